import { expect, it } from 'vitest';
import { hostsIn } from './hosts.js';

it.each([
  ['none', 'no links here', []],
  ['plain', 'see https://Crm.Example.com/a?b=c.', ['crm.example.com']],
  ['port', 'http://localhost:8080/x', ['localhost']],
  ['user info is not the host', 'https://good.example@evil.example/', ['evil.example']],
  ['www without a scheme', 'at www.example.org, ok', ['www.example.org']],
  ['the dot that ends a sentence', 'https://example.org.', ['example.org']],
  ['two', 'ftp://a.example and https://b.example', ['a.example', 'b.example']],
])('%s', (_note, text, hosts) => {
  expect(hostsIn(text)).toEqual(hosts);
});
