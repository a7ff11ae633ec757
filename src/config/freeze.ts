// Makes a value unchangeable in depth: policy is read by every call and written by none.

export function freeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const inner of Object.values(value)) freeze<unknown>(inner);
  }
  return value;
}
