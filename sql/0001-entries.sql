-- The log as it is queried: one row an entry, filled from the journals of all writers. `body` holds the bytes that
-- were hashed; the columns before it are copies for looking things up, which `sluice audit verify` compares.
CREATE TABLE sluice.entry (
  writer    text        NOT NULL,
  number    bigint      NOT NULL CHECK (number > 0),
  kind      text        NOT NULL,
  time      timestamptz,
  decision  text,
  request   text,
  agent     text,
  level     text,
  result    text,
  refused   text,
  tier      text,
  provider  text,
  body      bytea       NOT NULL,
  prev      bytea       NOT NULL CHECK (octet_length(prev) = 32),
  hash      bytea       NOT NULL CHECK (octet_length(hash) = 32),
  PRIMARY KEY (writer, number)
);
CREATE INDEX entry_time ON sluice.entry (time);
CREATE INDEX entry_decision ON sluice.entry (decision) WHERE decision IS NOT NULL;

-- How far each journal file has been loaded, in bytes; moves in the transaction that adds the entries.
CREATE TABLE sluice.loaded (
  file   text   PRIMARY KEY,
  bytes  bigint NOT NULL CHECK (bytes >= 0)
);

-- A digest under the deployment secret: a process with another secret would write fingerprints that match nothing here.
CREATE TABLE sluice.secret_check (
  the_one  boolean PRIMARY KEY DEFAULT true CHECK (the_one),
  value    bytea   NOT NULL
);

-- Seat belts, not evidence: an owner or superuser can take them off, and then the chain shows what was done.
CREATE FUNCTION sluice.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'rows of this table are only ever added' USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER entry_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON sluice.entry
  FOR EACH STATEMENT EXECUTE FUNCTION sluice.refuse_change();
CREATE TRIGGER secret_check_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON sluice.secret_check
  FOR EACH STATEMENT EXECUTE FUNCTION sluice.refuse_change();
