// Texts made to be slow, under the shipped rules. The bound is far above what they take and far below what anything
// quadratic would, or a library call for each of many small runs.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadRules } from '../rules/load.js';
import { viewsOf } from '../text/views.js';
import { makeDetector } from './detector.js';
import { VALIDATORS } from './validators.js';

const DIRECTORY = join(import.meta.dirname, '../../classifiers');
const files = readdirSync(DIRECTORY, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.yaml') && name !== 'overlaps.yaml')
  .map((name) => ({ name, text: readFileSync(join(DIRECTORY, name), 'utf8') }));
const { rules } = loadRules(files, Object.keys(VALIDATORS));
const detector = makeDetector(rules, ['kX9#vQ2!mZ7$pL4&wR8']);

const SIZE = 512 * 1024;
const BOUND_MS = 8_000;

const UNITS: readonly (readonly [note: string, unit: string])[] = [
  ['half an address', 'a@'],
  ['hosts without end', 'a@b.'],
  ['keywords only', ['sk-ant-', 'sk_live_', 'password=', 'AKIA'].join('')],
  ['names of secrets', 'password='],
  ['short base64', 'QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo '],
  ['one long base64', 'QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNk'],
  ['lines of base64', 'QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo\n'],
  ['base64 and slashes', 'QUJDREVGR0hJSktM/'],
  ['packed, broken', `eJw${'A'.repeat(20)} `],
  ['packed, sound', 'eJyrVspIzcnJVyjPL8pJUQIAIjYE5A== '],
  ['packed, gzip', 'H4sIAAAAAAAAA0tMSgYAwkEkNQMAAAA '],
  ['hex', 'deadbeefdeadbeef '],
  ['entities begun', '&#'],
  ['entities', '&#65;'],
  ['percent', '%41'],
  ['percent of percent', '%2525'],
  ['backslashes', '\\'],
  ['unicode escapes', '\\u0041'],
  ['quoted-printable', '=41'],
  ['bytes', '41 42 '],
  ['letters one by one', 'a '],
  ['digits', '1234 5678 '],
  ['one number', '7'],
  ['zero width', 'a\u200b'],
  ['one character that is eighteen', '\ufdfa'],
  ['full-width', 'Ａ'],
  ['mixed scripts', 'aо'],
  ['tags', '\u{e0041}\u{e0042}x'],
  ['armour begun', '-----BEGIN PRIVATE KEY-----\n'],
  ['addresses of hosts', '1.1.1.1 '],
  ['accounts', 'DE12 ABCD 1234 '],
  ['plus signs', '+1 '],
  ['titles', 'Mr John '],
  ['greetings', 'Dear '],
];

describe('hostile texts take bounded time', () => {
  it.each(UNITS)('%s', (_note, unit) => {
    const text = unit.repeat(Math.ceil(SIZE / unit.length));
    const start = performance.now();
    const detection = detector.detect({ leaves: [{ id: 0, text, kind: 'text' }], joins: [] });
    expect(performance.now() - start).toBeLessThan(BOUND_MS);
    expect(detection.status).not.toBe('failed');
  });

  it.each(UNITS)('%s, read in every way, stays within its budget', (_note, unit) => {
    const text = unit.repeat(Math.ceil(SIZE / 8 / unit.length));
    const { views } = viewsOf(text);
    const total = views.reduce((sum, view) => sum + view.text.length, 0);
    expect(total).toBeLessThanOrEqual(5 * text.length + 16 * 1024);
  });

  it('a text that holds every keyword, again and again: nothing is prepared anew for it', () => {
    const all = rules.flatMap((rule) => (rule.kind === 'pattern' ? (rule.keywords ?? []) : [])).join(' ');
    const start = performance.now();
    for (let round = 0; round < 5; round++) {
      const text = `${all} ${round}`;
      detector.detect({ leaves: [{ id: 0, text, kind: 'text' }], joins: [] });
    }
    expect(performance.now() - start).toBeLessThan(BOUND_MS);
  });

  it('more packed runs than will be opened count as unread', () => {
    const packed = 'eJyrVspIzcnJVyjPL8pJUQIAIjYE5A== ';
    expect(viewsOf(packed.repeat(10)).opaque).toEqual([]);
    expect(viewsOf(packed.repeat(100)).opaque.length).toBeGreaterThan(1);
    const many = packed.repeat(200_000);
    expect(viewsOf(many).opaque).toEqual([{ start: 0, end: many.length }]);
  });

  it('as many small leaves as a request may have', () => {
    const leaves = Array.from({ length: 100_000 }, (_, id) => ({
      id,
      text: 'get_weather',
      kind: 'structural' as const,
    }));
    const start = performance.now();
    expect(detector.detect({ leaves, joins: [] }).status).toBe('clean');
    expect(performance.now() - start).toBeLessThan(BOUND_MS);
  });
});
