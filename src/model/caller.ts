// Who is asking, and what that caller may do. A caller can only tighten what policy allows.
import type { Level, Tier } from './level.js';
import type { OpaqueKind } from './prompt.js';

export interface Caller {
  /** Name of the agent in policy; `anonymous` for loopback callers where no agent is declared. */
  readonly agent: string;
  /** Of an anonymous caller: the program that it says it is. Caller text. */
  readonly claimed?: string;
  readonly minLevel: Level;
  /** What the caller itself asked for at least, with `x-sluice-min-level`; part of `minLevel`. */
  readonly askedLevel?: Level;
  readonly tiers: readonly Tier[];
  /** Names or globs of models that may be asked for. */
  readonly models: readonly string[];
  /** Names or globs of tools that may be declared; absent: all. */
  readonly tools?: readonly string[];
  readonly mask: 'balanced' | 'strict';
  readonly restoreTools: boolean;
  readonly opaqueAllowed: readonly OpaqueKind[];
  readonly providerTools: 'strip' | 'refuse' | 'allow';
  readonly onBlock: 'error' | 'refusal';
  /** `x-sluice-conversation`, when sent: names the conversation whose pseudonyms are shared. Caller text. */
  readonly conversation?: string;
  /** The verdicts of the checks are wanted in the reply (`x-sluice-report`). */
  readonly report?: true;
  /** The one external provider that this caller is bound to, because it brings its own key for it. */
  readonly passthrough?: string;
  /** The caller's own provider key for `api_key: passthrough`; goes to that provider and nowhere else. */
  readonly ownKey?: string;
}
