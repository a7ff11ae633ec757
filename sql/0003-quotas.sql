-- What is left of quotas and budgets, for all processes on this database together and on its clock. A step is taken
-- under one lock, so of any number of callers exactly as many get through as the bound says.
CREATE TABLE sluice.quota_window (
  provider  text        NOT NULL,
  counter   text        NOT NULL,
  start     timestamptz NOT NULL,
  used      bigint      NOT NULL,
  PRIMARY KEY (provider, counter)
);

-- Reservations that nobody has settled. One that was given back stays for a day, so that a late settlement still counts;
-- one that was settled is gone, so that a settlement that is sent twice counts once.
CREATE TABLE sluice.quota_hold (
  id        text        NOT NULL,
  counter   text        NOT NULL,
  provider  text        NOT NULL,
  start     timestamptz NOT NULL,
  amount    bigint      NOT NULL,
  ends      timestamptz NOT NULL,
  released  boolean     NOT NULL DEFAULT false,
  PRIMARY KEY (id, counter)
);
CREATE INDEX quota_hold_ends ON sluice.quota_hold (ends);

CREATE TABLE sluice.quota_pause (
  provider  text        PRIMARY KEY,
  until     timestamptz NOT NULL
);

-- A window of the future is one from before the clock was set back: it must not stay open for ever.
CREATE FUNCTION sluice.quota_runs(start timestamptz, length_ms bigint, moment timestamptz) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
  SELECT abs(extract(epoch FROM moment - start)) * 1000 < length_ms
$$;

-- Takes every want or none.
CREATE FUNCTION sluice.quota_take(step jsonb, moment timestamptz, lease interval) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
  paused timestamptz;
  wanted record;
  worst_end timestamptz;
  worst jsonb;
  holds jsonb := '[]';
BEGIN
  SELECT until INTO paused FROM sluice.quota_pause AS p WHERE p.provider = step->>'provider' AND until > moment;
  IF FOUND THEN
    RETURN jsonb_build_object('spent', 'pause', 'ms', extract(epoch FROM paused - moment) * 1000);
  END IF;
  FOR wanted IN
    SELECT want->>'counter' AS counter, (want->>'amount')::bigint AS amount, (want->>'most')::bigint AS most,
           (want->>'ms')::bigint AS ms,
           CASE WHEN sluice.quota_runs(w.start, (want->>'ms')::bigint, moment) THEN w.start ELSE moment END AS start,
           CASE WHEN sluice.quota_runs(w.start, (want->>'ms')::bigint, moment) THEN w.used ELSE 0 END AS used
    FROM jsonb_array_elements(step->'wants') AS want
    LEFT JOIN sluice.quota_window AS w ON w.provider = step->>'provider' AND w.counter = want->>'counter'
  LOOP
    IF wanted.used + wanted.amount <= wanted.most THEN
      holds := holds || jsonb_build_array(jsonb_build_object(
        'counter', wanted.counter, 'amount', wanted.amount, 'start', wanted.start, 'used', wanted.used));
    ELSIF worst_end IS NULL OR wanted.start + wanted.ms * interval '1 millisecond' > worst_end THEN
      worst_end := wanted.start + wanted.ms * interval '1 millisecond';
      worst := jsonb_build_object('spent', wanted.counter,
                                  'ms', extract(epoch FROM worst_end - moment) * 1000);
    END IF;
  END LOOP;
  IF worst IS NOT NULL THEN
    RETURN worst;
  END IF;
  INSERT INTO sluice.quota_window (provider, counter, start, used)
  SELECT step->>'provider', hold->>'counter', (hold->>'start')::timestamptz,
         (hold->>'used')::bigint + (hold->>'amount')::bigint
  FROM jsonb_array_elements(holds) AS hold
  ON CONFLICT (provider, counter) DO UPDATE SET start = excluded.start, used = excluded.used;
  INSERT INTO sluice.quota_hold (id, counter, provider, start, amount, ends)
  SELECT step->>'id', hold->>'counter', step->>'provider', (hold->>'start')::timestamptz,
         (hold->>'amount')::bigint, moment + lease
  FROM jsonb_array_elements(holds) AS hold;
  RETURN jsonb_build_object('held', (
    SELECT coalesce(jsonb_agg(extract(epoch FROM (hold->>'start')::timestamptz) * 1000 ORDER BY ordinality), '[]')
    FROM jsonb_array_elements(holds) WITH ORDINALITY AS h(hold, ordinality)));
END
$$;

-- Replaces what is held by what was used; a window that has ended is left alone.
CREATE FUNCTION sluice.quota_settle(step jsonb) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  UPDATE sluice.quota_window AS w
  SET used = least(9007199254740991, w.used + (step->'used'->>h.counter)::bigint
                                     - CASE WHEN h.released THEN 0 ELSE h.amount END)
  FROM sluice.quota_hold AS h
  WHERE h.id = step->>'id' AND w.provider = h.provider AND w.counter = h.counter AND w.start = h.start;
  DELETE FROM sluice.quota_hold WHERE id = step->>'id';
END
$$;

-- @param steps a JSON array, taken in order @param given the time, by the database's clock when absent
-- @returns an answer for each step, null where there is none, and the pauses that run, in ms
CREATE FUNCTION sluice.quota(steps text, lease_ms bigint, given timestamptz) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
  moment timestamptz;
  step jsonb;
  answer jsonb;
  answers jsonb := '[]';
BEGIN
  PERFORM pg_advisory_xact_lock(7305183);
  moment := date_trunc('milliseconds', coalesce(given, clock_timestamp()));
  WITH late AS (
    UPDATE sluice.quota_hold SET released = true WHERE ends <= moment AND NOT released
    RETURNING provider, counter, start, amount
  )
  UPDATE sluice.quota_window AS w SET used = w.used - late.amount
  FROM (SELECT provider, counter, start, sum(amount) AS amount FROM late GROUP BY 1, 2, 3) AS late
  WHERE w.provider = late.provider AND w.counter = late.counter AND w.start = late.start;
  DELETE FROM sluice.quota_hold WHERE ends < moment - interval '1 day' AND released;
  FOR step IN SELECT value FROM jsonb_array_elements(steps::jsonb) LOOP
    answer := 'null';
    IF step->>'do' = 'take' THEN
      answer := sluice.quota_take(step, moment, lease_ms * interval '1 millisecond');
    ELSIF step->>'do' = 'settle' THEN
      PERFORM sluice.quota_settle(step);
    ELSE
      INSERT INTO sluice.quota_pause AS p (provider, until)
      VALUES (step->>'provider', moment + (step->>'ms')::bigint * interval '1 millisecond')
      ON CONFLICT (provider) DO UPDATE SET until = greatest(p.until, excluded.until);
    END IF;
    answers := answers || jsonb_build_array(answer);
  END LOOP;
  RETURN jsonb_build_object('answers', answers, 'pauses', (
    SELECT coalesce(jsonb_object_agg(provider, extract(epoch FROM until - moment) * 1000), '{}')
    FROM sluice.quota_pause WHERE until > moment))::text;
END
$$;

DO $$
BEGIN
  GRANT SELECT, INSERT, UPDATE, DELETE ON sluice.quota_window, sluice.quota_hold, sluice.quota_pause TO sluice_app;
EXCEPTION
  WHEN undefined_object THEN NULL;
END
$$;
