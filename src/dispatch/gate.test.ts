import { describe, expect, it } from 'vitest';
import { LEVELS, TIERS } from '../model/level.js';
import type { Outbound, Prepared } from '../model/outbound.js';
import type { Provider } from '../model/policy.js';
import { isRefusal } from '../model/refusal.js';
import { passGate } from './gate.js';

const providers = {
  L1: {
    name: 'p',
    tier: 'L1',
    kind: 'ollama',
    baseUrl: 'http://127.0.0.1:1',
    numCtx: 1,
    keepAlive: 1,
    maxTokens: 1,
  },
  L2: { name: 'p', tier: 'L2', kind: 'openai', baseUrl: 'http://127.0.0.1:1', apiKey: 'k' },
  L3: { name: 'p', tier: 'L3', kind: 'openai', baseUrl: 'http://127.0.0.1:1', apiKey: 'k' },
} as const satisfies Record<string, Provider>;

/** A forged request: what the types would not let anybody build. */
function forged(row: object): Prepared {
  return { forTier: () => row as Outbound, pseudonyms: new Map() };
}

const masked = {
  edits: new Map([[0, 'x']]),
  pseudonyms: new Map([['PERSON_7KQ2M', { value: 'Anna Berg', entity: 'PERSON' }]]),
};
const allowed = ['LOW-L1', 'LOW-L2', 'LOW-L3', 'MEDIUM-L1', 'MEDIUM-L2', 'MEDIUM-L3', 'HIGH-L1'];

describe('passGate', () => {
  const table = LEVELS.flatMap((level) =>
    TIERS.map((tier) => [level, tier, allowed.includes(`${level}-${tier}`)] as const),
  );
  it.each(table)('%s to %s: %s', (level, tier, passes) => {
    const attempt = { provider: 'p', tier, model: 'm' };
    const result = passGate(forged({ level, tier, ...masked }), attempt, providers[tier]);
    expect(isRefusal(result) ? result.code : 'passed').toBe(passes ? 'passed' : 'egress_stopped');
  });

  const attempt = { provider: 'p', tier: 'L2', model: 'm' } as const;
  const bad: readonly [note: string, row: object | undefined, provider: Provider | undefined][] = [
    ['no such provider', { level: 'LOW', tier: 'L2' }, undefined],
    ['another provider', { level: 'LOW', tier: 'L2' }, { ...providers.L2, name: 'q' }],
    ['a provider of another tier', { level: 'LOW', tier: 'L2' }, providers.L3],
    ['a row for another tier', { level: 'HIGH', tier: 'L1' }, providers.L2],
    ['no row', undefined, providers.L2],
    ['MEDIUM without edits', { level: 'MEDIUM', tier: 'L2' }, providers.L2],
    [
      'MEDIUM with pseudonyms that no edit uses',
      { level: 'MEDIUM', tier: 'L2', ...masked, edits: new Map() },
      providers.L2,
    ],
    [
      'MEDIUM with something else for edits',
      { level: 'MEDIUM', tier: 'L2', ...masked, edits: {} },
      providers.L2,
    ],
    ['a level that does not exist', { level: 'BLOCKED', tier: 'L2' }, providers.L2],
  ];
  it.each(bad)('stops: %s', (_note, row, provider) => {
    const prepared = row === undefined ? { forTier: () => undefined, pseudonyms: new Map() } : forged(row);
    expect(passGate(prepared, attempt, provider)).toMatchObject({ code: 'egress_stopped' });
  });

  it('stops an external kind that calls itself L1', () => {
    const provider = { ...providers.L2, tier: 'L1' } as unknown as Provider;
    const local = { provider: 'p', tier: 'L1', model: 'm' } as const;
    expect(passGate(forged({ level: 'HIGH', tier: 'L1' }), local, provider)).toMatchObject({
      code: 'egress_stopped',
    });
  });
});
