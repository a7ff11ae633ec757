// What an unknown caller says it is. Knows the `user-agent` header only; it proves nothing, it helps a person to find
// out whom to give a key.

const LONGEST = 64;

/** The first product of the header without its version, `OpenAI/Python 1.2` -> `OpenAI/Python`; undefined without one. */
export function claimOf(headers: Readonly<Record<string, string | undefined>>): string | undefined {
  const [first = ''] = (headers['user-agent'] ?? '').trim().split(' ');
  const [name = '', part = ''] = first.split('/');
  const version = part === '' || (part.charAt(0) >= '0' && part.charAt(0) <= '9');
  const product = (version ? name : `${name}/${part}`).slice(0, LONGEST);
  return product === '' ? undefined : product;
}
