// Reads a Dockerfile as far as ours goes: instructions with their words, stages, JSON or shell form. No BuildKit here.

export interface Instruction {
  readonly name: string;
  /** Everything after the name, with continued lines joined. */
  readonly rest: string;
  /** 0 for the first FROM. */
  readonly stage: number;
}

export function readDockerfile(text: string): readonly Instruction[] {
  const lines = text.replace(/^\s*#.*\n/gm, '').replace(/\\\n\s*/g, ' ');
  let stage = -1;
  return lines
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [name = '', ...words] = line.trim().split(' ');
      if (name === 'FROM') stage += 1;
      return { name, rest: words.join(' ').trim(), stage };
    });
}

export const restOf = (all: readonly Instruction[], name: string, stage: number): readonly string[] =>
  all.filter((one) => one.name === name && one.stage === stage).map(({ rest }) => rest);

/** Of the exec form: `["a", "b"]`, after `CMD` where it is a health check's. */
export const wordsOf = (rest: string): readonly string[] =>
  JSON.parse(rest.slice(rest.indexOf('['))) as readonly string[];

export interface Copy {
  readonly sources: readonly string[];
  readonly to: string;
  readonly fromBuild: boolean;
}

export function readCopy(rest: string): Copy {
  const words = rest.split(/ +/);
  const paths = words.filter((word) => !word.startsWith('--'));
  return {
    sources: paths.slice(0, -1),
    to: paths.at(-1) ?? '',
    fromBuild: words.includes('--from=build'),
  };
}
