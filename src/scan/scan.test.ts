import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Detector, SecretSpan } from '../model/finding.js';
import { Withheld, type ChannelKind } from '../model/reply.js';
import { scanned as scannedBy, testScan, verdictOf, type TestScan } from '../../test/reply/stages.js';
import { cutBy } from '../../test/lab/prompts.js';

/** Put together here, so that no file holds anything that looks like a key. */
const body = (length: number, from = 'aB3dE5gH7jK9mN1pQ2') => from.repeat(10).slice(0, length);
const glue = (...pieces: string[]) => pieces.join('');
const PRIVATE = glue('PRIVATE', ' KEY');
const UPPER = 'AB3DE5GH7JK2MN4PQ6';
const FORMATS: readonly (readonly [rule: string, secret: string, pattern: RegExp])[] = [
  ['aws', `${glue('AK', 'IA')}${body(16, UPPER)}`, /\bAKIA[A-Z0-9]{16}\b/g],
  ['github', `${glue('gh', 'p_')}${body(36)}`, /\bghp_\w{36}\b/g],
  ['github-fine', `${glue('github', '_pat_')}${body(22)}_${body(59)}`, /\bgithub_pat_\w{22}_\w{59}\b/g],
  ['slack', `${glue('xo', 'xb-')}123456789012-${body(24)}`, /\bxoxb-[\w-]{30,}/g],
  ['stripe', `${glue('sk', '_live_')}${body(24)}`, /\bsk_live_\w{24,}/g],
  ['openai', `${glue('sk-', 'proj-')}${body(48)}`, /\bsk-proj-[\w-]{40,}/g],
  ['jwt', `${glue('ey', 'J')}${body(20)}.eyJ${body(30)}.${body(43)}`, /\beyJ[\w-]+\.eyJ[\w-]+\.[\w-]+/g],
  ['google', `${glue('AI', 'za')}${body(35)}`, /\bAIza[\w-]{35}/g],
  ['url', `postgres://app:${body(16)}@db.example:5432/x`, /\w+:\/\/\w+:\w+@[\w.]+/g],
  ['npm', `${glue('np', 'm_')}${body(36)}`, /\bnpm_\w{36}/g],
  ['bearer', `Bearer ${body(40)}`, /\bBearer \w{40}/g],
  ['gitlab', `${glue('gl', 'pat-')}${body(20)}`, /\bglpat-[\w-]{20}/g],
];

const detector: Pick<Detector, 'secrets'> = {
  secrets: (text) =>
    FORMATS.flatMap(([rule, , pattern]): SecretSpan[] =>
      [...text.matchAll(pattern)].map((hit) => ({ rule, start: hit.index, end: hit.index + hit[0].length })),
    ),
};
const OPTIONS: TestScan = detector;

function scanned(pieces: readonly string[], kind: ChannelKind = 'content', options = OPTIONS) {
  return scannedBy(pieces, options, { choice: 0, kind, key: '0' });
}

describe.each(FORMATS)('%s', (rule, secret) => {
  test.each<[note: string, before: string, after: string]>([
    ['in prose', 'Use ', ' now.'],
    ['at both ends', '', ''],
    ['in quotes', '{"key":"', '"}'],
    ['in Chinese', '密钥是 ', '，请保密'],
    ['after an escaped line end', '"a\\n', '\\n"'],
  ])('%s, cut at every place', (_note, before, after) => {
    const text = before + secret + after;
    const whole = scanned([text]);
    expect(whole.text).toContain(`[REDACTED:${rule}]`);
    expect(whole.text).not.toContain(secret.slice(-12));
    expect(whole.verdicts[0]).toMatchObject({ check: 'secrets', result: 'redacted', counts: { [rule]: 1 } });
    for (let at = 0; at <= text.length; at++) {
      expect(scanned([text.slice(0, at), text.slice(at)]).text).toBe(whole.text);
    }
    expect(scanned(Array.from({ length: text.length }, (_, at) => text.charAt(at))).text).toBe(whole.text);
  });

  test('in tool arguments, escaped letter by letter', () => {
    const escaped = Array.from(secret, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`).join(
      '',
    );
    const { text } = scanned([`{"a":[1.0,"x ${escaped}"],"b":"\\u00e9"}`], 'tool_arguments');
    expect(JSON.parse(text)).toMatchObject({ b: '\u00e9' });
    expect(text).toContain(`[REDACTED:${rule}]`);
    expect(text).toContain('[1.0,');
    expect(text).not.toContain(escaped.slice(-60));
  });

  test('withheld when the policy says so', () => {
    expect(() =>
      scanned([`Use ${secret}`], 'content', { ...OPTIONS, policy: { secrets: 'withhold' } }),
    ).toThrow(Withheld);
  });
});

describe('private keys', () => {
  const dashes = '-'.repeat(5);
  const label = (kind: string) => `${dashes}BEGIN ${kind}${PRIVATE}${dashes}`;
  test.each([
    ['plain', label('')],
    ['of a kind', label('RSA ')],
    ['in JSON', `{"k":"${label('EC ')}\\nabc"}`],
    ['as SSH2 writes it', `---- BEGIN SSH2 ENCRYPTED ${PRIVATE} ----`],
    ['cut off in the middle', label('').slice(0, -3)],
  ])('%s: withheld, with nothing of it released', (_note, text) => {
    const whole = `Here: ${text}\nMIIB`;
    for (let at = 0; at <= whole.length; at++) {
      const stage = testScan(OPTIONS);
      const filter = stage.open({ choice: 0, kind: 'content', key: '' });
      let released = '';
      expect(() => {
        released += filter.push(whole.slice(0, at));
        released += filter.push(whole.slice(at));
        released += filter.end();
      }).toThrow(Withheld);
      expect(released).not.toContain('PRIVATE');
      expect(stage.verdicts()[0]).toMatchObject({ result: 'withheld' });
    }
  });

  test.each([
    ['a certificate', `${dashes}BEGIN CERTIFICATE${dashes}\nabc\n`],
    ['a rule of dashes', `${dashes} BEGIN here`],
    ['a line that never ends', `${dashes}BEGIN ${'word '.repeat(40)}`],
  ])('%s is none', (_note, text) => {
    const pieces = Array.from({ length: text.length }, (_, at) => text.charAt(at));
    expect(scanned([text]).text).toBe(text);
    expect(scanned(pieces).text).toBe(text);
  });
});

describe('runs', () => {
  test('one that is too long is redacted to its end, however it came', () => {
    const run = 'ab1'.repeat(3000);
    const text = `x ${run} y`;
    const expected = 'x [REDACTED:scan.long-run] y';
    expect(scanned([text]).text).toBe(expected);
    expect(scanned([text.slice(0, 8000), text.slice(8000, 8500), text.slice(8500)]).text).toBe(expected);
    expect(scanned(Array.from({ length: text.length }, (_, at) => text.charAt(at))).text).toBe(expected);
    expect(scanned([`x ${run}`]).text).toBe('x [REDACTED:scan.long-run]');
  });

  test('any text, cut anywhere, gives the same', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        ...FORMATS.map(([, secret]) => secret),
        ...FORMATS.map(([, secret]) => secret.slice(0, 9)),
      ),
      fc.constantFrom(
        ' ',
        '"',
        '\\',
        '\\n',
        'n',
        '-----BEGIN ',
        'CERT',
        '----',
        '王',
        '\u{1f600}',
        '\u200b',
        'Bearer ',
      ),
      fc.string({ maxLength: 6 }),
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 8 }),
        fc.array(fc.nat(12), { minLength: 30, maxLength: 30 }),
        (pieces, sizes) => {
          const text = pieces.join('');
          expect(scanned(cutBy(text, sizes))).toEqual(scanned([text]));
        },
      ),
      { numRuns: 2000 },
    );
  });

  test.each([
    [
      'English',
      'The quick brown fox jumps over the lazy dog, and nobody (really) minds; see https://a.example/b for more. '.repeat(
        20,
      ),
      8,
    ],
    ['Chinese', '今天天气很好，我们去公园散步吧。'.repeat(50), 0.01],
    ['Thai', 'สวัสดีครับวันนี้อากาศดีมาก'.repeat(50), 0.01],
  ])('mean hold-back in %s', (_note, text, bound) => {
    const filter = testScan(OPTIONS).open({ choice: 0, kind: 'content', key: '' });
    let released = 0;
    let held = 0;
    for (let at = 0; at < text.length; at++) {
      released += filter.push(text.charAt(at)).length;
      held += at + 1 - released;
    }
    expect(held / text.length).toBeLessThan(bound);
  });

  test('a detector that broke withholds', () => {
    const stage = testScan({ secrets: () => 'failed' });
    const filter = stage.open({ choice: 0, kind: 'content', key: '' });
    expect(() => filter.push('something-long-enough then')).toThrow(new Withheld('scan.failed'));
    expect(stage.verdicts()[0]).toMatchObject({ result: 'failed' });
  });
});

describe('markers', () => {
  const issued = new Map([['PERSON_7KQ2M', { value: 'Anna', entity: 'PERSON' }]]);
  const options: TestScan = { ...OPTIONS, issued, inPrompt: (word) => word === 'PERSON_AA11B' };
  test.each<[note: string, text: string, counts: Record<string, number>]>([
    ['issued', 'for PERSON_7KQ2M.', {}],
    ['stands in the prompt', 'for PERSON_AA11B.', {}],
    ['never issued', 'for PERSON_4T9XA, "EMAIL_ADDRESS_3B8ZK"', { 'markers.unissued_pseudonym': 2 }],
    ['no pseudonym', 'MAX_LENGTH PERSON_12345 PERSON_ABCDE HTTP_404 PERSON_7KQ2MX', {}],
  ])('%s', (_note, text, counts) => {
    const result = scanned([text], 'content', options);
    expect(result.text).toBe(text);
    expect(verdictOf(result.verdicts, 'secrets')).toEqual({ check: 'secrets', result: 'clean', counts: {} });
    expect(verdictOf(result.verdicts, 'markers')).toMatchObject({
      result: Object.keys(counts).length > 0 ? 'annotated' : 'clean',
      counts,
    });
  });

  test.each<[note: string, declaredTools: string[] | undefined, counts: Record<string, number>]>([
    ['declared', ['search'], {}],
    ['where nobody knows what may be called', undefined, {}],
    ['none declared', [], { 'markers.undeclared_tool': 1 }],
  ])('tool: %s', (_note, declaredTools, counts) => {
    const stage = testScan({ ...OPTIONS, ...(declaredTools && { declaredTools }) });
    stage.toolCall('search', 0);
    expect(verdictOf(stage.verdicts(), 'markers')?.counts).toEqual(counts);
  });

  test('a tool that was not declared is withheld, whatever the policy says', () => {
    const stage = testScan({ ...OPTIONS, declaredTools: ['other'] });
    expect(() => stage.toolCall('search', 0)).toThrow(new Withheld('markers.undeclared_tool'));
    expect(verdictOf(stage.verdicts(), 'markers')).toMatchObject({ result: 'withheld' });
  });

  test.each([
    ['JSON', '{"a":1}', 0],
    ['nothing', '', 0],
    ['broken', '{"a":', 1],
  ])('arguments: %s', (_note, text, times) => {
    const result = scanned([text], 'tool_arguments');
    expect(result.text).toBe(text);
    expect(verdictOf(result.verdicts, 'markers')?.counts['markers.arguments_not_json'] ?? 0).toBe(times);
  });
});
