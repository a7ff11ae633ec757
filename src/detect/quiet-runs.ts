// Runs of texts in which nothing was found, neither in a text nor over a border between two: nearly all of a history is
// that, and one look-up for a run spares two for each of its texts. Holds fingerprints, no text. Invariant: what is
// quiet here was asked for text by text and border by border before, and came out empty.
import type { DetectInput } from '../model/finding.js';
import type { Run } from './leaf-prints.js';

type Join = DetectInput['joins'][number];

/** What is known of the runs of one request. */
export interface OpenRuns {
  /** @param place of a text among those of the request */
  isQuiet(place: number): boolean;
  /** Something was found in it. */
  heard(place: number): void;
  /** It must be read first. */
  missing(place: number): void;
  /** All texts were asked for, or read. @param read whether those that were missing have been since */
  settle(read: boolean): void;
  isQuietBorder(join: Join): boolean;
  /** Nothing is found over it. */
  quietBorder(join: Join): void;
}

/** The borders of a run over which nothing is found. */
type Borders = Set<number>;

/** Of one run; a text follows one other, so there are more only where the same texts are sent in many shapes. */
const MOST_BORDERS = 256;
const SCOPES = { parts: 0, messages: 1, members: 2 } as const;
const NO_RUN = -1;

export class QuietRuns {
  readonly #known = new WeakMap<readonly string[], Borders>();

  /** @param size texts of the request, the ids of which are their places */
  open(runs: readonly Run[], size: number): OpenRuns {
    const runOf = new Int32Array(size).fill(NO_RUN);
    const within = new Uint16Array(size);
    const borders = runs.map(({ prints, places }, index) => {
      for (let at = 0; at < places.length; at++) {
        runOf[places[at] ?? 0] = index;
        within[places[at] ?? 0] = at;
      }
      return this.#known.get(prints);
    });
    const loud = new Set<number>([NO_RUN]);
    const unread = new Set<number>();

    /** The borders of the quiet run that both texts stand in; undefined where there is none. */
    function around({ leaves }: Join): Borders | undefined {
      const run = runOf[leaves[0] ?? NO_RUN] ?? NO_RUN;
      return leaves.length === 2 && run === runOf[leaves[1] ?? NO_RUN] ? borders[run] : undefined;
    }

    /** Of a border within a run. */
    function numberOf({ scope, leaves }: Join): number {
      const [one = 0, other = 0] = leaves;
      return ((within[one] ?? 0) * 64 + (within[other] ?? 0)) * 3 + SCOPES[scope];
    }

    return {
      isQuiet: (place) => borders[runOf[place] ?? NO_RUN] !== undefined,
      heard: (place) => void loud.add(runOf[place] ?? NO_RUN),
      missing: (place) => void unread.add(runOf[place] ?? NO_RUN),
      settle: (read) => {
        runs.forEach(({ prints }, index) => {
          if (borders[index] !== undefined || loud.has(index) || (!read && unread.has(index))) return;
          borders[index] = new Set();
          this.#known.set(prints, borders[index]);
        });
      },
      isQuietBorder: (join) => around(join)?.has(numberOf(join)) === true,
      quietBorder(join) {
        const own = around(join);
        if (own !== undefined && own.size < MOST_BORDERS) own.add(numberOf(join));
      },
    };
  }
}
