import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readPolicy } from '../config/policy.js';
import type { Policy } from '../model/policy.js';
import { replay, type Recorded, type RuleNow } from './replay.js';

const SHIPPED = readFileSync(new URL('../../routing.yaml', import.meta.url), 'utf8').replace(
  /^cases:[^]*$/m,
  '',
);

function policyOf(agents = '{}', more = ''): Policy {
  const text = SHIPPED.replace('agents: {}', `agents: ${agents}`) + more;
  const read = readPolicy(text, { OPENAI_API_KEY: 'k-0123456789abcdef' });
  if ('faults' in read) throw new Error(JSON.stringify(read.faults));
  return read.policy;
}

const RULES: readonly [string, RuleNow][] = [
  ['mail', { level: 'MEDIUM', action: 'enforce' }],
  ['card', { level: 'HIGH', action: 'enforce' }],
  ['key', { level: 'BLOCKED', action: 'enforce' }],
  ['watch', { level: 'HIGH', action: 'monitor' }],
];
const under = (...changes: readonly [string, RuleNow | undefined][]): ReadonlyMap<string, RuleNow> => {
  const rules = new Map(RULES);
  for (const [id, rule] of changes) {
    if (rule === undefined) rules.delete(id);
    else rules.set(id, rule);
  }
  return rules;
};
const then = (
  level: Recorded['level'],
  reasons: Recorded['reasons'],
  more: Partial<Recorded> = {},
): Recorded => ({
  agent: 'anonymous',
  level,
  model: '~01234567',
  mapping: '*',
  reasons,
  attempts: [],
  ...more,
});
const MAIL = { rule: 'mail', level: 'MEDIUM' } as const;

describe('levels', () => {
  it.each<[string, Recorded, readonly [string, RuleNow | undefined][], string]>([
    ['nothing changed', then('MEDIUM', [MAIL]), [], 'MEDIUM'],
    ['a rule is gone', then('MEDIUM', [MAIL]), [['mail', undefined]], 'LOW'],
    [
      'a rule only watches now',
      then('MEDIUM', [MAIL]),
      [['mail', { level: 'MEDIUM', action: 'monitor' }]],
      'LOW',
    ],
    [
      'a rule acts now',
      then('LOW', [{ rule: 'watch', level: 'HIGH', monitor: true }]),
      [['watch', { level: 'HIGH', action: 'enforce' }]],
      'HIGH',
    ],
    [
      'a rule is stricter',
      then('MEDIUM', [MAIL]),
      [['mail', { level: 'BLOCKED', action: 'enforce' }]],
      'BLOCKED',
    ],
    [
      'a place that raises still raises',
      then('HIGH', [{ ...MAIL, level: 'HIGH', raised: true }]),
      [],
      'HIGH',
    ],
    [
      'a place raises nothing that is LOW',
      then('HIGH', [{ ...MAIL, level: 'HIGH', raised: true }]),
      [['mail', { level: 'LOW', action: 'enforce' }]],
      'LOW',
    ],
    [
      'what follows from a value stays with it',
      then('HIGH', [MAIL, { rule: 'sweep.structural', level: 'HIGH' }]),
      [],
      'HIGH',
    ],
    [
      'and goes with it',
      then('HIGH', [MAIL, { rule: 'sweep.structural', level: 'HIGH' }]),
      [['mail', undefined]],
      'LOW',
    ],
    [
      'an own credential hangs on no rule',
      then('BLOCKED', [{ rule: 'own-credential', level: 'BLOCKED' }]),
      [],
      'BLOCKED',
    ],
    [
      'what the caller asked for stays',
      then('HIGH', [{ rule: 'floor', level: 'HIGH' }], { asked_level: 'HIGH' }),
      [],
      'HIGH',
    ],
    ['the floor of a policy that is gone', then('HIGH', [{ rule: 'floor', level: 'HIGH' }]), [], 'LOW'],
    ['unread content', then('HIGH', [{ rule: 'opaque.image', level: 'HIGH' }]), [], 'HIGH'],
    ['unread content that was let pass', then('LOW', [], { opaque_allowed: ['image'] }), [], 'HIGH'],
  ])('%s', (_note, recorded, changes, level) => {
    expect(replay(recorded, under(...changes), policyOf()).level).toBe(level);
  });

  it('takes floors and permissions of the agent as it is now', () => {
    const hash = 'ab'.repeat(32);
    const policy = policyOf(
      `{ bot: { key_hash: "${hash}", min_level: MEDIUM, opaque_allowed: [image], tiers: [L1] } }`,
    );
    const seen = then('HIGH', [{ rule: 'opaque.image', level: 'HIGH' }], { agent: 'bot' });
    expect(replay(seen, under(), policy)).toMatchObject({
      level: 'MEDIUM',
      attempts: ['ollama'],
      strange: false,
    });
    expect(replay({ ...seen, agent: 'gone' }, under(), policy)).toMatchObject({
      level: 'HIGH',
      strange: true,
    });
  });

  it('unread content can be BLOCKED by policy', () => {
    const policy = { ...policyOf(), opaque: 'BLOCKED' } as const;
    const seen = then('HIGH', [{ rule: 'opaque.image', level: 'HIGH' }]);
    expect(replay(seen, under(), policy)).toMatchObject({ level: 'BLOCKED', attempts: [] });
  });
});

it('says which rule says something else', () => {
  const seen = then('HIGH', [MAIL, { rule: 'card', level: 'HIGH' }, { rule: 'old', level: 'LOW' }]);
  expect(replay(seen, under(['card', { level: 'MEDIUM', action: 'enforce' }]), policyOf()).changed).toEqual([
    { rule: 'card', then: 'HIGH', now: 'MEDIUM' },
    { rule: 'old', then: 'LOW', now: 'gone' },
  ]);
});
