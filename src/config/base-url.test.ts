import { describe, expect, it } from 'vitest';
import { readExternalUrl, readOllamaHost } from './base-url.js';

describe('OLLAMA_HOST is read as Ollama reads it', () => {
  it.each([
    ['nothing', '', 'http://127.0.0.1:11434'],
    ['a host', 'gpu', 'http://gpu:11434'],
    ['a host and a port', 'gpu:1234', 'http://gpu:1234'],
    ['a port', ':1234', 'http://127.0.0.1:1234'],
    ['an open port', 'gpu:', 'http://gpu:11434'],
    ['every address', '0.0.0.0', 'http://127.0.0.1:11434'],
    ['every address, with a port', '0.0.0.0:1234', 'http://127.0.0.1:1234'],
    ['every address, as a URL', 'http://0.0.0.0:11434', 'http://127.0.0.1:11434'],
    ['every address of IPv6', '[::]:1234', 'http://[::1]:1234'],
    ['every address of IPv6, bare', '::', 'http://[::1]:11434'],
    ['IPv6', '[::1]', 'http://[::1]:11434'],
    ['IPv6, bare', 'fd00::7', 'http://[fd00::7]:11434'],
    ['http', 'http://gpu', 'http://gpu'],
    ['http and a port', 'http://gpu:11434', 'http://gpu:11434'],
    ['https', 'https://gpu', 'https://gpu'],
    ['https and a path', 'https://gpu/ollama/', 'https://gpu/ollama'],
    ['a path without a scheme', 'gpu/ollama', 'http://gpu:11434/ollama'],
    ['blanks and quotes', ' "gpu:1234" ', 'http://gpu:1234'],
    ['capitals', 'HTTP://GPU:1234', 'http://gpu:1234'],
    ['another spelling of an address, as it will be connected to', '127.1', 'http://127.0.0.1:11434'],
    ['one more', '0x7f000001', 'http://127.0.0.1:11434'],
  ])('%s', (_note, text, baseUrl) => {
    expect(readOllamaHost(text)).toMatchObject({ baseUrl });
  });

  it.each([
    ['a user', 'http://u:p@gpu'],
    ['a user without a scheme', 'u@gpu:11434'],
    ['a query', 'gpu?x'],
    ['a fragment', 'gpu#x'],
    ['another scheme', 'unix:///run/ollama.sock'],
    ['a port that is too high', 'gpu:70000'],
    ['port 0', 'gpu:0'],
    ['a port that is none', 'gpu:port'],
    ['blanks inside', 'g pu'],
    ['an IPv6 address that is none', '1:2:3'],
  ])('%s is refused', (_note, text) => {
    const read = readOllamaHost(text);
    expect('fault' in read && read.fault).toBeTruthy();
  });
});

describe('a provider outside', () => {
  it.each([
    ['with its path', 'https://api.example.com/v1', 'https://api.example.com/v1'],
    ['without the slash at the end', 'https://api.example.com/v1//', 'https://api.example.com/v1'],
    ['without a path', 'https://api.example.com', 'https://api.example.com'],
    ['on loopback in clear text', 'http://127.0.0.1:8000/v1', 'http://127.0.0.1:8000/v1'],
    ['on localhost', 'http://localhost:8000/v1', 'http://localhost:8000/v1'],
    ['on IPv6 loopback', 'http://[::1]:8000/v1', 'http://[::1]:8000/v1'],
  ])('%s', (_note, text, baseUrl) => {
    expect(readExternalUrl(text)).toMatchObject({ baseUrl });
  });
});
