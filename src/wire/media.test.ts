import { describe, expect, it } from 'vitest';
import { isMediaBytes } from './media.js';

const binary = Buffer.alloc(1200, 1).toString('base64');
const letter = Buffer.from('Dear friend, this is a letter. '.repeat(60)).toString('base64');

describe('bytes that hold nothing to be read', () => {
  it.each([
    ['a picture', `data:image/png;base64,${binary}`, true],
    ['bare bytes of a sound', binary, true],
    ['a text that claims to be a picture', `data:image/png;base64,${letter}`, false],
    ['a bare text file', letter, false],
    ['a token, which is base64 by its letters', 'AKIA'.concat('QXZ3RTYB5LMNWD2K'), false],
    ['a token in a data URI', `data:image/png;base64,${'AKIA'.concat('QXZ3RTYB5LMNWD2K')}`, false],
    ['a vector picture is text', `data:image/svg+xml;base64,${binary}`, false],
    ['blanks make it text', `${binary} and more`, false],
  ])('%s', (_note, value, bytes) => {
    expect(isMediaBytes(value, 'file')).toBe(bytes);
  });
});
