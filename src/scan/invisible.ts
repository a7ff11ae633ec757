// Characters that nobody sees: which of them belong to the writing they stand in, and which hide something.
// Invariant: looks at the character before and the one after, so it needs one code point more at most.

export type Hidden = 'no' | 'sanitise.invisible' | 'sanitise.bidi';

const between =
  (...ranges: readonly (readonly [number, number])[]) =>
  (code: number): boolean =>
    ranges.some(([from, to]) => code >= from && code <= to);

/** Scripts whose letters join, or are kept from joining, by an invisible character. */
const isJoining = between(
  [0x600, 0x74f], [0x750, 0x77f], [0x7c0, 0x7ff], [0x860, 0x86f], [0x8a0, 0xdff], [0xf00, 0x109f], [0x1780, 0x17ff],
  [0x1800, 0x18af], [0xa840, 0xa87f], [0xfb50, 0xfdff], [0xfe70, 0xfefe],
); // prettier-ignore
/** Scripts without spaces, where an invisible space says where a line may break. */
const isUnspaced = between([0xe00, 0xeff], [0xf00, 0xfff], [0x1000, 0x109f], [0x1780, 0x17ff]);
const isRightToLeft = between([0x590, 0x8ff], [0xfb1d, 0xfdff], [0xfe70, 0xfefe], [0x10800, 0x10fff]);
const isPictograph = between(
  [0xa9, 0xa9], [0xae, 0xae], [0x203c, 0x203c], [0x2049, 0x2049], [0x2122, 0x2122], [0x2139, 0x2139], [0x2190, 0x21ff],
  [0x2300, 0x23ff], [0x24c2, 0x24c2], [0x25a0, 0x27bf], [0x2900, 0x297f], [0x2b00, 0x2bff], [0x3030, 0x3030],
  [0x303d, 0x303d], [0x3297, 0x3299], [0x1f000, 0x1faff],
); // prettier-ignore
const isIdeograph = between([0x3400, 0x9fff], [0xf900, 0xfaff], [0x20000, 0x3ffff]);
const isMongolian = between([0x1800, 0x18af]);

/** Always without a sign of its own, whatever stands around it. */
const isFiller = between(
  [0xad, 0xad], [0x34f, 0x34f], [0x115f, 0x1160], [0x17b4, 0x17b5], [0x2060, 0x2065], [0x206a, 0x206f],
  [0x3164, 0x3164], [0xfeff, 0xfeff], [0xffa0, 0xffa0], [0xfff9, 0xfffb], [0xe0000, 0xe00ff], [0xe01f0, 0xe0fff],
); // prettier-ignore

const FLAG = 0x1f3f4;
const CANCEL_TAG = 0xe007f;
/** A flag names a region by at most so many letters. */
const MAX_TAGS = 6;

function isVariation(code: number): boolean {
  return (code >= 0xfe00 && code <= 0xfe0f) || (code >= 0xe0100 && code <= 0xe01ef);
}

/** A UTF-16 code unit that may begin something this file judges. */
export function mayHide(unit: number): boolean {
  if (unit < 0x2000) {
    if (unit < 0x34f) return unit === 0xad;
    return (
      unit === 0x34f || unit === 0x61c || unit === 0x115f || unit === 0x1160 || (unit >= 0x17b4 && unit <= 0x17b5) ||
      (unit >= 0x180b && unit <= 0x180f)
    ); // prettier-ignore
  }
  if (unit < 0x2070)
    return (unit >= 0x200b && unit <= 0x200f) || (unit >= 0x202a && unit <= 0x202e) || unit >= 0x2060;
  if (unit < 0xdb40) return unit === 0x3164;
  if (unit <= 0xdb43) return true;
  return (
    (unit >= 0xfe00 && unit <= 0xfe0f) ||
    unit === 0xfeff ||
    unit === 0xffa0 ||
    (unit >= 0xfff9 && unit <= 0xfffb)
  );
}

/** Reads one channel. Remembers the last characters that were seen. */
export class InvisibleReader {
  /** The last code point that stayed. */
  #before = -1;
  /** A right-to-left letter stands in this line. */
  #rightToLeft = false;
  /** Directions that were opened and stayed. */
  #open = 0;

  /** A character that is seen, or that stayed. */
  passed(code: number): void {
    this.#before = code;
    // A mark beside a Latin word belongs to the line that it stands in.
    if (code === 0x0a) this.#rightToLeft = false;
    else if (code >= 0x590 && isRightToLeft(code)) this.#rightToLeft = true;
  }

  /** @param next the code point that follows; -1 at the end of the text */
  judge(code: number, next: number): Hidden {
    if (code === 0x200c || code === 0x200d) return this.#joiner(code, next);
    if (code === 0x200b) return isUnspaced(this.#before) || isUnspaced(next) ? 'no' : 'sanitise.invisible';
    if (code === 0x200e || code === 0x200f || code === 0x61c)
      return this.#isMixed(next) ? 'no' : 'sanitise.bidi';
    if ((code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069))
      return this.#direction(code, next);
    if (isVariation(code)) return this.#variation(code);
    if (code >= 0x180b && code <= 0x180f) return isMongolian(this.#before) ? 'no' : 'sanitise.invisible';
    return isFiller(code) ? 'sanitise.invisible' : 'no';
  }

  /**
   * Length in UTF-16 code units of the tags that make a flag here; 0 where they make none, -1 where the end is not there.
   * @param text begins with a tag
   */
  flag(text: string, ended: boolean): number {
    if (this.#before !== FLAG) return 0;
    for (let tags = 0; tags <= MAX_TAGS; tags++) {
      const code = text.codePointAt(tags * 2);
      if (code === undefined || text.length < tags * 2 + 2) return ended ? 0 : -1;
      if (code === CANCEL_TAG) return tags > 0 ? tags * 2 + 2 : 0;
      const letter = (code >= 0xe0061 && code <= 0xe007a) || (code >= 0xe0030 && code <= 0xe0039);
      if (!letter) return 0;
    }
    return 0;
  }

  #joiner(code: number, next: number): Hidden {
    const emoji =
      isPictograph(this.#before) ||
      this.#before === 0xfe0f ||
      (this.#before >= 0x1f3fb && this.#before <= 0x1f3ff);
    if (code === 0x200d && emoji && isPictograph(next)) return 'no';
    return isJoining(this.#before) && next >= 0 && !isFormat(next) ? 'no' : 'sanitise.invisible';
  }

  #isMixed(next: number): boolean {
    return this.#rightToLeft || isRightToLeft(next);
  }

  #direction(code: number, next: number): Hidden {
    if (code === 0x202d || code === 0x202e) return 'sanitise.bidi';
    if (code === 0x202c || code === 0x2069) {
      if (this.#open === 0) return 'sanitise.bidi';
      this.#open--;
      return 'no';
    }
    if (!this.#isMixed(next)) return 'sanitise.bidi';
    this.#open++;
    return 'no';
  }

  #variation(code: number): Hidden {
    const before = this.#before;
    if (code >= 0xe0100) return isIdeograph(before) ? 'no' : 'sanitise.invisible';
    const keycap = before === 0x23 || before === 0x2a || (before >= 0x30 && before <= 0x39);
    if (code >= 0xfe0e) return keycap || isPictograph(before) ? 'no' : 'sanitise.invisible';
    return before >= 0x2100 && !isVariation(before) && !isPictograph(before) ? 'no' : 'sanitise.invisible';
  }
}

function isFormat(code: number): boolean {
  return (code >= 0x200b && code <= 0x200f) || (code >= 0x202a && code <= 0x202e) || isFiller(code);
}
