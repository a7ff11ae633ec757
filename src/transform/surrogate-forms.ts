// What a surrogate of each entity looks like. Invariant: only values of reserved ranges are made here (RFC 2606, 5737,
// 3849, 7042, numbers for fiction), and each of them is known again as one.
import type { SurrogateEntity } from '../model/surrogate.js';
import { isFictionPhone, phoneRange } from './surrogate-phones.js';

export interface Form {
  /** How many there are. */
  readonly size: number;
  /** @returns the text, and what must be told apart: two layouts of one number are one slot */
  at(place: number): { readonly text: string; readonly slot: string };
}

interface Kind {
  /** Undefined where the value is not written plainly: encoded, folded, in words. */
  form(value: string): Form | undefined;
  /** A value of the range: it says nothing about anybody, and passes as it is. */
  isReserved(value: string): boolean;
}

const DOCUMENTATION_NETS = ['192.0.2.', '198.51.100.', '203.0.113.'];
/** Without the first and the last address of each net, which parsers may take for the net and its broadcast. */
const HOSTS = 254;
/** Crockford's base32 in lower case: no i, l, o, u. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const WORDS = 10 * ALPHABET.length ** 4;
/** Groups from 1000 to ffff, so that no parser writes one shorter. */
const GROUP = 0x10000 - 0x1000;
const MAC_RANGE = '00005e0053';

const KINDS: Readonly<Record<SurrogateEntity, Kind>> = {
  EMAIL_ADDRESS: {
    form: (value) => (isPlainEmail(value) ? words((word) => `${word}@example.com`) : undefined),
    isReserved: (value) => value.endsWith('@example.com') && isWord(value.slice(0, -'@example.com'.length)),
  },
  URL: {
    form(value) {
      const scheme = URL_STARTS.find((start) => value.toLowerCase().startsWith(start));
      return scheme === undefined ? undefined : words((word) => `${scheme}example.com/${word}`);
    },
    isReserved: (value) =>
      URL_STARTS.some(
        (start) =>
          value.startsWith(`${start}example.com/`) && isWord(value.slice(`${start}example.com/`.length)),
      ),
  },
  IP_ADDRESS: {
    form: (value) => (isIpv4(value) ? IPV4 : isIpv6(value) ? IPV6 : undefined),
    isReserved: (value) =>
      isIpv4(value)
        ? DOCUMENTATION_NETS.some((net) => value.startsWith(net))
        : isIpv6(value) && DOCUMENTATION_V6.some((net) => value.toLowerCase().startsWith(net)),
  },
  PHONE_NUMBER: {
    form(value) {
      if (!isPlainPhone(value)) return undefined;
      const { size, number, write } = phoneRange(value);
      return {
        size,
        at(place) {
          const digits = number(place);
          return { text: write(digits), slot: digits };
        },
      };
    },
    isReserved: isFictionPhone,
  },
  MAC_ADDRESS: {
    form(value) {
      if (!isMac(value)) return undefined;
      const separator = value.includes(':') ? ':' : '-';
      return {
        size: 256,
        at(place) {
          const text = ['00', '00', '5e', '00', '53', hex(place, 2)].join(separator);
          return { text: value === value.toLowerCase() ? text : text.toUpperCase(), slot: `mac ${place}` };
        },
      };
    },
    isReserved: (value) => isMac(value) && bare(value).startsWith(MAC_RANGE),
  },
};

const URL_STARTS = ['https://', 'http://', 'www.'];
const DOCUMENTATION_V6 = ['2001:db8:', '2001:0db8:'];

const IPV4: Form = {
  size: DOCUMENTATION_NETS.length * HOSTS,
  at(place) {
    const text = `${DOCUMENTATION_NETS[Math.floor(place / HOSTS)] ?? ''}${(place % HOSTS) + 1}`;
    return { text, slot: text };
  },
};
const IPV6: Form = {
  size: GROUP * GROUP,
  at(place) {
    const text = `2001:db8::${hex(0x1000 + Math.floor(place / GROUP), 4)}:${hex(0x1000 + (place % GROUP), 4)}`;
    return { text, slot: text };
  },
};

export function surrogateForm(entity: SurrogateEntity, value: string): Form | undefined {
  return KINDS[entity].form(value);
}

/** Nothing needs to be hidden here: nobody has this address or number, or it is a surrogate that came back. */
export function isReserved(entity: SurrogateEntity, value: string): boolean {
  return KINDS[entity].isReserved(value);
}

/** `u7kq2m`: a letter, a digit, four of either. */
function words(write: (word: string) => string): Form {
  return {
    size: WORDS,
    at(place) {
      let word = '';
      let rest = Math.floor(place / 10);
      for (let count = 0; count < 4; count++) {
        word += ALPHABET.charAt(rest % ALPHABET.length);
        rest = Math.floor(rest / ALPHABET.length);
      }
      const text = write(`u${place % 10}${word}`);
      return { text, slot: text };
    },
  };
}

function isWord(text: string): boolean {
  return (
    text.length === 6 &&
    text.startsWith('u') &&
    isDigits(text.charAt(1)) &&
    Array.from(text.slice(2)).every((character) => ALPHABET.includes(character))
  );
}

function hex(value: number, length: number): string {
  return value.toString(16).padStart(length, '0');
}

function isDigits(text: string): boolean {
  return text !== '' && Array.from(text).every((character) => character >= '0' && character <= '9');
}

function isHex(text: string): boolean {
  return Array.from(text.toLowerCase()).every((character) => '0123456789abcdef'.includes(character));
}

function isPlainEmail(value: string): boolean {
  const at = value.indexOf('@');
  return at > 0 && at === value.lastIndexOf('@') && !value.includes(' ') && value.includes('.', at + 1);
}

export function isIpv4(value: string): boolean {
  const parts = value.split('.');
  return (
    parts.length === 4 && parts.every((part) => isDigits(part) && part.length <= 3 && Number(part) < 256)
  );
}

function isIpv6(value: string): boolean {
  return (
    value.split(':').length > 2 && value.length <= 45 && isHex(value.replaceAll(':', '').replaceAll('.', ''))
  );
}

function isPlainPhone(value: string): boolean {
  const first = value.charAt(0);
  return (isDigits(first) || '+('.includes(first)) && value.length <= 40;
}

function bare(mac: string): string {
  return mac.replaceAll(':', '').replaceAll('-', '').toLowerCase();
}

function isMac(value: string): boolean {
  return value.length === 17 && bare(value).length === 12 && isHex(bare(value));
}
