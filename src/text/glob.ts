// Names with `*`: the only wildcard of policy files. Knows no policy. Takes time of pattern times name at most, so a
// caller's model name cannot make it slow.

/** `*` stands for any run of characters, also an empty one; all else is literal and case-sensitive. */
export function matchesGlob(glob: string, name: string): boolean {
  let g = 0;
  let n = 0;
  let star = -1;
  let resume = 0;
  while (n < name.length) {
    if (glob.charAt(g) === '*') {
      star = g++;
      resume = n;
    } else if (g < glob.length && glob.charAt(g) === name.charAt(n)) {
      g++;
      n++;
    } else if (star >= 0) {
      g = star + 1;
      n = ++resume;
    } else {
      return false;
    }
  }
  while (glob.charAt(g) === '*') g++;
  return g === glob.length;
}
