-- What is remembered: keyed fingerprints, made from entries in the transaction that adds them, and looked up by caller.
-- A fact holds for its lifetime from `learnt` on, the time of its entry; expired ones are deleted now and then.
CREATE TABLE sluice.fact (
  caller  text        NOT NULL,
  print   text        NOT NULL,
  kind    text        NOT NULL CHECK (kind IN ('level', 'value', 'refused')),
  entity  text        CHECK ((entity IS NOT NULL) = (kind = 'value')),
  learnt  timestamptz NOT NULL,
  PRIMARY KEY (caller, print)
);
CREATE INDEX fact_learnt ON sluice.fact (learnt);

-- Journals are read once more from their beginning: entries that are there already bring their facts.
DELETE FROM sluice.loaded;

DO $$
BEGIN
  GRANT SELECT, INSERT, UPDATE, DELETE ON sluice.fact TO sluice_app;
EXCEPTION
  WHEN undefined_object THEN NULL;
END
$$;
