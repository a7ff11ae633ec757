// Texts -> hits: every view of every text, gated and searched in batches. Knows no levels but BLOCKED, which ends the
// search. Invariant: whatever stops the search early (a BLOCKED hit, too many hits) is said in the result.
import { makeLiteralScan } from '../text/literal-scan.js';
import { makePatternScan, type PatternScan } from '../text/scan-patterns.js';
import { makeBatch, type Batch } from '../text/batch.js';
import type { ByteMatch } from '../text/re2-pattern.js';
import type { SourceSpan } from '../text/offset-map.js';
import { unpackBudget, type UnpackBudget } from '../text/inflate.js';
import type { View, Views } from '../text/views.js';
import type { Hit, Source } from './hit.js';
import { keyWords } from './context.js';
import { scoreName, scorePattern, standsAlone, type Score } from './score.js';
import type { NamesTarget, PatternTarget, Target } from './target.js';

/** Found names, with offsets in UTF-16 units; `score` is the certainty of that hit. */
export type FindNames = (text: string) => readonly {
  readonly method: string;
  readonly start: number;
  readonly end: number;
  readonly score: number;
}[];

export interface Reader {
  read(sources: readonly Source[]): Reading;
}

export interface Reading {
  /** By index of the source. */
  readonly hits: readonly (readonly Hit[])[];
  readonly opaque: readonly (readonly SourceSpan[])[];
  /** Where somebody hides something, by index of the source. */
  readonly hidden: readonly (readonly SourceSpan[])[];
  /** More hits than anyone will look at. */
  readonly bulk: boolean;
}

export interface ReaderOptions {
  readonly views: (text: string, unpack: UnpackBudget) => Views;
  readonly findNames?: FindNames;
  /** End the search at the first hit that is BLOCKED. */
  readonly stopAtBlocked: boolean;
}

const MAX_HITS = 10_000;
/** Matches that turned out to be nothing cost time too. */
const MAX_MATCHES = 200_000;
/** Hits of class C that a record takes from one request: a lock file is full of them. */
const MAX_RECORDED = 16;
/** UTF-16 units searched together. */
const BATCH = 256 * 1024;
/** A field as `key: value` is searched this far: a secret stands at its beginning. */
const FIELD = 4096;
const MAX_KEY = 64;
/** Packed runs that are opened for one request. */
const MAX_UNPACKED = 1000;

/** One view of one source, as it goes into a batch. */
interface Section {
  readonly source: number;
  readonly view: View;
  /** Length of `key: ` before the source's own text; then only rules that take a key for what stands before count. */
  readonly prefix: number;
}

/** The search for all patterns, before anything is asked of what they match. */
export function patternStage(patterns: readonly PatternTarget[]): PatternScan {
  return makePatternScan(
    patterns.map((target) => {
      const { source, near } = target;
      return near === undefined || standsAlone(target, true) ? source : { ...source, near };
    }),
  );
}

export function makeReader(
  patterns: readonly PatternTarget[],
  names: readonly NamesTarget[],
  options: ReaderOptions,
): Reader {
  const scan = patternStage(patterns);
  const tells = fieldTells(patterns);
  return {
    read(sources) {
      const collector = new Collector(sources, options.stopAtBlocked);
      const opens = memo(tells);
      const words = memo(keyWords);
      const flush = (sections: readonly Section[]) => {
        const batch = makeBatch(sections.map(({ view }) => view.text));
        const beside = sections.map(({ source }) => {
          const key = sources[source]?.key;
          return key === undefined ? undefined : words(key);
        });
        scan.run(batch, (index, match) => collector.pattern(patterns[index], batch, sections, match), beside);
        if (collector.ended) return;
        if (names.length > 0 && options.findNames)
          readNames(sections, sources, names, options.findNames, collector);
      };
      const unpack = unpackBudget(MAX_UNPACKED);
      let sections: Section[] = [];
      let size = 0;
      for (const [index, source] of sources.entries()) {
        for (const section of sectionsOf(
          index,
          source,
          (text) => options.views(text, unpack),
          opens,
          collector,
        )) {
          sections.push(section);
          size += section.view.text.length;
        }
        if (size < BATCH && index < sources.length - 1) continue;
        flush(sections);
        if (collector.ended) break;
        sections = [];
        size = 0;
      }
      return collector.result();
    },
  };
}

/** Whether a key holds a name that such rules know. */
function fieldTells(patterns: readonly PatternTarget[]): (key: string) => boolean {
  const names = patterns.flatMap(({ byField, source }) => (byField ? (source.keywords ?? []) : []));
  const scan = makeLiteralScan([...new Set(names.map((name) => name.toLowerCase()))]);
  return (key) => {
    let found = false;
    if (key.length <= MAX_KEY) scan.run(Buffer.from(key), () => void (found = true));
    return found;
  };
}

function sectionsOf(
  index: number,
  source: Source,
  viewsOf: (text: string) => Views,
  opens: (key: string) => boolean,
  collector: Collector,
): Section[] {
  const { views, opaque, hidden } = viewsOf(source.text);
  collector.unread(index, opaque, hidden ?? []);
  const sections: Section[] = views.map((view) => ({ source: index, view, prefix: 0 }));
  const { key, text } = source;
  if (key !== undefined && source.isKey !== true && text !== '' && opens(key)) {
    const field = `${key}: `;
    const view: View = { name: 'raw', text: field + text.slice(0, FIELD) };
    sections.push({ source: index, view, prefix: field.length });
  }
  return sections;
}

function readNames(
  sections: readonly Section[],
  sources: readonly Source[],
  names: readonly NamesTarget[],
  findNames: FindNames,
  collector: Collector,
): void {
  for (const section of sections) {
    const source = sources[section.source];
    if (section.prefix > 0 || source === undefined) continue;
    if (!mayNameSomebody(source, section.view.text)) continue;
    for (const { method, start, end, score } of findNames(section.view.text)) {
      for (const target of names) {
        if (target.method === method && !collector.name(target, section, start, end, score)) return;
      }
    }
  }
}

/** A key or an unknown field is an identifier; with a blank in it, or in what it decodes to, it may be somebody. */
function mayNameSomebody({ kind, names }: Source, text: string): boolean {
  if (names === false) return false;
  return kind === 'text' || (kind === 'structural' && text.includes(' '));
}

class Collector {
  ended = false;
  readonly #sources: readonly Source[];
  readonly #stopAtBlocked: boolean;
  readonly #hits: Hit[][];
  readonly #opaque: SourceSpan[][];
  readonly #hidden: SourceSpan[][];
  /** `rule start end` of the hits so far, by source: a view repeats what the raw text shows. */
  readonly #seen: Set<string>[];
  #bulk = false;
  #count = 0;
  #matches = 0;
  #recorded = 0;

  constructor(sources: readonly Source[], stopAtBlocked: boolean) {
    this.#sources = sources;
    this.#stopAtBlocked = stopAtBlocked;
    this.#hits = sources.map(() => []);
    this.#opaque = sources.map(() => []);
    this.#hidden = sources.map(() => []);
    this.#seen = sources.map(() => new Set<string>());
  }

  unread(source: number, opaque: readonly SourceSpan[], hidden: readonly SourceSpan[]): void {
    this.#opaque[source]?.push(...opaque);
    this.#hidden[source]?.push(...hidden);
  }

  /** @returns false when the search is over */
  pattern(
    target: PatternTarget | undefined,
    batch: Batch,
    sections: readonly Section[],
    match: ByteMatch,
  ): boolean {
    const bytes = batch.sectionAt(match.start);
    const section = sections[bytes.index];
    const source = this.#sources[section?.source ?? -1];
    if (target === undefined || section === undefined || source === undefined) return true;
    if (++this.#matches > MAX_MATCHES) return this.#tooMany();
    const text = section.view.text;
    // The frame of a match may begin on the border before the text.
    const start = Math.max(0, batch.toUnits(bytes, match.start));
    const end = batch.toUnits(bytes, match.end);
    const framed = match.valueStart !== match.start || match.valueEnd !== match.end;
    const valueStart = framed ? batch.toUnits(bytes, match.valueStart) : start;
    const valueEnd = framed ? batch.toUnits(bytes, match.valueEnd) : end;
    if (section.prefix > 0 && !(target.byField && start < section.prefix && valueStart >= section.prefix)) {
      return true;
    }
    const value = text.slice(valueStart, valueEnd);
    const place = { text, start, end, value, hidden: section.view.name !== 'raw' };
    const score = scorePattern(target, place, source);
    return score === undefined || this.#add(target, section, valueStart, valueEnd, score);
  }

  /** @returns false when the search is over */
  name(target: NamesTarget, section: Section, start: number, end: number, certainty: number): boolean {
    const source = this.#sources[section.source];
    if (source === undefined) return true;
    const { text, name } = section.view;
    const place = { text, start, end, value: text.slice(start, end), hidden: name !== 'raw' };
    const score = scoreName(target, certainty, place, source);
    return score === undefined || this.#add(target, section, start, end, score);
  }

  result(): Reading {
    return { hits: this.#hits, opaque: this.#opaque, hidden: this.#hidden, bulk: this.#bulk };
  }

  #add(target: Target, section: Section, start: number, end: number, score: Score): boolean {
    if (end <= start) return true;
    const { view, source, prefix } = section;
    const span = view.map?.toSource(start, end) ?? { start: start - prefix, end: end - prefix };
    const key = `${target.rule} ${span.start} ${span.end}`;
    const seen = this.#seen[source];
    if (seen?.has(key) !== false) return true;
    if (target.secret === 'C' && ++this.#recorded > MAX_RECORDED) return true;
    seen.add(key);
    this.#hits[source]?.push({
      target,
      ...span,
      ...score,
      view: view.name,
      value: view.text.slice(start, end),
    });
    if (this.#stopAtBlocked && target.level === 'BLOCKED' && target.action === 'enforce') return this.#end();
    return ++this.#count < MAX_HITS || this.#tooMany();
  }

  #tooMany(): boolean {
    this.#bulk = true;
    return this.#end();
  }

  #end(): boolean {
    this.ended = true;
    return false;
  }
}

function memo<Value>(compute: (key: string) => Value): (key: string) => Value {
  const known = new Map<string, Value>();
  return (key) => {
    let value = known.get(key);
    if (value === undefined) {
      value = compute(key);
      known.set(key, value);
    }
    return value;
  };
}
