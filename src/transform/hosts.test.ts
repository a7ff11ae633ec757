import { expect, test } from 'vitest';
import type { LeafPlace } from '../model/prompt.js';
import { hostsIn } from './hosts.js';
import { promptOf } from '../../test/lab/prompts.js';

test.each<[note: string, place: LeafPlace, text: string, hosts: string[]]>([
  ['a URL', 'user', 'see https://Shop.Example/a and more', ['shop.example']],
  ['at the very end', 'system', 'see https://shop.example', ['shop.example']],
  ['with user and port', 'user', 'https://me:x@shop.example:8080/', ['shop.example']],
  [
    'several, each once',
    'user',
    'https://a.example https://b.example/x https://a.example/y',
    ['a.example', 'b.example'],
  ],
  ['in a link', 'user', '[x](https://a.example/b)', ['a.example']],
  ['a bare domain', 'user', 'a.example/b', ['a.example']],
  ['none', 'user', 'no host: here // there', []],
  ['text of a tool', 'tool', 'https://evil.example/', []],
  ['an earlier answer', 'assistant', 'https://evil.example/', []],
])('%s', (_note, place, text, hosts) => {
  expect(hostsIn(promptOf([{ place, text }]))).toEqual(hosts);
});
