// What is asked: bodies that never repeat. Seeded, so that a run can be repeated; every text carries numbers that no
// other text has, so that nothing is answered from a cache that would not be answered from it in real use.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export type Random = () => number;

/** Mulberry32. */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function pick<Item>(random: Random, items: readonly Item[]): Item {
  return items[Math.floor(random() * items.length)]!;
}

let unique = 0;

const NOUNS =
  'report plan shipment meeting budget draft office train garden bridge market engine harbour forecast survey contract kitchen library window paper method result question device river station machine course village summer'.split(
    ' ',
  );
const VERBS =
  'covers delays improves replaces supports describes changes follows explains requires limits finishes'.split(
    ' ',
  );
const KINDS =
  'early small careful second quiet useful broken open narrow modern regional weekly simple heavy'.split(' ');
const PLACES = 'Lisbon,Hamburg,Oslo,Porto,Toronto,Kyoto,Vienna,Ghent'.split(',');
const FIRST = 'Maria,Daniel,Sofia,Peter,Naomi,Lukas,Elena,Thomas,Amira,Jonas,Ingrid,Rafael,Julia,Oscar'.split(
  ',',
);
const LAST = 'Lopez,Schmidt,Okafor,Lindqvist,Moreau,Novak,Fischer,Romano,Larsen,Petrov,Haddad,Kowalski'.split(
  ',',
);

/** Ordinary sentences: business, instructions, description. No person in them. */
const SENTENCES: readonly ((random: Random) => string)[] = [
  (r) => `The ${pick(r, KINDS)} ${pick(r, NOUNS)} ${pick(r, VERBS)} what the ${pick(r, NOUNS)} left open.`,
  (r) =>
    `In ${pick(r, PLACES)} the ${pick(r, NOUNS)} took ${number(r, 90)} days, which is longer than anybody had thought.`,
  (r) => `Please summarise the ${pick(r, NOUNS)} in ${number(r, 9)} points and say what is missing.`,
  (r) =>
    `We compared ${number(r, 900)} entries; about ${number(r, 99)} % of them mention a ${pick(r, NOUNS)}.`,
  (r) =>
    `If the ${pick(r, NOUNS)} ${pick(r, VERBS)} the ${pick(r, KINDS)} ${pick(r, NOUNS)}, it's better to wait until Monday.`,
  (r) =>
    `"A ${pick(r, KINDS)} ${pick(r, NOUNS)} is worth two ${pick(r, NOUNS)}s", as the ${pick(r, NOUNS)} says.`,
  (r) => `Costs rose from ${number(r, 400)} to ${400 + number(r, 500)} euros between March and September.`,
  (r) =>
    `The ${pick(r, NOUNS)} near the ${pick(r, NOUNS)}, which is ${pick(r, KINDS)} and ${pick(r, KINDS)}, ${pick(r, VERBS)} each ${pick(r, NOUNS)}.`,
  (r) => `Nobody has explained why the ${pick(r, NOUNS)} ${pick(r, VERBS)} the ${pick(r, NOUNS)} so late.`,
  (r) =>
    `First read the ${pick(r, NOUNS)}; then write down which ${pick(r, NOUNS)} ${pick(r, VERBS)} it, and for how long.`,
];
/** The same with people, as letters and tickets have them. */
const PEOPLE: readonly ((random: Random) => string)[] = [
  (r) => `${person(r)} asked whether the ${pick(r, NOUNS)} ${pick(r, VERBS)} the ${pick(r, NOUNS)}.`,
  (r) => `Please write to ${mail(r)} before the ${pick(r, NOUNS)} is closed.`,
  (r) =>
    `Our client ${person(r)} lives in ${pick(r, PLACES)} and called about the ${pick(r, KINDS)} ${pick(r, NOUNS)}.`,
  (r) => `Dear ${pick(r, FIRST)}, the ${pick(r, NOUNS)} is ready.`,
];

function number(random: Random, below: number): number {
  return 1 + Math.floor(random() * below);
}

function person(random: Random): string {
  return `${pick(random, FIRST)} ${pick(random, LAST)}`;
}

function mail(random: Random): string {
  return `${pick(random, FIRST)}.${pick(random, LAST)}${number(random, 99)}@example.com`.toLowerCase();
}

/** Paragraphs of `size` characters. @param people share of sentences with somebody in them */
export function prose(random: Random, size: number, people = 0): string {
  let text = `Note ${++unique}. `;
  for (let sentences = 1; text.length < size; sentences++) {
    text += pick(random, random() < people ? PEOPLE : SENTENCES)(random);
    text += sentences % 6 === 0 ? '\n\n' : ' ';
  }
  return text.slice(0, text.lastIndexOf(' ', size));
}

const SYLLABLES = 'bar den fal gor hul jen kal lom mir nok pel ras tov ulm vex wim yor zan dri shu'.split(
  ' ',
);
/** Sentences with capitalised words that stand in no list: only `compromise` can say whether they are names. */
const STRANGERS: readonly ((random: Random) => string)[] = [
  (r) => `Later ${stranger(r)} and ${stranger(r)} brought the ${pick(r, NOUNS)} back to ${stranger(r)}.`,
  (r) => `The ${pick(r, NOUNS)} of ${stranger(r)} ${pick(r, VERBS)} what ${stranger(r)} had left open.`,
  (r) => `It was ${stranger(r)} who explained the ${pick(r, KINDS)} ${pick(r, NOUNS)} to ${stranger(r)}.`,
];

function stranger(random: Random): string {
  const word = `${pick(random, SYLLABLES)}${pick(random, SYLLABLES)}${pick(random, SYLLABLES)}`;
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** Full of names, most of which are in no list, and of fewer known people than make a text a list of persons. */
export function nameHeavy(random: Random, size: number): string {
  let text = `Note ${++unique}. ${person(random)} asked for it.`;
  for (let sentences = 1; text.length < size; sentences++)
    text += ` ${pick(random, sentences % 16 === 0 ? PEOPLE : STRANGERS)(random)}`;
  return text;
}

/** Folders whose code holds hardly any sample of what the rules look for; lines with one are left out. */
const CODE = ['src/store', 'src/http', 'src/wire', 'src/pipeline', 'src/quota', 'src/route', 'src/config'];
let lines: readonly string[] | undefined;

function codeLines(): readonly string[] {
  lines ??= CODE.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
      .sort()
      .flatMap((file) => readFileSync(join(folder, file), 'utf8').split('\n'))
      .filter((line) => !/@example|\d\.\d+\.\d+\.\d/.test(line)),
  );
  return lines;
}

/** Real code of this project in blocks of a few lines from anywhere, as a coding agent sends it. */
export function code(random: Random, size: number): string {
  const all = codeLines();
  let text = `// file ${++unique}\n`;
  while (text.length < size) {
    const from = Math.floor(random() * all.length);
    text += `${all.slice(from, from + number(random, 12)).join('\n')}\n// part ${number(random, 1e6)}\n`;
  }
  return text.slice(0, size);
}

export interface Message {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

export function body(messages: readonly Message[], more: object = {}): string {
  return JSON.stringify({ model: 'bench', messages, ...more });
}

export type Kind = 'warm' | 'code' | 'prose' | 'medium' | 'small';

const KB = 1024;

/** One text, all of it new. */
export function fresh(random: Random, kind: Exclude<Kind, 'warm'>, size = 8 * KB, more: object = {}): string {
  const room = size - 220;
  const system = { role: 'system', content: `You are of help. Session ${++unique}.` } as const;
  const content = {
    code: () => code(random, room * 0.96),
    prose: () => prose(random, room),
    medium: () => prose(random, room, 0.15),
    small: () => prose(random, 400),
  }[kind]();
  return body([system, { role: 'user', content }], more);
}

/**
 * Conversations that go on: each body holds about 7 KB that was seen and 1 KB that is new, half of them prose, half code.
 * Trimmed at the front, as agents do. The first body of each is to be asked before anything is measured.
 */
export class Conversation {
  readonly #system: Message;
  #history: Message[] = [];

  constructor(
    private readonly random: Random,
    private readonly size = 8 * KB,
    private readonly people = 0,
  ) {
    this.#system = { role: 'system', content: prose(random, Math.min(1.5 * KB, size / 4)) };
    while (this.#length() < size - 1.4 * KB) this.#turn();
  }

  /** The next turn: 1 KB of the user's, and before it what the model said. */
  next(more: object = {}): string {
    this.#turn();
    return body([this.#system, ...this.#history], more);
  }

  #turn(): void {
    const asked =
      this.#history.length % 4 === 0 ? code(this.random, 800) : prose(this.random, 800, this.people);
    if (this.#history.length > 0)
      this.#history.push({ role: 'assistant', content: prose(this.random, 220, this.people) });
    this.#history.push({ role: 'user', content: asked });
    while (this.#length() > this.size) this.#history = this.#history.slice(2);
  }

  #length(): number {
    return JSON.stringify([this.#system, ...this.#history]).length;
  }
}
