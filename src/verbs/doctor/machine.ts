// What Sluice stands on: Node, RE2 and the clocks. Pure but for RE2 itself.
import { failed, fine, warning, type Diagnosis } from '../../model/diagnosis.js';
import { re2Works } from '../../text/re2-works.js';

/** The oldest Node that every dependency runs on, as `engines` in package.json says. */
const OLDEST_NODE = [20, 19] as const;

/** @param version as `process.version`: `v20.19.1` */
export function checkNode(version: string): Diagnosis {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  const [oldMajor, oldMinor] = OLDEST_NODE;
  const recent = major > oldMajor || (major === oldMajor && minor >= oldMinor);
  if (recent) return fine('node', `Node ${version}`);
  const oldest = OLDEST_NODE.join('.');
  return failed('node', `Node ${version} is older than ${oldest}.`, `Install Node ${oldest} or newer.`);
}

export function checkRe2(works: () => boolean = re2Works): Diagnosis {
  const todo = 'Build it again for this Node: npm rebuild re2 (with Python 3 and a C++ compiler).';
  try {
    if (works()) return fine('re2', 'RE2 and its sets of patterns work');
    return failed('re2', 'RE2 does not find what it should.', todo);
  } catch {
    return failed('re2', 'RE2 or its sets of patterns cannot be used.', todo);
  }
}

export interface Clock {
  /** Wall clock, ms since 1970. */
  time(): number;
  /** Monotonic ms. */
  now(): number;
  /** Wall clock when `now` was 0. */
  readonly origin: number;
}

/** Nobody ran this version before that day. */
const FIRST_DAY = Date.UTC(2026, 0, 1);
/** ms */
const DRIFT = 5_000;

export function checkClock(clock: Clock): Diagnosis {
  const [first, second] = [clock.now(), clock.now()];
  if (!(second >= first))
    return failed('clock', 'The monotonic clock of this machine runs backwards.', 'Start the machine again.');
  const time = clock.time();
  if (time < FIRST_DAY) {
    const day = new Date(time).toISOString().slice(0, 10);
    return failed('clock', `The clock of this machine says ${day}.`, SET_CLOCK);
  }
  const drift = Math.abs(time - (clock.origin + clock.now()));
  if (drift > DRIFT)
    return warning('clock', 'The clock of this machine was changed while this command ran.', SET_CLOCK);
  return fine('clock', new Date(time).toISOString());
}

const SET_CLOCK = 'Let it be set from the network (NTP): quotas, retention and records count by it.';

/** Seconds that a provider's clock may differ: a `Date` header has whole seconds and was some time on the way. */
const SKEW_S = 60;

/**
 * @param date the `Date` header of a provider, sent between two readings of our clock
 * @param before @param after ms since 1970
 */
export function checkSkew(provider: string, date: string, before: number, after: number): Diagnosis {
  const theirs = Date.parse(date);
  if (Number.isNaN(theirs)) return fine('clock', `${provider} does not say what time it is`);
  const skew = Math.round((theirs > after ? theirs - after : Math.min(0, theirs + 1000 - before)) / 1000);
  if (Math.abs(skew) <= SKEW_S) return fine('clock', `agrees with ${provider} to the minute`);
  const word = skew > 0 ? 'behind' : 'ahead of';
  return warning('clock', `The clock of this machine is ${Math.abs(skew)} s ${word} ${provider}.`, SET_CLOCK);
}
