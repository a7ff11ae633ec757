-- What a running Sluice works as: it adds entries and reads them, and can do nothing else to them. Where the database
-- user may not make roles, its own rights on the entries are cut down instead.
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'sluice_app') THEN
    CREATE ROLE sluice_app NOLOGIN;
  END IF;
EXCEPTION
  WHEN insufficient_privilege OR duplicate_object OR unique_violation THEN NULL;
END
$$;

DO $$
BEGIN
  GRANT sluice_app TO CURRENT_USER;
EXCEPTION
  WHEN insufficient_privilege OR undefined_object OR invalid_grant_operation THEN NULL;
END
$$;

REVOKE ALL ON sluice.entry, sluice.secret_check FROM PUBLIC, CURRENT_USER;
GRANT SELECT, INSERT ON sluice.entry, sluice.secret_check TO CURRENT_USER;

DO $$
BEGIN
  GRANT USAGE ON SCHEMA sluice TO sluice_app;
  GRANT SELECT, INSERT ON sluice.entry, sluice.secret_check TO sluice_app;
  GRANT SELECT, INSERT, UPDATE ON sluice.loaded TO sluice_app;
  GRANT SELECT ON sluice.migration TO sluice_app;
EXCEPTION
  WHEN undefined_object THEN NULL;
END
$$;
