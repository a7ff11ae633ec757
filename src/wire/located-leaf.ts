// A leaf that knows its place in the body. Invariant: its path is printed only when asked for, because printing takes
// a keyed digest for each foreign key and most leaves are never named in a record.
import type { Leaf, LeafKind, LeafPlace } from '../model/prompt.js';
import { type Label, type Location, printPath } from './location.js';

export class LocatedLeaf implements Leaf {
  readonly #all: readonly LocatedLeaf[];
  declare readonly key?: string;
  declare readonly isKey?: true;
  declare readonly message?: number;
  declare readonly constrained?: true;

  constructor(
    readonly id: number,
    readonly text: string,
    readonly kind: LeafKind,
    readonly location: Location | undefined,
    private readonly label: Label,
    readonly place: LeafPlace,
    all: readonly LocatedLeaf[],
    key?: string,
    isKey?: true,
    message?: number,
    constrained?: true,
  ) {
    this.#all = all;
    if (key !== undefined) this.key = key;
    if (isKey !== undefined) this.isKey = isKey;
    if (message !== undefined) this.message = message;
    if (constrained !== undefined) this.constrained = constrained;
  }

  get siblings(): readonly LocatedLeaf[] {
    return this.#all;
  }

  get path(): string {
    return this.location === undefined ? '' : printPath(this.location, this.label);
  }
}
