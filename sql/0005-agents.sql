-- The agents that the `agents` verbs keep, as one document in the words of routing.yaml, with hashes of keys. One row,
-- so that a change is seen whole or not at all; every process on this database looks at its version.
CREATE TABLE sluice.agents (
  the_one   boolean PRIMARY KEY DEFAULT true CHECK (the_one),
  version   bigint  NOT NULL,
  document  text    NOT NULL
);

DO $$
BEGIN
  GRANT SELECT, INSERT, UPDATE ON sluice.agents TO sluice_app;
EXCEPTION
  WHEN undefined_object THEN NULL;
END
$$;
