// Where a leaf stands in a body: a chain of steps up to the root, so that walking allocates one link a value and the
// printed path is made only when somebody asks. Invariant: a printed path holds known keys and indexes; every other
// key has passed `label`.

export type StepKind = 'member' | 'foreign' | 'item' | 'json' | 'key';

export interface Location {
  readonly parent: Location | undefined;
  readonly kind: StepKind;
  /** The key or the index; for `json` (the text of a string, parsed) and `key` (a key itself) their own names. */
  readonly step: string | number;
}

export type Label = (text: string) => string;

export function below(parent: Location | undefined, kind: StepKind, step: string | number): Location {
  return { parent, kind, step };
}

/** E.g. `messages[2].tool_calls[0].function.arguments.$json.to`; the name of a key itself ends in `.$key`. */
export function printPath(location: Location, label: Label): string {
  let path = '';
  for (let at: Location | undefined = location; at !== undefined; at = at.parent) {
    const step = at.kind === 'foreign' ? label(String(at.step)) : at.step;
    const dot = at.parent === undefined ? '' : '.';
    path = (at.kind === 'item' ? `[${step}]` : `${dot}${step}`) + path;
  }
  return path;
}

/** From the root down. */
export function stepsTo(location: Location): readonly Location[] {
  const steps: Location[] = [];
  for (let at: Location | undefined = location; at !== undefined; at = at.parent) steps.push(at);
  return steps.reverse();
}
