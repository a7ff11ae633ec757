// URLs and e-mail addresses of a reply that stand nowhere in its request. Invariant: scheme, `www.` and what closes a
// sentence make no difference; a host that the request names may be named again.

const MIN_PATH = 4;

export function* strangeAddresses(
  text: string,
  holds: (lower: string) => boolean,
): Generator<{ readonly start: number; readonly end: number }> {
  for (let at = 0; at < text.length; at++) {
    if (isGap(text.charAt(at))) continue;
    let end = at;
    while (end < text.length && !isGap(text.charAt(end))) end++;
    const word = text.slice(at, end);
    const wanted = word.includes('://') ? addressOf(word) : mailOf(word);
    if (wanted !== undefined && !wanted.every(holds)) yield { start: at, end };
    at = end;
  }
}

function isGap(character: string): boolean {
  return character <= ' ' || '<>"`()[]{}|,;'.includes(character);
}

/** What of it the request must hold: the host, and the path where there is one. */
function addressOf(word: string): readonly string[] | undefined {
  const after = trimmed(word.slice(word.indexOf('://') + 3)).toLowerCase();
  const bare = after.startsWith('www.') ? after.slice(4) : after;
  const slash = bare.indexOf('/');
  const host = slash < 0 ? bare : bare.slice(0, slash);
  if (!host.includes('.') || isPlaceholder(host)) return undefined;
  // A path may be put together from what a description gives apart.
  const steps = bare
    .slice(host.length)
    .split('/')
    .filter(({ length }) => length >= MIN_PATH);
  return [host, ...steps];
}

/** Hosts that stand for any other, or are the reader's own, and names of XML. */
const PLACEHOLDERS = [
  'example.com',
  'example.org',
  'example.net',
  'w3.org',
  'xmlsoap.org',
  '127.0.0.1',
  '0.0.0.0',
];

function isPlaceholder(host: string): boolean {
  const name = host.includes(':') ? host.slice(0, host.indexOf(':')) : host;
  if (PLACEHOLDERS.some((one) => name === one || name.endsWith(`.${one}`))) return true;
  return ['your-', 'your.', 'yourdomain', 'yourcompany', 'yoursite', 'my-', 'mydomain', '$'].some((one) =>
    name.startsWith(one),
  );
}

function mailOf(word: string): readonly string[] | undefined {
  const mail = trimmed(word).toLowerCase();
  const at = mail.indexOf('@');
  // `file=@report.pdf`, `git@host:path`: an argument.
  if (mail.includes('=') || mail.includes(':')) return undefined;
  const isMail = at > 0 && mail.indexOf('.', at) > at + 1 && mail.indexOf('@', at + 1) < 0;
  return isMail && !isPlaceholder(mail.slice(at + 1)) ? [mail] : undefined;
}

function trimmed(word: string): string {
  let end = word.length;
  while (end > 0 && ".:!?'*_/".includes(word.charAt(end - 1))) end--;
  let start = 0;
  while (start < end && "'*_".includes(word.charAt(start))) start++;
  return word.slice(start, end);
}
