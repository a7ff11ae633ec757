// Invariant 3, the last look: what the stages before missed is stopped directly before the socket, and recorded.
import { afterEach, describe, expect, it } from 'vitest';
import type { DetectInput, Detection } from '../../src/model/finding.js';
import { startInProcess, type InProcess, type Replaced } from '../lab/in-process.js';
import { send } from '../lab/lab.js';

let running: InProcess | undefined;
afterEach(async () => {
  await running?.stop();
  running = undefined;
});

// No name, so that the wide net does not see the halves of it either.
const NAME = 'blue heron 47';

/** A detector that sees the name where it stands plainly and nowhere else. */
function seesPlainly({ leaves }: DetectInput): Detection {
  const findings = leaves.flatMap((leaf) => {
    const start = leaf.text.indexOf(NAME);
    if (start < 0 || leaf.kind !== 'text') return [];
    const spans = [{ leaf: leaf.id, start, end: start + NAME.length }];
    const finding = { rule: 'test.name', entity: 'PERSON', level: 'MEDIUM', action: 'enforce' } as const;
    return [{ ...finding, spans, score: 1, validated: false, view: 'raw' as const }];
  });
  return { status: 'found', findings, bulk: false };
}

const split = ['and again blue heron ', '47'].map((text) => ({ type: 'text', text }));
const ask = (stream: boolean, more: readonly unknown[]): object => ({
  model: 'gpt-5',
  stream,
  messages: [`Dear ${NAME}`, ...more].map((content) => ({ role: 'user', content })),
});

describe.each([false, true])('stream: %s', (stream) => {
  it.each<readonly [string, Replaced, readonly unknown[]]>([
    ['a masked value that runs over two parts', { detect: seesPlainly }, [split]],
    ['a rule for what goes nowhere', { detect: seesPlainly, blocked: () => ['test.blocked'] }, []],
    ['a check that fails', { detect: seesPlainly, blocked: () => 'failed' }, []],
  ])('%s', async (_note, replaced, more) => {
    running = await startInProcess(replaced);
    const reply = await send(running.url, ask(stream, more));
    expect([reply.status, reply.headers['x-should-retry']]).toEqual([500, 'false']);
    expect(reply.text).toContain('egress_stopped');
    expect(reply.text).not.toContain('heron');
    expect(running.external.received).toHaveLength(0);
    expect(running.entries.filter((entry) => entry.kind === 'outcome')).toMatchObject([
      { result: 'refused', refused: 'egress_stopped', attempts: [{ result: 'tripwire' }] },
    ]);
  });

  it('and nothing else', async () => {
    running = await startInProcess({ detect: seesPlainly });
    expect((await send(running.url, ask(stream, ['hello']))).status).toBe(200);
    expect(running.external.received[0]!.body.toString()).not.toContain('heron');
  });
});
