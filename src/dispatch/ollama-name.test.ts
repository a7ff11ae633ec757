import { describe, expect, it } from 'vitest';
import { isRecentEnough, localName, refusedModelName, taggedName } from './ollama-name.js';

describe('refusedModelName', () => {
  const good = [
    'llama3.2',
    'llama3.2:latest',
    'qwen3.5:4b',
    'my-cloud-model',
    'hf.co/org/model:Q4_K_M',
    'ns/model',
    'my-cloud:7b',
  ];
  it.each(good)('lets %s through', (name) => expect(refusedModelName(name)).toBeUndefined());
  const bad: readonly [note: string, name: string][] = [
    ['cloud tag', 'gpt-oss:cloud'],
    ['cloud tag in another case', 'qwen3:CLOUD'],
    ['size and cloud', 'gpt-oss:20b-cloud'],
    ['two tags', 'gpt-oss:20b:cloud'],
    ['no tag, the name itself ends so', 'gpt-oss-cloud'],
    ['blank behind it', 'gpt-oss:cloud '],
    ['the daemon’s own tag', 'llama3.2:local'],
    ['what the client asked for', 'same'],
    ['empty', ''],
    ['empty tag', 'llama3.2:'],
    ['climbs', '../secret'],
    ['control character', 'llama\n3'],
    ['look-alike letter', 'llаma3'],
    ['too many parts', 'a/b/c/d'],
  ];
  it.each(bad)('refuses: %s', (_note, name) => expect(refusedModelName(name)).toBeTypeOf('string'));
});

describe('what is sent', () => {
  it('always names a tag and :local', () => {
    expect(taggedName('llama3.2')).toBe('llama3.2:latest');
    expect(localName('llama3.2')).toBe('llama3.2:latest:local');
    expect(localName('hf.co/org/model:Q4')).toBe('hf.co/org/model:Q4:local');
    expect(taggedName('host:5000/ns/model')).toBe('host:5000/ns/model:latest');
  });
});

describe('isRecentEnough', () => {
  const rows: readonly [version: string, enough: boolean][] = [
    ['0.18.0', true],
    ['0.33.0-rc2', true],
    ['1.0.0', true],
    ['0.17.9', false],
    ['0.9.0', false],
    ['0.18', false],
    ['', false],
    ['newest', false],
    ['0.-1.0', false],
  ];
  it.each(rows)('%s -> %s', (version, enough) => expect(isRecentEnough(version)).toBe(enough));
});
