// A request after reading: the parsed body and every place in it that holds text, located.
import type { JsonObject } from './json.js';

/**
 * What may be done with a leaf.
 * - `text`: scanned, may be rewritten in place.
 * - `structural`: scanned; cannot be rewritten, so a hit raises the request to HIGH (unknown fields, tool names,
 *   object keys, signed blocks).
 * - `number`: scanned as its digits; only a checksum or a telling key counts; cannot be rewritten.
 */
export type LeafKind = 'text' | 'structural' | 'number';

/** Who wrote the text of a leaf, as far as the request says. */
export type LeafPlace = 'system' | 'user' | 'assistant' | 'tool' | 'declaration' | 'other';

export interface Leaf {
  /** Index into `Prompt.leaves`. */
  readonly id: number;
  /** For people and records, e.g. `messages[3].content[0].text`; foreign keys appear as `label()` prints them. */
  readonly path: string;
  /** The decoded string. Offsets into it are UTF-16 code units. */
  readonly text: string;
  readonly kind: LeafKind;
  readonly place: LeafPlace;
  /** The nearest object key, as evidence only (`password`, `ssn`); never recorded. */
  readonly key?: string;
  /** True for names of keys themselves. */
  readonly isKey?: true;
  /** Index of the message that holds it, when one does. */
  readonly message?: number;
  /** True when the leaf stands inside a JSON schema whose constraints a pseudonym could break (format, pattern, maxLength). */
  readonly constrained?: true;
}

/**
 * Leaves to be scanned joined without a separator, in order.
 * `parts`: adjacent text parts of one message, or JSON array neighbours; masked across the parts.
 * `messages`: neighbouring messages; only their last and first 64 characters count, and a hit is at least HIGH.
 * `members`: texts of one foreign JSON object; never one text, but combinations of rules count over them.
 */
export interface Join {
  readonly scope: 'parts' | 'messages' | 'members';
  readonly leaves: readonly number[];
}

/** Content that cannot be read: an image, audio, a remote URL, a server-side reference. */
export interface OpaquePart {
  /** `image`, `audio`, `file`, `remote_url`, `stored_state`, `encoded`; what `opaque_allowed` names. */
  readonly kind: OpaqueKind;
  readonly path: string;
}
export type OpaqueKind = 'image' | 'audio' | 'file' | 'remote_url' | 'stored_state' | 'encoded';

/** What one schema object asks of a string that the model is to write. */
export interface SchemaLimit {
  readonly path: string;
  readonly format?: string;
  /** As the caller wrote it. */
  readonly pattern?: string;
  /** Code points, as JSON Schema counts. */
  readonly maxLength?: number;
}

/** A tool that the client declared and executes itself. */
export interface DeclaredTool {
  readonly name: string;
  /** `tools[2]` */
  readonly path?: string;
}

/** A tool that the provider would run where we cannot see (web search, hosted MCP, code interpreter). */
export interface ProviderTool {
  readonly type: string;
  /** `tools[2]`, or the name of the top-level field that switches it on (`web_search_options`). */
  readonly path: string;
}

export interface Prompt {
  readonly endpoint: 'chat.completions';
  /** What the client asked for; caller text. */
  readonly model: string;
  readonly stream: boolean;
  /** The client asked for the usage chunk (`stream_options.include_usage`). */
  readonly includeUsage: boolean;
  readonly body: JsonObject;
  readonly leaves: readonly Leaf[];
  readonly joins: readonly Join[];
  readonly opaque: readonly OpaquePart[];
  /** Of the schemas of tools and of the answer, in order; absent: none. */
  readonly limits?: readonly SchemaLimit[];
  readonly tools: readonly DeclaredTool[];
  readonly providerTools: readonly ProviderTool[];
  /** Scanned amount, for the record: UTF-8 bytes of the body after decompression. */
  readonly bytes: number;
  /** Body has numbers that a double would not keep (kept as `ExactNumber`). */
  readonly exactNumbers: boolean;
  /** No string of the body holds a control character but tabs and line ends. */
  readonly plain?: true;
}

/** Text for a leaf instead of its own, by leaf id. */
export type Edits = ReadonlyMap<number, string>;
