// The shape of parsed JSON. Numbers whose digits a double would not keep are held as their source text.

/** A number kept as written (the shape of `lossless-json`'s LosslessNumber). */
export interface ExactNumber {
  readonly isLosslessNumber: true;
  readonly value: string;
}

export type JsonValue = null | boolean | number | string | ExactNumber | JsonArray | JsonObject;
export type JsonArray = readonly JsonValue[];
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

export function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isExactNumber(value);
}

export function isArray(value: JsonValue | undefined): value is JsonArray {
  return Array.isArray(value);
}

export function isExactNumber(value: JsonValue | undefined): value is ExactNumber {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    'isLosslessNumber' in value &&
    value.isLosslessNumber === true &&
    Object.getPrototypeOf(value) !== Object.prototype
  );
}
