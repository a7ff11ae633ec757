import { describe, expect, it } from 'vitest';
import { imageBytes } from './image-bytes.js';

const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3]);

function uri(bytes: Buffer, type = 'image/png'): string {
  return `data:${type};base64,${bytes.toString('base64')}`;
}

describe('imageBytes', () => {
  it('gives bytes, never a string', () => {
    const bytes = imageBytes(uri(png), 'p');
    expect(bytes).toBeInstanceOf(Uint8Array);
    expect(Buffer.from(bytes)).toEqual(png);
  });
  it('goes by the bytes, not by the declared type', () => {
    expect(imageBytes(uri(Buffer.from([0xff, 0xd8, 0xff, 0xe0]), 'text/plain'), 'p')).toHaveLength(4);
    expect(imageBytes(uri(Buffer.from('RIFF1234WEBPVP8 ')), 'p')).toHaveLength(16);
  });
  const bad: readonly [note: string, url: string][] = [
    ['a remote URL', 'https://example.org/a.png'],
    ['a file URL', 'file:///etc/passwd'],
    ['a path', '/etc/passwd'],
    ['a path in base64', uri(Buffer.from('/etc/passwd'))],
    ['a path instead of base64', 'data:image/png;base64,/etc/passwd.'],
    ['no base64 mark', `data:image/png,${png.toString('base64')}`],
    ['nothing', 'data:image/png;base64,'],
    ['another kind of file', uri(Buffer.from('%PDF-1.7'))],
  ];
  it.each(bad)('refuses %s', (_note, url) => expect(() => imageBytes(url, 'p')).toThrow());
});
