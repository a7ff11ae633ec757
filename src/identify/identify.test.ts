import { describe, expect, it } from 'vitest';
import { hashAgentKey, issueAgentKey } from '../keys/agent-key.js';
import { LEVELS } from '../model/level.js';
import type { Agent } from '../model/policy.js';
import { isRefusal } from '../model/refusal.js';
import { identify, type Knock } from './identify.js';

const KEYS = { bot: issueAgentKey(), own: issueAgentKey(), unknown: issueAgentKey() };
const OWN_PROVIDER_KEY = ['sk', 'own', '0123456789abcdef'].join('-');

const agent = (name: string, key: string, more: Partial<Agent> = {}): Agent => ({
  name,
  keyHash: hashAgentKey(key),
  minLevel: 'MEDIUM',
  tiers: ['L1', 'L2'],
  models: ['gpt-*'],
  tools: ['*'],
  mask: 'strict',
  restoreTools: false,
  opaqueAllowed: ['image'],
  providerTools: 'refuse',
  onBlock: 'refusal',
  ...more,
});
const NONE = { agents: [], mask: 'balanced', providerTools: 'strip' } as const;
const SOME = { ...NONE, agents: [agent('bot', KEYS.bot), agent('own', KEYS.own, { passthrough: 'plan' })] };

function ask(policy: typeof NONE | typeof SOME, headers: Knock['headers'], remoteAddress = '127.0.0.1') {
  const caller = identify(policy, { headers, remoteAddress });
  return isRefusal(caller) ? caller.code : caller;
}
const bearer = (key: string): Knock['headers'] => ({ authorization: `Bearer ${key}` });

describe('without agents', () => {
  it.each([
    ['IPv4', '127.0.0.1', true],
    ['all of 127/8', '127.9.8.7', true],
    ['IPv6', '::1', true],
    ['IPv4 wrapped in IPv6', '::ffff:127.0.0.1', true],
    ['next door', '192.168.1.2', false],
    ['next door, wrapped', '::ffff:192.168.1.2', false],
    ['every address', '0.0.0.0', false],
    ['a number that some read as loopback', '2130706433', false],
    ['no address', '', false],
  ])('%s', (_note, address, allowed) => {
    expect(ask(NONE, {}, address)).toEqual(
      allowed ? expect.objectContaining({ agent: 'anonymous' }) : 'invalid_api_key',
    );
  });

  it('an anonymous caller may what policy allows', () => {
    expect(ask(NONE, {})).toEqual({
      agent: 'anonymous',
      minLevel: 'LOW',
      tiers: ['L1', 'L2', 'L3'],
      models: ['*'],
      mask: 'balanced',
      restoreTools: true,
      opaqueAllowed: [],
      providerTools: 'strip',
      onBlock: 'error',
    });
  });

  it.each([
    ['a key of a client is ignored', bearer('sk-whatever'), undefined],
    ['another scheme is ignored', { authorization: 'Basic eDp5' }, undefined],
    ['an agent key is not', bearer(KEYS.bot), 'invalid_api_key'],
    ['nor something like one', bearer('slk_x'), 'invalid_api_key'],
    ['in another case of the scheme', { authorization: 'bearer slk_x' }, 'invalid_api_key'],
    ['without a scheme', { authorization: 'slk_x' }, 'invalid_api_key'],
    ['an agent key apart', { 'x-sluice-key': KEYS.bot }, 'invalid_api_key'],
  ])('%s', (_note, headers, refused) => {
    expect(ask(NONE, headers)).toEqual(refused ?? expect.objectContaining({ agent: 'anonymous' }));
    expect(ask(NONE, headers)).not.toHaveProperty('ownKey');
  });
});

describe('with agents', () => {
  it('an agent is what policy says', () => {
    expect(ask(SOME, bearer(KEYS.bot), '203.0.113.7')).toEqual({
      agent: 'bot',
      minLevel: 'MEDIUM',
      tiers: ['L1', 'L2'],
      tools: ['*'],
      models: ['gpt-*'],
      mask: 'strict',
      restoreTools: false,
      opaqueAllowed: ['image'],
      providerTools: 'refuse',
      onBlock: 'refusal',
    });
  });

  it.each([
    ['no key', {}],
    ['an empty key', { authorization: 'Bearer ' }],
    ['an unknown key', bearer(KEYS.unknown)],
    ['a key with a wrong checksum', bearer(KEYS.bot.slice(0, -1) + (KEYS.bot.endsWith('a') ? 'b' : 'a'))],
    ['a key with more behind it', bearer(`${KEYS.bot} x`)],
    ['another scheme', { authorization: `Basic ${KEYS.bot}` }],
    ['the hash for the key', bearer(hashAgentKey(KEYS.bot))],
    ['an unknown key apart, a known one in its place', { ...bearer(KEYS.bot), 'x-sluice-key': KEYS.unknown }],
    ['a bound agent without a key apart', bearer(KEYS.own)],
    ['a bound agent without a key of its own', { 'x-sluice-key': KEYS.own }],
    ['a bound agent whose own key is an agent key', { ...bearer(KEYS.own), 'x-sluice-key': KEYS.own }],
    ['a bound agent whose own key is no key', { ...bearer('a"b'), 'x-sluice-key': KEYS.own }],
    ['a bound agent whose own key is endless', { ...bearer('a'.repeat(5_000)), 'x-sluice-key': KEYS.own }],
  ])('%s is refused', (_note, headers) => {
    expect(ask(SOME, headers)).toBe('invalid_api_key');
  });

  it('a bound agent brings the key for its provider', () => {
    expect(ask(SOME, { ...bearer(OWN_PROVIDER_KEY), 'x-sluice-key': KEYS.own })).toMatchObject({
      agent: 'own',
      passthrough: 'plan',
      ownKey: OWN_PROVIDER_KEY,
    });
  });

  it('an agent that is not bound brings none', () => {
    const caller = ask(SOME, { ...bearer(OWN_PROVIDER_KEY), 'x-sluice-key': KEYS.bot });
    expect(caller).toMatchObject({ agent: 'bot' });
    expect(caller).not.toHaveProperty('ownKey');
  });

  it('somebody without a key learns nothing about headers', () => {
    expect(ask(SOME, { 'x-sluice-nonsense': '1' })).toBe('invalid_api_key');
  });
});

describe('headers of ours', () => {
  it.each(LEVELS.flatMap((floor) => LEVELS.map((asked) => [floor, asked] as const)))(
    'a floor of %s and a wish for %s give the higher one',
    (floor, asked) => {
      const policy = { ...NONE, agents: [agent('bot', KEYS.bot, { minLevel: floor })] };
      const caller = identify(policy, {
        headers: { ...bearer(KEYS.bot), 'x-sluice-min-level': asked },
        remoteAddress: '::1',
      });
      const higher = LEVELS[Math.max(LEVELS.indexOf(floor), LEVELS.indexOf(asked))];
      expect(caller).toMatchObject({ minLevel: higher });
    },
  );

  it.each([
    ['a level that is none', 'x-sluice-min-level', 'NONE'],
    ['two levels', 'x-sluice-min-level', 'HIGH, LOW'],
    ['an empty level', 'x-sluice-min-level', ''],
    ['a report that is neither', 'x-sluice-report', 'yes'],
    ['an empty conversation', 'x-sluice-conversation', ''],
    ['a long conversation', 'x-sluice-conversation', 'a'.repeat(129)],
    ['a conversation with a control character', 'x-sluice-conversation', 'a\tb'],
    ['a conversation beyond ASCII', 'x-sluice-conversation', 'é'],
  ])('%s is refused by name, and not quoted', (_note, header, value) => {
    const refusal = identify(NONE, { headers: { [header]: value }, remoteAddress: '::1' });
    expect(refusal).toMatchObject({ code: 'invalid_request', param: header });
    if (value.length > 4) expect(JSON.stringify(refusal)).not.toContain(value);
  });

  it.each([
    ['a typing error', 'x-sluice-min-levle', 'An x-sluice-* header is not known.'],
    ['text of a caller', 'x-sluice-jane-doe', 'An x-sluice-* header is not known.'],
    ['nothing behind it', 'x-sluice-', 'An x-sluice-* header is not known.'],
    ['one of our replies', 'x-sluice-level', 'x-sluice-level is a header of replies.'],
  ])('%s is refused', (_note, header, sentence) => {
    const refusal = identify(NONE, { headers: { [header]: '1' }, remoteAddress: '::1' });
    expect(refusal).toEqual({
      code: 'invalid_request',
      detail: `${sentence} Known are x-sluice-min-level, x-sluice-conversation, x-sluice-key, x-sluice-report.`,
    });
  });

  it.each([
    ['a conversation', { 'x-sluice-conversation': ' thread 7 ~' }, { conversation: ' thread 7 ~' }],
    ['the longest one', { 'x-sluice-conversation': 'a'.repeat(128) }, { conversation: 'a'.repeat(128) }],
    ['a report', { 'x-sluice-report': 'true' }, {}],
    ['a level in small letters', { 'x-sluice-min-level': 'high' }, { minLevel: 'HIGH' }],
    ['a foreign header', { 'x-sluicegate': '1', 'sluice-level': '2' }, {}],
  ])('%s is accepted', (_note, headers, caller) => {
    expect(ask(NONE, headers)).toMatchObject({ agent: 'anonymous', ...caller });
  });
});
