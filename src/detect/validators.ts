// The table of named checks that rule files may ask for. Knows no rule; invariant: a check is a pure function of the
// matched value, and a name that a rule asks for is in this table or the rule does not load.
import { CONTACT_VALIDATORS } from './validators-contact.js';
import { ID_VALIDATORS } from './validators-ids.js';
import { MORE_VALIDATORS } from './validators-more.js';
import { SECRET_VALIDATORS } from './validators-secrets.js';
import { STRUCTURE_VALIDATORS } from './validators-structures.js';

/** name -> check of a matched value (its `value` capture, as it stands in the view that matched) */
export const VALIDATORS: Readonly<Record<string, (value: string) => boolean>> = {
  ...ID_VALIDATORS,
  ...CONTACT_VALIDATORS,
  ...MORE_VALIDATORS,
  ...SECRET_VALIDATORS,
  ...STRUCTURE_VALIDATORS,
};
