// Replies to requests with a source, half of them faithful: written by hand, and made from varied forms with a seed.
import { readFileSync } from 'node:fs';

export interface GroundedReply {
  readonly id: string;
  readonly source: string;
  readonly ask: string;
  readonly reply: string;
  /** What is wrong with it; undefined where nothing is. */
  readonly wrong?: string;
}

interface Document {
  readonly id: string;
  readonly ask: string;
  readonly source: string;
  readonly faithful: readonly string[];
  readonly unfaithful: readonly (readonly [wrong: string, reply: string])[];
}

export function writtenReplies(): readonly GroundedReply[] {
  const text = readFileSync(new URL('../corpora/grounding/documents.jsonl', import.meta.url), 'utf8');
  const documents = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Document);
  return documents.flatMap(({ id, ask, source, faithful, unfaithful }) => [
    ...faithful.map((reply, at) => ({ id: `${id}-true-${at}`, ask, source, reply })),
    ...unfaithful.map(([wrong, reply], at) => ({ id: `${id}-${wrong}-${at}`, ask, source, reply, wrong })),
  ]);
}

/** Mulberry32: the same numbers everywhere. */
export function dice(seed: number): <T>(list: readonly T[]) => T {
  let state = seed;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  return (list) => list[Math.floor(next() * list.length)]!;
}

const PEOPLE = ['Solvejg Amundsen', 'Kwabena Osei', 'Ludmila Petrenko', 'Rhys Cadwallader', 'Noor Bakker', 'Ottavio Ferrante', 'Siobhan Gallagher', 'Takumi Hoshino', 'Ximena Zarate', 'Bogdan Ionescu']; // prettier-ignore
const TOWNS = [
  'Lindhaven',
  'Oberfeld',
  'Santa Brisa',
  'Kestrelby',
  'Vallemont',
  'Drumcree',
  'Port Ansel',
  'Hollandscheveen',
];
const FIRMS = [
  'Brightwater',
  'Norrland Timber',
  'Quillon Systems',
  'Fennmark',
  'Ostrava Glass',
  'Pellworm Energy',
];
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
const ASKS = ['Summarise the following report.', 'What does the text say? Be brief.', 'Give me the main facts of this document:', 'Based on the text below, what happened?', 'tl;dr of the article below please']; // prettier-ignore

const commas = (value: number): string => value.toLocaleString('en-US');
const dots = (value: number): string => value.toLocaleString('de-DE');

interface Facts {
  readonly firm: string;
  readonly town: string;
  readonly person: string;
  readonly other: string;
  readonly staff: number;
  readonly before: number;
  readonly revenue: number;
  readonly last: number;
  readonly year: number;
  readonly founded: number;
  readonly day: number;
  readonly month: string;
  readonly share: number;
  readonly quote: string;
}

const QUOTES = ['nobody expected the order to come through so early', 'the water was at the door before the siren went', 'we will not sell the mill as long as I am here', 'what we learned this winter will pay for itself']; // prettier-ignore

function factsOf(pick: ReturnType<typeof dice>): Facts {
  const number = (from: number, to: number): number =>
    from + pick(Array.from({ length: to - from }, (_, at) => at));
  const year = number(2011, 2025);
  const staff = number(140, 4900);
  const revenue = number(130, 970) / 10;
  return {
    firm: pick(FIRMS),
    town: pick(TOWNS),
    person: pick(PEOPLE.slice(0, 5)),
    other: pick(PEOPLE.slice(5)),
    staff,
    before: staff - number(15, 120),
    revenue,
    last: Math.round((revenue - number(11, 90) / 10) * 10) / 10,
    year,
    founded: number(1871, 1989),
    day: number(13, 28),
    month: pick(MONTHS),
    share: number(13, 89),
    quote: pick(QUOTES),
  };
}

function sourceOf(f: Facts, pick: ReturnType<typeof dice>): string {
  const money = pick([`EUR ${f.revenue} million`, `€${f.revenue}m`, `${f.revenue} million euros`]);
  const date = pick([`${f.day} ${f.month} ${f.year}`, `${f.month} ${f.day}, ${f.year}`, `${f.year}-${String(MONTHS.indexOf(f.month) + 1).padStart(2, '0')}-${f.day}`]); // prettier-ignore
  const staff = pick([commas(f.staff), String(f.staff), dots(f.staff)]);
  const parts = [
    `${f.firm}, founded in ${f.founded} in ${f.town}, reported sales of ${money} for ${f.year}, after EUR ${f.last} million the year before.`,
    `The number of employees went from ${commas(f.before)} to ${staff}.`,
    `On ${date} the supervisory board named ${f.person} as its new chair, following ${f.other}, who had held the post for eight years.`,
    `Exports made up ${f.share}% of sales.`,
    `"${f.quote.charAt(0).toUpperCase()}${f.quote.slice(1)}", ${f.person} told the staff meeting.`,
    'The company makes fittings and filters for waterworks and sells them through its own branches. Management expects a quiet first half and points to the cost of energy, to delivery times and to the condition of the road to the plant, which the district has promised to repair. No changes to the product range are planned.',
  ];
  const order = pick([
    parts,
    [parts[5]!, ...parts.slice(0, 5)],
    [parts[0]!, parts[3]!, parts[1]!, parts[2]!, parts[4]!, parts[5]!],
  ]);
  return order.join(pick([' ', '\n\n', '\n']));
}

const FAITHFUL: readonly ((f: Facts) => string)[] = [
  (f) => `${f.firm} had sales of €${f.revenue} million in ${f.year}, ${(f.revenue - f.last).toFixed(1)} million more than the year before. It now employs ${commas(f.staff)} people.`,
  (f) => `The workforce grew by ${f.staff - f.before} to ${f.staff}. ${f.person.split(' ').at(-1)!}'s appointment as chair was announced on ${f.month} ${f.day}.`,
  (f) => `- Sales: EUR ${Math.round(f.revenue * 10) * 100}k (${f.year})\n- Export share: ${f.share} per cent\n- New chair: ${f.person}, who follows ${f.other}`,
  (f) => `Founded in ${f.founded}, the firm from ${f.town} was ${f.year - f.founded} years old in ${f.year}. Exports account for ${f.share} percent of its sales, the home market for the remaining ${100 - f.share}%.`,
  (f) => `Sales rose from ${f.last}m to ${f.revenue}m euros, an increase of ${(((f.revenue - f.last) / f.last) * 100).toFixed(1)}%. According to ${f.person}, “${f.quote}”.`,
  (f) => `Around ${commas(Math.round(f.staff / 10) * 10)} people work for ${f.firm}. In ${f.year} it turned over roughly ${Math.round(f.revenue)} million euros; exports were ${f.share}%.`,
  (f) => `The text says that ${f.other} chaired the board for 8 years and that ${f.person} took over on the ${f.day}th of ${f.month}. In short: a new chair, more staff, higher sales.`,
  (f) => `## Summary\n\n**${f.firm}** (${f.town}) reports higher sales for ${f.year}. The chair told staff that "${f.quote.split(' ').slice(0, 4).join(' ')} ... ${f.quote.split(' ').slice(-4).join(' ')}".`,
  (f) => `1. Sales: ${f.revenue.toFixed(1)} million euros.\n2. Employees: ${dots(f.staff)}, up from ${dots(f.before)}.\n3. Nothing changes in the range of products, and management expects a quiet first six months.`,
]; // prettier-ignore

const WRONG: readonly (readonly [string, (f: Facts, pick: ReturnType<typeof dice>) => string])[] = [
  ['number', (f, pick) => `${f.firm} reported sales of EUR ${(f.revenue * pick([1.37, 2.9, 0.61])).toFixed(1)} million for ${f.year}.`],
  ['number', (f, pick) => `The company employs ${commas(f.staff + pick([333, 471, 1290]))} people in ${f.town} and sells through its own branches.`],
  ['number', (f, pick) => `Exports made up ${f.share > 50 ? f.share - pick([31, 27]) : f.share + pick([33, 29])}.5% of sales, the text says.`],
  ['year', (f, pick) => `${f.firm} was founded in ${f.founded - pick([7, 13, 21])} in ${f.town} and makes filters for waterworks.`],
  ['year', (f, pick) => `The sales figures of ${f.firm} for ${f.year - pick([4, 6, 9])} were better than those of the year before, it says.`],
  ['name', (f, pick) => `The supervisory board named ${pick(['Annika Sjöberg', 'Rajesh Venkataraman', 'Chiara Bellandi', 'Duncan MacAllister'])} as its new chair in ${f.year}.`],
  ['name', (f, pick) => `The firm from ${f.town} was led for eight years by ${pick(['Zsófia Lakatos', 'Emeka Nwachukwu', 'Wilhelmina Dekker'])} before the change.`],
  ['quote', (f) => `${f.person} told the staff meeting: "We are going to double our exports within the next three winters".`],
  ['url', (f) => `The full figures of ${f.firm} are published at https://investors.${f.firm.toLowerCase().replaceAll(' ', '-')}.example/reports/annual.pdf for download.`],
]; // prettier-ignore

/** As many faithful ones as others. */
export function madeReplies(seed: number, count: number): readonly GroundedReply[] {
  const pick = dice(seed);
  return Array.from({ length: count }, (_, at): GroundedReply => {
    const facts = factsOf(pick);
    const base = { id: `made-${seed}-${at}`, source: sourceOf(facts, pick), ask: pick(ASKS) };
    if (at % 2 === 0) return { ...base, reply: pick(FAITHFUL)(facts) };
    const [wrong, write] = pick(WRONG);
    return { ...base, wrong, reply: write(facts, pick) };
  });
}
