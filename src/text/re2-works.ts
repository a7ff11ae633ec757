// Whether the RE2 of this installation does what every check relies on. Knows one pattern.
import RE2 from 're2';

/** True when patterns and sets of patterns find what they should, in text beyond ASCII too. */
export function re2Works(): boolean {
  const one = new RE2('(?P<value>k[0-9]{2})', 'u').exec('\u{1F600} k12');
  const several = new RE2.Set(['k[0-9]', 'zz', 'k1'], 'u').match(Buffer.from('\u{1F600} k12'));
  return one?.groups?.['value'] === 'k12' && [...several].sort().join() === '0,2';
}
