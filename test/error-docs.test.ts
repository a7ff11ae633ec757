// The error table and its pages say the same: each code has a page, each page a code, and status, type, retry and the
// example body agree with what a client would really get.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { REFUSALS, errorBody, refuse } from '../src/model/refusal.js';
import type { ErrorBody, RefusalCode } from '../src/model/refusal.js';
import { ROOT } from './architecture/tree.js';

const FOLDER = join(ROOT, 'docs/errors');
const SECTIONS = ['Meaning', 'Cause', 'What to do', 'Asking again', 'Example'];
const codes = Object.keys(REFUSALS) as RefusalCode[];
const pages = readdirSync(FOLDER).sort();

/** Faults of one page against the table's row. */
function pageFaults(code: RefusalCode, text: string): readonly string[] {
  const row = REFUSALS[code];
  const faults: string[] = [];
  const must = (holds: boolean, what: string): void => {
    if (!holds) faults.push(what);
  };
  must(text.startsWith(`# ${code}\n`), 'title');
  const cells = /^\| *(\d{3}) *\| *`(\w+)` *\| *(true|false) *\|$/m.exec(text);
  must(cells?.[1] === String(row.status), 'status');
  must(cells?.[2] === row.type, 'type');
  must(cells?.[3] === String(row.retry), 'retry');
  must(text.includes(`> ${row.sentence}`), 'sentence');
  for (const section of SECTIONS) {
    const body = text.split(`\n## ${section}\n`)[1]?.split('\n## ')[0]?.trim() ?? '';
    must(body.length > 0, `section ${section}`);
  }
  const steps = (text.split('\n## What to do\n')[1]?.split('\n## ')[0] ?? '').match(/^- .{20,}/gm) ?? [];
  must(steps.length >= 2, 'two things to do');
  must(/\]\(\.\.\/(?!errors\.md)|`GET \/|npm run/.test(text), 'where to look further');
  const again = text.split('\n## Asking again\n')[1]?.trim() ?? '';
  must(again.startsWith(row.retry ? 'Yes' : 'No'), 'what is said about asking again');
  const example = JSON.parse(/```json\n([\s\S]*?)```/.exec(text)?.[1] ?? 'null') as ErrorBody | null;
  const real = errorBody(refuse(code));
  must(example?.error.code === code && example.error.type === row.type, 'example');
  must(example?.error.message.startsWith(real.error.message) === true, 'message of the example');
  must(Object.keys(example?.error ?? {}).join() === Object.keys(real.error).join(), 'shape of the example');
  return faults;
}

const read = (code: string): string => readFileSync(join(FOLDER, `${code}.md`), 'utf8');

describe('pages of errors', () => {
  it('are there for each code, and for nothing else', () => {
    expect(pages).toEqual(codes.map((code) => `${code}.md`).sort());
  });

  it.each(codes)('%s says what the table says', (code) => {
    expect(pageFaults(code, read(code))).toEqual([]);
  });

  it('are all listed in docs/errors.md, with status and retry', () => {
    const listed = readFileSync(join(ROOT, 'docs/errors.md'), 'utf8').split('\n');
    for (const code of codes) {
      const row = listed.find((line) => line.includes(`(errors/${code}.md)`)) ?? '';
      const cells = row.split('|').map((cell) => cell.trim());
      const { status, retry, sentence } = REFUSALS[code];
      expect(cells.slice(2, 5), code).toEqual([String(status), retry ? 'yes' : 'no', sentence]);
    }
  });
});

describe('the check of a page can fail', () => {
  const page = read('content_filter');
  it.each([
    ['another status', page.replace('| 400', '| 403'), 'status'],
    ['another type', page.replace('`invalid_request_error`', '`server_error`'), 'type'],
    ['the wrong advice', page.replace(/false *\|/, 'true |'), 'retry'],
    ['advice against the table', page.replace('\nNo.', '\nYes.'), 'what is said about asking again'],
    ['a section left out', page.replace('## Cause', '## Because'), 'section Cause'],
    ['an empty section', page.replace(/(## Cause\n)[\s\S]*?(?=\n## )/, '$1'), 'section Cause'],
    [
      'an example of another code',
      page.replace('"code": "content_filter"', '"code": "not_found"'),
      'example',
    ],
    ['an old sentence', page.replace(/> .*/, '> Something else.'), 'sentence'],
  ])('%s', (_note, text, fault) => {
    expect(pageFaults('content_filter', text)).toContain(fault);
  });
});
