// How well texts are found and masked, against labels: `npm run bench:accuracy -- FILE.jsonl [--mask strict] ...`. Runs the
// CLI as anybody would; the file holds {"id","text","spans":[{"entity","start","end"}]} a line. Nothing is kept.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

interface Span {
  readonly entity: string;
  readonly start: number;
  readonly end: number;
}
interface Labelled {
  readonly text: string;
  readonly spans: readonly Span[];
}
interface Classified {
  readonly level: string;
  readonly findings: readonly (Span & { readonly level: string })[];
  readonly masked: readonly Span[];
}

/** Names, contacts and ids: what must raise a text above LOW. */
const RAISING = new Set(
  `PERSON PHONE_NUMBER EMAIL_ADDRESS ADDRESS CREDIT_CARD IBAN_CODE US_SSN US_DRIVER_LICENSE IP_ADDRESS`.split(
    ' ',
  ),
);
const MAIN = fileURLToPath(new URL('../../main.js', import.meta.url));

function rows<Row>(text: string): Row[] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as Row);
}

function classify(file: string, options: readonly string[]): Classified[] {
  const run = spawnSync(process.execPath, [MAIN, 'classify', '--jsonl', file, ...options], {
    encoding: 'utf8',
    maxBuffer: 1e9,
  });
  if (run.status !== 0) throw new Error(run.stderr);
  return rows<Classified>(run.stdout);
}

/** Offsets of the characters that are no blanks. */
function solid(text: string, spans: readonly Span[]): Set<number> {
  const at = new Set<number>();
  for (const { start, end } of spans)
    for (let index = start; index < end; index++) if (text.charAt(index).trim() !== '') at.add(index);
  return at;
}

class Count {
  found = 0;
  labelled = 0;
  masked = 0;
  add(labels: ReadonlySet<number>, mask: ReadonlySet<number>): void {
    this.labelled += labels.size;
    this.masked += mask.size;
    for (const at of labels) if (mask.has(at)) this.found++;
  }
  line(): string {
    const precision = this.found / (this.masked || 1);
    const recall = this.found / (this.labelled || 1);
    const f2 = (5 * precision * recall) / (4 * precision + recall || 1);
    return `P ${precision.toFixed(3)} R ${recall.toFixed(3)} F2 ${f2.toFixed(3)}`;
  }
}

function main(file: string, options: readonly string[]): void {
  const labelled = rows<Labelled>(readFileSync(file, 'utf8'));
  const classified = classify(file, options);
  const precise = new Count();
  const masked = new Count();
  const entities = new Map<string, { spans: number; whole: number; chars: number; covered: number }>();
  const claims = new Map<string, { spans: number; right: number }>();
  const share = { personal: 0, raised: 0, plain: 0, alarms: 0 };
  labelled.forEach(({ text, spans }, index) => {
    const answer = classified[index];
    if (answer === undefined) throw new Error(`no answer for text ${index + 1}`);
    const mask = solid(text, answer.masked);
    masked.add(solid(text, spans), mask);
    precise.add(
      solid(text, spans),
      solid(
        text,
        answer.findings.filter(({ level }) => level !== 'LOW'),
      ),
    );
    for (const span of spans) {
      const chars = solid(text, [span]);
      const row = entities.get(span.entity) ?? { spans: 0, whole: 0, chars: 0, covered: 0 };
      const covered = [...chars].filter((at) => mask.has(at)).length;
      row.spans++;
      row.chars += chars.size;
      row.covered += covered;
      if (covered === chars.size) row.whole++;
      entities.set(span.entity, row);
    }
    for (const span of answer.masked) {
      const same = solid(
        text,
        spans.filter(({ entity }) => entity === span.entity),
      );
      const chars = [...solid(text, [span])];
      const claim = claims.get(span.entity) ?? { spans: 0, right: 0 };
      claim.spans++;
      // Right by more than half: a label with a title or a blank more is the same find.
      if (chars.filter((at) => same.has(at)).length * 2 > chars.length) claim.right++;
      claims.set(span.entity, claim);
    }
    const raised = answer.level === 'LOW' ? 0 : 1;
    if (spans.some(({ entity }) => RAISING.has(entity))) {
      share.personal++;
      share.raised += raised;
    }
    if (spans.length === 0) {
      share.plain++;
      share.alarms += raised;
    }
  });
  const out = (line: string): void => void process.stdout.write(`${line}\n`);
  out(`${labelled.length} texts, ${options.join(' ') || 'defaults'}`);
  out(`masked characters    ${masked.line()}`);
  out(`precise evidence     ${precise.line()}`);
  const percent = (part: number, whole: number): string =>
    `${((100 * part) / (whole || 1)).toFixed(1)} % of ${whole}`;
  out(`raised above LOW     ${percent(share.raised, share.personal)} texts with a name, contact or id`);
  out(`raised for nothing   ${percent(share.alarms, share.plain)} texts without any label`);
  for (const [entity, row] of [...entities].sort(([, a], [, b]) => b.chars - a.chars)) {
    const spans = (row.whole / row.spans).toFixed(3);
    const claim = claims.get(entity);
    const precision =
      claim === undefined ? '' : `, precision ${(claim.right / claim.spans).toFixed(3)} of ${claim.spans}`;
    const characters = (row.covered / row.chars).toFixed(3);
    out(`  ${entity.padEnd(20)} spans ${spans} of ${row.spans}, characters ${characters}${precision}`);
  }
}

const [file, ...options] = process.argv.slice(2);
if (file === undefined)
  throw new Error('npm run bench:accuracy -- FILE.jsonl [--mask strict] [--without compromise]');
main(file, options);
