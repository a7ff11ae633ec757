// Tells a password that somebody chose or that was generated from one that stands in documentation.
// Invariant: an unknown word counts as a password; only what is known to stand for one does not.
import { isSample } from './placeholder.js';

/** What manuals, tests and default installations write where a password belongs. */
const DUMMIES: ReadonlySet<string> = new Set(
  (
    'password pass passwd pwd passwort pw p secret mysecret postgres root admin guest test tester testing user username ' +
    'example mysecretpassword mypassword mypass my_password my-password your_password your-password yourpassword ' +
    'db_password dbpassword db_pass dbpass database changeme change_me change-me foo bar baz foobar qwerty 123 1234 ' +
    '12345 123456 1234567 12345678 123456789 password1 password123 pass123 pass1 pass1234 test123 admin123 root123 ' +
    'secret123 guest123 hidden redacted removed none null undefined true false empty default sa minioadmin rabbitmq ' +
    'redis mysql mongo mongodb elastic some_password some-password somepassword userpass user_password user-password ' +
    'the_password the-password thepassword apikey api_key api-key key token x y z a b c pass:word pa$$word p@ssword ' +
    'p4ssw0rd passw0rd contraseña contrasena mot_de_passe motdepasse senha wachtwoord haslo hasło letmein'
  ).split(' '),
);

/** Marks at the beginning of what is put in later, or masked. */
const TEMPLATE = ['$', '%', '<', '{', '[', '(', '*', '...', '…', '#{', '@', '`', "'", '"', '+', '\\'];

/** True when the password in an address is one, and no stand-in for it. */
export function isPassword(value: string): boolean {
  const lower = decoded(value).toLowerCase();
  if (lower.length < 3 || DUMMIES.has(lower) || DUMMIES.has(withoutNumber(lower)) || isSample(lower))
    return false;
  if (new Set(lower).size < 3) return false;
  if (TEMPLATE.some((mark) => lower.startsWith(mark)) || lower.includes('${') || lower.includes('{{'))
    return false;
  return !lower.startsWith('env.') && !lower.includes('process.env');
}

/** `secret123` and `password1` stand for `secret` and `password`. */
function withoutNumber(text: string): string {
  let end = text.length;
  while (end > 0 && end > text.length - 3 && text.charAt(end - 1) >= '0' && text.charAt(end - 1) <= '9')
    end--;
  return text.slice(0, end);
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
