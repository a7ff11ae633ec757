// All the ways in which a text is read: as it stands, folded, and what is encoded inside it, two layers deep.
// Invariant: what could be read further and is not (too deep, too much) is reported as opaque, never left out silently.
import { findByteLists } from './byte-lists.js';
import { findRuns, type EncodedRun } from './encoded-runs.js';
import { foldText, isFolded } from './fold.js';
import { unpackBudget, type UnpackBudget } from './inflate.js';
import { composeMaps, OffsetMapBuilder, type OffsetMap, type SourceSpan } from './offset-map.js';
import { hiddenSigns } from './hidden-signs.js';
import { spelledText } from './spelled.js';
import { shapeOf, type TextShape } from './text-shape.js';
import { tableText } from './tables.js';
import { unescapeText } from './unescape.js';
import { SEPARATOR } from './view-writer.js';

export interface View {
  readonly name: 'raw' | 'folded' | 'decoded';
  readonly text: string;
  /** Absent: offsets are those of the source. */
  readonly map?: OffsetMap;
}

export interface Views {
  readonly views: readonly View[];
  /** Stretches of the source that hold text nobody read, and large binary ones; the whole text when they are many. */
  readonly opaque: readonly SourceSpan[];
  /** Places where something is hidden from readers, whatever it says. */
  readonly hidden?: readonly SourceSpan[];
}

const DEPTH = 2;
/** All decoded text together, as a multiple of the input, and what a short input may use in any case. */
const GROWTH = 4;
const FREE = 16 * 1024;
/** Past the last layer: this many needless escapes are hiding, fewer are code that quotes code. */
const HIDING = 4;

/** More places than this say nothing new. */
const MAX_OPAQUE = 100;

interface Layer {
  readonly text: string;
  readonly map: OffsetMap | undefined;
  readonly depth: number;
  readonly shape: TextShape;
}

/**
 * Reads a text in every way. Plain ASCII without anything encoded costs one pass.
 * @param unpack shared by the texts of one request, where there are many
 */
export function viewsOf(text: string, unpack: UnpackBudget = unpackBudget()): Views {
  const views: View[] = [{ name: 'raw', text }];
  const opaque: SourceSpan[] = [];
  let budget = GROWTH * text.length + FREE;
  const queue: Layer[] = [];
  const add = (name: View['name'], layer: Layer): boolean => {
    budget -= layer.text.length;
    if (budget < 0) return false;
    views.push({ name, text: layer.text, ...(layer.map && { map: layer.map }) });
    queue.push(layer);
    return true;
  };

  const raw: Layer = { text, map: undefined, depth: 0, shape: shapeOf(text) };
  const folded = raw.shape.plain ? undefined : foldText(text);
  if (folded?.whole !== true) queue.push(raw);
  if (folded !== undefined && !add('folded', layerOf(folded.text, folded.map, 0))) {
    opaque.push({ start: 0, end: text.length });
  }
  // Tag characters vanish in the folded view; what they spell is read from the text itself.
  if (folded?.whole === true && text.includes('\udb40')) queue.push(raw);

  for (const layer of [...queue]) {
    const spelled = spelledText(layer.text);
    if (spelled === undefined) continue;
    const map = composeMaps(spelled.map, layer.map);
    budget -= spelled.text.length;
    if (budget < 0) opaque.push({ start: 0, end: text.length });
    else views.push({ name: 'decoded', text: spelled.text, map });
  }
  const table = tableText(text);
  if (table !== undefined) {
    budget -= table.text.length;
    if (budget < 0) opaque.push({ start: 0, end: text.length });
    else views.push({ name: 'decoded', text: table.text, map: table.map });
  }

  for (let layer = queue.shift(); layer !== undefined; layer = queue.shift()) {
    const inner = decodeLayer(layer, opaque, unpack);
    for (const next of inner) if (!add('decoded', next)) opaque.push(whole(next, text));
  }
  const hidden = folded === undefined ? [] : hiddenSigns(text);
  return {
    views,
    opaque: opaque.length > MAX_OPAQUE ? [{ start: 0, end: text.length }] : opaque,
    ...(hidden.length > 0 && { hidden }),
  };
}

/** As written and folded, nothing decoded: for what looks at prose alone. */
export function foldedViews(text: string): readonly View[] {
  const folded = isFolded(text) ? undefined : foldText(text);
  const raw: View = { name: 'raw', text };
  return folded === undefined ? [raw] : [raw, { name: 'folded', text: folded.text, map: folded.map }];
}

/** What a reply is read as: it stands there for a program, so only the escapes of strings can hide something. */
export function rawAndUnescaped(text: string): Views {
  const views: View[] = [{ name: 'raw', text }];
  const escaped = unescapeText(text);
  if (escaped !== undefined) views.push({ name: 'decoded', text: escaped.text, map: escaped.map });
  return { views, opaque: [] };
}

/** The layers inside one. Past the last depth they are reported instead. */
function decodeLayer(layer: Layer, opaque: SourceSpan[], unpack: UnpackBudget): Layer[] {
  const { text, map, depth, shape } = layer;
  const escaped = unescapeText(text, depth >= DEPTH - 1);
  const runs = encodedIn(text, shape, unpack);
  const source = (start: number, end: number) => map?.toSource(start, end) ?? { start, end };
  for (const run of runs) if (run.text === undefined) opaque.push(source(run.start, run.end));
  const readable = runs.filter((run) => run.text !== undefined);
  if (depth >= DEPTH) {
    for (const run of readable) opaque.push(source(run.start, run.end));
    if (escaped !== undefined && escaped.needless >= HIDING) {
      const { start, end } = escaped.map.toSource(0, escaped.text.length);
      opaque.push(source(start, end));
    }
    return [];
  }
  const layers: Layer[] = [];
  if (escaped !== undefined)
    layers.push(...withFolded(escaped.text, composeMaps(escaped.map, map), depth + 1));
  if (readable.length > 0) {
    const builder = new OffsetMapBuilder();
    const texts: string[] = [];
    let length = 0;
    for (const run of readable) {
      builder.block(length, run.start, run.end);
      texts.push(run.text ?? '', SEPARATOR);
      length += (run.text ?? '').length + SEPARATOR.length;
    }
    layers.push(...withFolded(texts.join(''), composeMaps(builder.build(), map), depth + 1));
  }
  return layers;
}

/** In order. Of most texts the shape says that there is nothing to be found. */
function encodedIn(text: string, shape: TextShape, unpack: UnpackBudget): readonly EncodedRun[] {
  // Characters beyond ASCII may spell something, too.
  const runs = shape.runs || !shape.plain ? findRuns(text, unpack) : [];
  const lists = shape.lists ? findByteLists(text) : [];
  return lists.length === 0 ? runs : [...runs, ...lists].sort((a, b) => a.start - b.start);
}

/** A decoded layer may hide in look-alikes as well. */
function withFolded(text: string, map: OffsetMap, depth: number): Layer[] {
  const plain = layerOf(text, map, depth);
  const folded = plain.shape.plain ? undefined : foldText(text);
  return folded === undefined ? [plain] : [plain, layerOf(folded.text, composeMaps(folded.map, map), depth)];
}

function layerOf(text: string, map: OffsetMap, depth: number): Layer {
  return { text, map, depth, shape: shapeOf(text) };
}

function whole(layer: Layer, text: string): SourceSpan {
  return layer.map?.toSource(0, Math.max(1, layer.text.length)) ?? { start: 0, end: text.length };
}
