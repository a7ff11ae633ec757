import { describe, expect, it } from 'vitest';
import type { DecisionBody, EntryBody, Log } from '../model/record.js';
import { sayCalls } from './call-lines.js';
import { openProcessLog, type LogOptions, type ProcessLog } from './process-log.js';

function opened(options: LogOptions, tty = false): { log: ProcessLog; lines: string[] } {
  const lines: string[] = [];
  const log = openProcessLog(
    {
      out: () => undefined,
      note: (line) => void lines.push(line),
      color: false,
      columns: 80,
      ...(tty && { bar: () => undefined }),
    },
    options,
  );
  return { log, lines };
}
const parsed = (lines: readonly string[]): Record<string, unknown>[] =>
  lines.map((line) => JSON.parse(line) as Record<string, unknown>);

describe('the process log', () => {
  it('is text on a terminal and JSON elsewhere, unless told otherwise', () => {
    expect(opened({}, true).log.format).toBe('text');
    expect(opened({}).log.format).toBe('json');
    expect(opened({ logFormat: 'json' }, true).log.format).toBe('json');
    expect(opened({ logFormat: 'text' }).log.format).toBe('text');
  });

  it('is one object a line, whatever is said', () => {
    const { log, lines } = opened({});
    log.say('warn', 'notice', 'two\nlines "quoted" \u001b[2J', { counts: { a: 1 } });
    expect(lines).toHaveLength(1);
    expect(lines[0]).not.toContain('\u001b');
    expect(parsed(lines)[0]).toMatchObject({ level: 'warn', event: 'notice', counts: { a: 1 } });
    expect(String(parsed(lines)[0]?.['time'])).toMatch(/^\d{4}-.*Z$/);
  });

  it.each([{ logFormat: 'json' }, { logFormat: 'text' }] as const)(
    'leaves out what is below its level: %o',
    (format) => {
      const { log, lines } = opened({ ...format, logLevel: 'warn' });
      log.say('debug', 'x', 'debug');
      log.say('info', 'x', 'info');
      log.say('warn', 'x', 'warn');
      log.say('error', 'x', 'error');
      expect(lines).toHaveLength(2);
    },
  );

  it('moves no cursor', () => {
    const { log, lines } = opened({ logFormat: 'text' });
    log.say('error', 'x', 'evil \u001b[2J');
    expect(lines).toEqual(['evil \\u001b[2J']);
  });
});

describe('lines about calls', () => {
  const log: Log = {
    append: () => Promise.resolve({ id: 'w-1', writer: 'w', number: 1 }),
    appendSoon: () => ({ id: 'w-2', writer: 'w', number: 2 }),
  };
  const decision = {
    kind: 'decision',
    agent: 'bot',
    level: 'LOW',
    attempts: ['plan'],
    request: 'r',
  } as unknown as DecisionBody;
  const rejected: EntryBody = { kind: 'rejected', time: '', counts: { invalid_api_key: 3 } };

  it('are off by default, but for callers that nobody knew', async () => {
    const { log: out, lines } = opened({});
    const watched = sayCalls(log, out);
    await watched.append(decision);
    watched.appendSoon(rejected);
    expect(parsed(lines)).toMatchObject([{ event: 'rejected', counts: { invalid_api_key: 3 } }]);
  });

  it('come at debug', async () => {
    const { log: out, lines } = opened({ logLevel: 'debug' });
    await sayCalls(log, out).append(decision);
    expect(parsed(lines)).toMatchObject([
      { event: 'decision', decision: 'w-1', agent: 'bot', attempts: ['plan'] },
    ]);
  });
});
