// Personal data as many countries write it, in sentences of eight languages. Written from numbering plans, postal forms and
// calendars, not from the rules. Invariant: a function of the seed alone; no number was taken from anybody.
import { pick, valueOf, type Random } from './formats.js';

export interface Personal {
  readonly entity: string;
  readonly text: string;
  readonly value: string;
}

/** Forms in the language of formats.ts. */
const PHONES = [
  '(415) 5{d2}-{d4}', '1-212-7{d2}-{d4}', '+1 (617) 4{d2}-{d4}', '713.6{d2}.{d4} x{n1}{d2}',
  '+44 20 7{d3} {d4}', '020 7{d3} {d4}', '077{d2} {d6}', '0161 {n1}{d2} {d4}',
  '+49 30 {n1}{d6}', '0171 {n1}{d6}', '+49 (0)89 {n1}{d5}', '0049 151 2{d7}', '0151/2{d7}',
  '06 {d2} {d2} {d2} {d2}', '06.{d2}.{d2}.{d2}.{d2}', '+33 (0)1 42 {d2} {d2} {d2}', '0612{d6}',
  '+34 6{d2} {d3} {d3}', '6{d2} {d3} {d3}', '91 5{d2} {d2} {d2}',
  '+39 320 {d3} {d4}', '06 4{d3} {d4}', '+31 6 2{d3} {d4}', '06-2{d7}', '020-6{d2} {d4}',
  '+351 91{d1} {d3} {d3}', '91{d1} {d3} {d3}', '+55 11 9{n1}{d3}-{d4}', '(11) 9{n1}{d3}-{d4}',
  '+48 602 {d3} {d3}', '602 {d3} {d3}', '+46 70 2{d2} {d2} {d2}', '079 3{d2} {d2} {d2}', '0664 2{d6}',
  '047{d1} {d2} {d2} {d2}', '+91 98{d3} {d5}', '0412 {d3} {d3}', '090-{n1}{d3}-{d4}', '138{n1}{d7}',
  '010-{n1}{d3}-{d4}', '55 5{d3} {d4}', '054-2{d6}', '+27 82 {n1}{d2} {d4}', '8 (916) 2{d2}-{d2}-{d2}',
]; // prettier-ignore
const CALLS = [
  'Call me on {v} after six.', 'Her mobile is {v}.', 'You can reach him on {v}.', '{"phone": "{v}"}', 'phone={v}',
  'Rufen Sie mich unter {v} an.', 'Sie erreichen mich unter {v}.', 'Appelez-moi au {v}.', 'Vous pouvez me joindre au {v}.',
  'Llámame al {v}.', 'Mi móvil es el {v}', 'Chiamami al {v}.', 'Bel me op {v}.', 'Ligue para {v}.', 'Celular: {v}',
  'Mój numer telefonu to {v}.',
]; // prettier-ignore

/** Day, month, year, and the month as a word. */
const MONTHS = {
  en: 'March', de: 'März', fr: 'mars', es: 'marzo', it: 'marzo', nl: 'maart', pt: 'março', pl: 'marca',
} as const; // prettier-ignore
type Language = keyof typeof MONTHS;
const BIRTHS: Readonly<Record<Language, readonly string[]>> = {
  en: ['I was born on {v}.', 'DOB: {v}', 'Patient, b. {v}, with a cough'],
  de: ['Ich bin am {v} geboren.', 'Geburtsdatum: {v}'],
  fr: ['Je suis né le {v}.', 'née le {v} à Lyon', 'Date de naissance : {v}'],
  es: ['Nací el {v}.', 'Fecha de nacimiento: {v}'],
  it: ['Sono nata il {v}.', 'Data di nascita: {v}'],
  nl: ['Ik ben geboren op {v}.', 'Geboortedatum: {v}'],
  pt: ['Nasci em {v}.', 'Data de nascimento: {v}'],
  pl: ['Urodziłam się {v}.', 'Data urodzenia: {v}', 'ur. {v}'],
};

const ADDRESSES = [
  ['My address is {v}.', '{n1}{d2} Maple Avenue, Apt 4, Dayton, OH {n1}{d4}'],
  ['Please send it to {v}', '{n1}{d1} Station Road, Leeds LS1 4DY'],
  ['Ich wohne in der {v}.', 'Lindenstraße {n1} b, {n1}{d4} Leipzig'],
  ['Wohnhaft {v}', 'Am Markt {n1}{d1}, {n1}{d4} Kassel'],
  ["J'habite au {v}.", '{n1}{d1} boulevard Voltaire, {n1}{d4} Bordeaux'],
  ['Mon adresse : {v}', 'Rue du Rhône {n1}{d1}, 1204 Genève'],
  ['Vivo en {v}.', 'Calle Mayor {n1}{d1}, 2º izq., 28013 Madrid'],
  ['Abito in {v}.', 'Via Garibaldi, {n1}{d1}, 10121 Torino'],
  ['Ik woon op {v}.', 'Lange Voorhout {n1}{d1}, 2514 EE Den Haag'],
  ['A minha morada é {v}', 'Rua das Flores, {n1}{d1}, 4050-262 Porto'],
  ['Enviar para {v}', 'Avenida Brasil, {n1}{d2}, Rio de Janeiro - RJ, 20040-002'],
  ['Mój adres to {v}', 'ul. Polna {n1}{d1}/{n1}, 00-633 Warszawa'],
  ['My address is {v}', '{n1}{d1}, Nehru Nagar, Kolkata 700016'],
  ['The patient lives at {v}.', '{n1}{d2} Granville St, Vancouver, BC V6Z 1L2'],
] as const;

const PAPERS = [
  ['PASSPORT', 'My passport number is {v}', ['{n1}{d8}', '{U1}{d7}', '{d2}FV{d5}', 'C01X{d2}T47']],
  ['PASSPORT', 'Mein Reisepass hat die Nummer {v}', ['C01X{d2}T47', '{n1}{d8}']],
  ['PASSPORT', 'numéro de passeport {v}', ['{d2}FV{d5}']],
  ['PASSPORT', 'paspoortnummer {v}', ['NX{d7}']],
  ['PASSPORT', 'numer paszportu {v}', ['EK{d7}']],
  ['DRIVER_LICENSE', "My driver's license number is {v}", ['D{d7}', 'B{d3}-{d4}-{d4}', '{n1}{d2} {d3} {d3}']],
  ['DRIVER_LICENSE', 'Führerscheinnummer {v}', ['B072RRE{d1}I55']],
  ['DRIVER_LICENSE', 'permis de conduire n° {v}', ['{n1}{d11}']],
  ['DRIVER_LICENSE', 'patente di guida {v}', ['AB{d7}C']],
  ['DRIVER_LICENSE', 'rijbewijsnummer {v}', ['{n1}{d9}']],
  ['MEDICAL_RECORD_NUMBER', 'numéro de dossier médical {v}', ['{n1}{d7}']],
  ['MEDICAL_RECORD_NUMBER', 'Medical record number {v}', ['{n1}{d6}']],
] as const;

/** Country -> form of what stands behind the check digits. */
const ACCOUNTS = {
  DE: '{d18}',
  GB: 'NWBK{d14}',
  NL: 'ABNA{d10}',
  PL: '{d24}',
  PT: '{d21}',
  NO: '{d11}',
  IT: 'X{d22}',
};
const TRANSFERS = [
  'My IBAN is {v}',
  'Virement vers {v} svp',
  'Überweisen Sie auf {v}.',
  'from {v} to the other one?',
];

/** @param each cases of every kind, entity by entity */
export function personalForms(each: number, random: Random): readonly Personal[] {
  const make = (entity: string, sentence: string, value: string): Personal => ({
    entity,
    value,
    text: sentence.replace('{v}', () => value),
  });
  const times = (write: () => Personal): Personal[] => Array.from({ length: each }, write);
  return [
    ...PHONES.flatMap((form) =>
      times(() => make('PHONE_NUMBER', pick(CALLS, random), valueOf(form, random))),
    ),
    ...Object.keys(MONTHS).flatMap((language) => times(() => birth(language as Language, random, make))),
    ...ADDRESSES.flatMap(([sentence, form]) => times(() => make('ADDRESS', sentence, valueOf(form, random)))),
    ...PAPERS.flatMap(([entity, sentence, forms]) =>
      times(() => make(entity, sentence, valueOf(pick(forms, random), random))),
    ),
    ...Object.entries(ACCOUNTS).flatMap(([country, form]) =>
      times(() =>
        make('IBAN_CODE', pick(TRANSFERS, random), account(country, valueOf(form, random), random)),
      ),
    ),
  ];
}

function birth(
  language: Language,
  random: Random,
  make: (entity: string, sentence: string, value: string) => Personal,
): Personal {
  const [day, year] = [10 + Math.floor(random() * 18), 1940 + Math.floor(random() * 68)];
  const of = language === 'es' || language === 'pt' ? 'de ' : '';
  const forms = [`${year}-03-${day}`, `${day} ${of}${MONTHS[language]} ${of}${year}`];
  const local = {
    en: `03/${day}/${year}`,
    de: `${day}.03.${year}`,
    pl: `${day}.03.${year}`,
    nl: `${day}-03-${year}`,
  };
  const own = language in local ? local[language as keyof typeof local] : `${day}/03/${year}`;
  return make('DATE_OF_BIRTH', pick(BIRTHS[language], random), pick([...forms, own], random));
}

/** The check digits of ISO 13616; the second sum of some countries is left to chance, as in made-up data. */
function account(country: string, rest: string, random: Random): string {
  const digits = [...`${rest}${country}00`].map((char) => Number.parseInt(char, 36)).join('');
  const check = 98n - (BigInt(digits) % 97n);
  const plain = `${country}${String(check).padStart(2, '0')}${rest}`;
  return random() < 0.5 ? plain : (plain.match(/.{1,4}/g) ?? []).join(' ');
}
