// Many texts looked for in much text in one pass: a table of the first three bytes says where a closer look is worth it.
// Invariant: a text that stands in the bytes is found, whatever stands around it.

export interface Search {
  /** Ids of the texts that stand in these bytes. */
  find(bytes: Buffer): ReadonlySet<number>;
}

interface Needle {
  readonly id: number;
  readonly bytes: Buffer;
}

/** @param texts with the id that is reported; each has six bytes at least */
export function makeSearch(texts: readonly (readonly [id: number, text: string])[]): Search {
  const candidates = new Uint8Array(1 << 24);
  const byHead = new Map<number, Needle[]>();
  for (const [id, text] of texts) {
    const bytes = Buffer.from(text);
    const head = bytes.readUIntBE(0, 3);
    candidates[head] = 1;
    const known = byHead.get(long(bytes, 0)) ?? [];
    known.push({ id, bytes });
    byHead.set(long(bytes, 0), known);
  }
  return {
    find(bytes) {
      const found = new Set<number>();
      let head = 0;
      for (let at = 0; at < bytes.length; at += 1) {
        head = ((head << 8) | (bytes[at] ?? 0)) & 0xffffff;
        if (at < 2 || candidates[head] !== 1) continue;
        const start = at - 2;
        for (const needle of byHead.get(long(bytes, start)) ?? []) {
          const end = start + needle.bytes.length;
          if (found.has(needle.id) || end > bytes.length) continue;
          if (needle.bytes.compare(bytes, start, end) === 0) found.add(needle.id);
        }
      }
      return found;
    },
  };
}

/** Six bytes as one number: few texts begin alike over six. */
function long(bytes: Buffer, at: number): number {
  return at + 6 <= bytes.length ? bytes.readUIntBE(at, 6) : -1;
}
