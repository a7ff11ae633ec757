import { describe, expect, it } from 'vitest';
import { refuseOrigin } from './origin.js';

const POLICY = {
  server: {
    hosts: ['proxy.example', 'exact.example:8443'],
    origins: ['https://app.example', 'http://localhost:3000'],
  },
};

describe('a Host', () => {
  it.each([
    ['localhost', true],
    ['LOCALHOST:8787', true],
    ['127.0.0.1', true],
    ['127.0.0.1:8787', true],
    ['127.255.0.3:1', true],
    ['[::1]', true],
    ['[::1]:8787', true],
    ['proxy.example', true],
    ['Proxy.Example:9', true],
    ['exact.example:8443', true],
    ['exact.example', false],
    ['exact.example:1', false],
    [undefined, false],
    ['', false],
    [':8787', false],
    ['evil.example', false],
    ['localhost.evil.example', false],
    ['127.0.0.1.evil.example', false],
    ['127.1', false],
    ['0x7f.1', false],
    ['2130706433', false],
    ['0.0.0.0:8787', false],
    ['10.0.0.1', false],
    ['[::]:8787', false],
    ['::1', false],
    ['localhost:', false],
    ['localhost:99999', false],
    ['localhost:80:80', false],
    ['user@localhost', false],
    ['localhost/..', false],
    ['localhost, evil.example', false],
    ['localhost ', false],
  ])('%j: %s', (host, ours) => {
    const refusal = refuseOrigin(POLICY, host, undefined);
    expect(refusal?.code).toBe(ours ? undefined : 'origin_not_allowed');
    if (host !== undefined && host.length > 3) expect(refusal?.detail ?? '').not.toContain(host);
  });
});

describe('an Origin', () => {
  it.each([
    [undefined, true],
    ['https://app.example', true],
    ['https://APP.example', true],
    ['http://localhost:3000', true],
    ['http://localhost:8787', false],
    ['http://app.example', false],
    ['https://app.example:444', false],
    ['https://app.example.evil.example', false],
    ['https://app.example, https://evil.example', false],
    ['null', false],
    ['', false],
  ])('%j: %s', (origin, listed) => {
    expect(refuseOrigin(POLICY, 'localhost', origin)?.code).toBe(listed ? undefined : 'origin_not_allowed');
  });

  it('null is refused even when it were listed', () => {
    const policy = { server: { hosts: [], origins: ['null'] } };
    expect(refuseOrigin(policy, 'localhost', 'null')?.code).toBe('origin_not_allowed');
  });
});
