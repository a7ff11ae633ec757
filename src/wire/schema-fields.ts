// The known keywords of JSON Schema, where tools and response formats declare one.
// Invariant: what a person wrote (descriptions, allowed values, examples) is text; names of properties are keys.
import { DATA, type Field, FIXED, TEXT, oneOf } from './field.js';

const TYPES = oneOf('object', 'array', 'string', 'number', 'integer', 'boolean', 'null');
const FORMATS = oneOf(
  ...[
    'date-time',
    'date',
    'time',
    'duration',
    'email',
    'idn-email',
    'hostname',
    'idn-hostname',
    'ipv4',
    'ipv6',
  ],
  ...[
    'uri',
    'uri-reference',
    'iri',
    'iri-reference',
    'uri-template',
    'json-pointer',
    'relative-json-pointer',
  ],
  ...['uuid', 'regex', 'int32', 'int64', 'float', 'double', 'byte', 'binary', 'password'],
);
const WORDS = ['title', 'description', '$comment'];
const VALUES = ['default', 'const', 'enum', 'examples', 'example'];
const ONE = [
  ...[
    'items',
    'additionalProperties',
    'additionalItems',
    'unevaluatedProperties',
    'unevaluatedItems',
    'contains',
  ],
  ...['propertyNames', 'not', 'if', 'then', 'else', 'contentSchema'],
];
const MANY = ['anyOf', 'oneOf', 'allOf', 'prefixItems'];
const NAMED = ['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas'];
const FIXED_WORDS = [
  ...['required', 'dependentRequired', '$ref', '$id', '$schema', '$anchor', '$dynamicRef', '$dynamicAnchor'],
  ...['contentEncoding', 'contentMediaType', 'minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'],
  ...['multipleOf', 'minLength', 'maxLength', 'minItems', 'maxItems', 'minProperties', 'maxProperties'],
  ...[
    'minContains',
    'maxContains',
    'uniqueItems',
    'nullable',
    'readOnly',
    'writeOnly',
    'deprecated',
    'strict',
  ],
];

export const SCHEMA: Field = makeSchema();

function makeSchema(): Field {
  const members = new Map<string, Field>();
  const schema: Field = { schema: true, members };
  const put = (names: readonly string[], field: Field) => names.forEach((name) => members.set(name, field));
  put(['type'], { ...TYPES, items: TYPES });
  put(['format'], FORMATS);
  put(WORDS, TEXT);
  put(VALUES, { string: 'text', items: DATA, rest: DATA, bound: true });
  put(['pattern'], { ...TEXT, bound: true });
  // `items` may be a list of schemas in older drafts.
  put(ONE, { ...schema, items: schema });
  put(MANY, { items: schema });
  put(NAMED, { rest: schema });
  put(FIXED_WORDS, { ...FIXED, items: FIXED });
  return schema;
}
