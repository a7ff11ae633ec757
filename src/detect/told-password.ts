// A password that somebody tells in a sentence or beside a user's name: there, a plain word may be one.
// Invariant: what people say about passwords ("is required", "ist falsch") is never taken for one.
import { isPassword } from './password.js';
import { isSecretValue } from './secret-value.js';

/** What a password is, in English, German, French, Spanish, Italian, Dutch, Portuguese and Polish; and names of types. */
const STATES: ReadonlySet<string> = new Set(
  (
    'string str text varchar char number int integer bool boolean object any unknown null none nil undefined type field ' +
    'required optional missing empty blank wrong right correct incorrect invalid valid expired weak strong safe secure ' +
    'insecure unsafe simple complex long short longer shorter same unique common known unknown public private visible ' +
    'hidden secret plaintext plain sensitive changed reset lost stolen gone old new different here there below above ' +
    'what where when which there then than that this these those just only also still never always often usually now ' +
    'today back good better best enough fine okay important necessary needed default protected encrypted hashed salted ' +
    'stored saved shown printed leaked compromised forgotten accepted rejected refused denied locked blocked disabled ' +
    'enabled allowed allowed case-sensitive because through using via set about after again against before being between both but for from have ' +
    'into its like made more most much must not off once other our out over per shall should since some such the ' +
    'their them they too under until upon very via was were will with within without would yet you your yours mine his her ' +
    'too-short alphanumeric numeric digits letters characters random generated temporary permanent shared rotated case ' +
    'falsch richtig korrekt ungültig gültig abgelaufen leer sicher unsicher schwach stark erforderlich geändert bekannt ' +
    'vergessen verloren nicht noch schon immer wieder gesperrt geheim gleich neu alt lang kurz nötig notwendig ' +
    'incorrecte correct valide invalide expiré oublié perdu faible sécurisé vide requis obligatoire nécessaire toujours ' +
    'trop pas plus bien différent identique changé ' +
    'incorrecta correcta inválida válida caducada olvidada perdida débil segura vacía obligatoria necesaria siempre muy ' +
    'demasiado diferente igual nueva vieja ' +
    'sbagliata errata corretta scaduta valida debole sicura vuota obbligatoria necessaria sempre troppo diversa uguale ' +
    'onjuist juist verkeerd fout ongeldig geldig verlopen vergeten zwak sterk veilig leeg verplicht nodig altijd niet ' +
    'gewijzigd ' +
    'incorreta correta inválida válida expirada esquecida fraca segura vazia obrigatória necessária sempre muito ' +
    'nieprawidłowe błędne poprawne wygasło nieważne słabe silne puste wymagane zawsze nie bardzo ' +
    'password passwords passphrase passwort kennwort contraseña senha wachtwoord hasło login username user email'
  ).split(' '),
);

/** Endings of words that say how something is, not what. */
const ENDINGS = [
  'ed',
  'ing',
  'ble',
  'ly',
  'ive',
  'ous',
  'less',
  'ful',
  'ary',
  'ory',
  'iert',
  'bar',
  'lich',
  'sam',
];
const SHORTEST = 6;
const SHORTEST_NUMBER = 4;

/** @param value what stands behind "password is", without its quotes */
export function isToldPassword(value: string): boolean {
  if (!isPassword(value)) return false;
  if (isSecretValue(value)) return true;
  const words = value.split(' ').filter((word) => word !== '');
  if (words.length > 1) return isPhrase(words);
  if (isNumber(value)) return value.length >= SHORTEST_NUMBER;
  return value.length >= SHORTEST && isLetters(value) && isFree(value);
}

/** Words without the small ones of a sentence; one of them may be `correct`. */
function isPhrase(words: readonly string[]): boolean {
  const free = words.filter(isFree).length;
  return free >= 3 && free >= words.length - 1 && words.every((word) => word.length >= 3);
}

function isFree(word: string): boolean {
  const lower = word.toLowerCase();
  return !STATES.has(lower) && !ENDINGS.some((ending) => lower.endsWith(ending));
}

function isNumber(text: string): boolean {
  for (const char of text) if (char < '0' || char > '9') return false;
  return true;
}

function isLetters(text: string): boolean {
  for (const char of text) if (char !== '-' && char.toLowerCase() === char.toUpperCase()) return false;
  return true;
}
