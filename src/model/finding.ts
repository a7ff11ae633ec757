// What a detector says about a text. Findings hold places and rule names, never the text that matched.
import type { Level } from './level.js';

export interface Span {
  /** `Leaf.id` */
  readonly leaf: number;
  /** UTF-16 code units into `Leaf.text`, end exclusive. */
  readonly start: number;
  readonly end: number;
}

export interface Finding {
  /** Permanent dotted id of the rule, e.g. `secrets.aws.access-key`. */
  readonly rule: string;
  /** Presidio's name where it has one: `EMAIL_ADDRESS`, `US_SSN`, `PERSON`, `SECRET`. */
  readonly entity: string;
  readonly level: Level;
  /** `monitor`: recorded, changes neither level nor mask. */
  readonly action: 'enforce' | 'monitor';
  /** One span; several when the match runs across adjacent parts. In order of text. Empty ones where a rule is about
   * the text as a whole. */
  readonly spans: readonly Span[];
  /** 0..1 */
  readonly score: number;
  /** A validator (checksum, structure) confirmed it. */
  readonly validated: boolean;
  /** A name that its surroundings make somebody's own: a patient, a colleague, whoever a letter is from or for. */
  readonly privateRole?: true;
  /** How it was seen: as written, normalised, decoded from an inner layer, or joined over parts,
   * messages, or members of one object. */
  readonly view: 'raw' | 'folded' | 'decoded' | 'parts' | 'messages' | 'members';
}

/** Three-valued: a check that fails is not a check that passes. */
export type Detection =
  | { readonly status: 'clean' }
  | {
      readonly status: 'found';
      readonly findings: readonly Finding[];
      /** More hits than the cap: itself a finding. */
      readonly bulk: boolean;
    }
  | {
      readonly status: 'failed';
      /** True: trying again may help (503). False: this text can never be read (413). */
      readonly transient: boolean;
      /** A fixed word for the record, never content. */
      readonly reason: string;
    };

/** A piece of a reply that must not be released. Offsets are UTF-16 code units into the text that was given. */
export interface SecretSpan {
  readonly rule: string;
  readonly start: number;
  readonly end: number;
}

export interface Detector {
  /** All rules over all leaves and joins of a request. */
  detect(input: DetectInput): Detection;
  /** Class A secret rules and own credentials over reply text, as it stands; `failed` when the check itself broke. */
  secrets(text: string): readonly SecretSpan[] | 'failed';
  /** BLOCKED rules and own credentials on decoded leaves of an outgoing body: the tripwire's half. */
  blocked(texts: readonly string[]): readonly string[] | 'failed';
  /** Digest over rules and versions, hex; part of every record. */
  readonly digest: string;
}

export interface DetectInput {
  readonly leaves: readonly DetectLeaf[];
  readonly joins: readonly {
    readonly scope: 'parts' | 'messages' | 'members';
    readonly leaves: readonly number[];
  }[];
}

export interface DetectLeaf {
  readonly id: number;
  readonly text: string;
  readonly kind: 'text' | 'structural' | 'number';
  readonly key?: string;
  readonly isKey?: true;
  /** Its own findings are known: read only as a part of joins over messages. */
  readonly joinOnly?: true;
  /** All texts of its request, where it is the one at `id`. */
  readonly siblings?: readonly DetectLeaf[];
}
