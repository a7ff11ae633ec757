// Words that announce a person: titles, greetings, closings, fields, relations, in the languages people write to
// agents in. Data only; all lower case.

const list = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/u));

/** Before a name, with or without a dot. */
export const TITLES = list(`
  mr mrs ms miss mx herrn docteur maître doctor doctora dr prof professor herr frau fräulein mme mlle madame monsieur mademoiselle señor señora
  señorita senor senora sig signor signora signore dott dottore dottoressa sra srta dra senhor senhora pan pani meneer
  mevrouw dhr mevr fru hr rev reverend fr sr hon messrs fam mister sgt capt lt col gen maj
`);

/** Titles that are given to people alone: no drink and no town is called `Mrs`. */
export const FORMS_OF_ADDRESS = list(`
  mr mrs herrn herr frau fräulein mme mlle madame monsieur mademoiselle señor señora señorita signor signora signore
  dott dottore dottoressa sra srta senhor senhora pani meneer mevrouw dhr mevr hr
`);

/** Titles that are words or abbreviations of something else and so need their dot. */
export const TITLES_WITH_DOT = list('m fam sr fr hr sig hon gen col maj lt capt sgt rev');

/** First word of a greeting; the ones of two words are given by their last. */
export const GREETINGS = list(`
  dear hi hello hey hiya greetings hallo liebe lieber moin servus bonjour salut coucou cher chère chers hola estimado
  estimada querido querida ciao caro cara gentile buongiorno olá oi prezado prezada caro beste geachte hoi hej kära
  kjære hei cześć drogi droga szanowny szanowna morning afternoon evening
`);

/** A line that closes a letter contains only words of this list. */
export const CLOSINGS = list(`
  regards best kind warm warmest wishes thanks thank you many sincerely yours truly faithfully cheers respectfully
  cordially love with and mit freundlichen freundliche grüßen grüssen grüße gruß viele liebe beste herzliche lg vg mfg
  cordialement bien à vous amicalement salutations meilleures distinguées saludos cordiales un saludo atentamente
  cordiali saluti distinti atenciosamente abraços groet groeten met vriendelijke vänliga hälsningar pozdrawiam
  pozdrowienia z poważaniem ps xoxo
`);

/** One of these must be in a closing line. */
export const CLOSING_HEADS = list(`
  regards best wishes thanks thank sincerely truly faithfully cheers respectfully cordially love grüßen grüssen grüße gruß
  lg vg mfg cordialement amicalement salutations saludos saludo atentamente saluti atenciosamente abraços groet groeten
  hälsningar pozdrawiam poważaniem
`);

/** Names of fields whose value is a person, at the beginning of a line or as a key. */
export const FIELDS = list(`
  from to cc bcc name fullname firstname lastname surname patient customer client employee author contact applicant
  candidate tenant student recipient sender insured cardholder beneficiary attendee interviewer interviewee manager
  signed reported-by signed-off-by co-authored-by reviewed-by assignee reporter organizer caller cc'd user nom prénom
  nachname vorname patientin kunde kundin nombre apellido apellidos cliente paciente nome cognome naam imię nazwisko
`);

/** People whom somebody has: after `my`, `our`, `his`, `her`, `their`, `your`. */
export const KIN = list(`
  wife husband spouse partner son daughter kid child baby mother father mom mum dad brother sister sibling twin uncle aunt
  cousin nephew niece grandmother grandfather grandma grandpa grandson granddaughter stepson stepdaughter stepfather
  stepmother boyfriend girlfriend fiancé fiancée fiance fiancee ex friend neighbor neighbour roommate flatmate boss manager
  supervisor coworker colleague teammate assistant secretary doctor dentist therapist psychiatrist psychologist nurse
  lawyer attorney solicitor accountant teacher tutor professor landlord tenant coach mentor student pupil patient client
  customer employee intern babysitter nanny caregiver ceo cto cofounder co-founder
  frau mann ehemann ehefrau sohn tochter mutter vater bruder schwester onkel tante freund freundin chef chefin kollege
  kollegin arzt ärztin anwalt anwältin nachbar nachbarin femme mari fils fille mère père frère sœur médecin avocat
  collègue ami amie esposa esposo marido mujer hijo hija madre padre hermano hermana jefe jefa amigo amiga moglie marito
  figlio figlia fratello sorella capo medico vrouw zoon dochter żona mąż syn córka
`);

/** People who stand in a register: a name may follow at once. */
export const ROLES = list(`
  patient client customer employee candidate applicant tenant defendant plaintiff claimant complainant suspect victim
  witness attendee student pupil resident inmate nurse beneficiary policyholder cardholder insured donor colleague coworker
  teammate user guest caller interviewee passenger patientin klientin kundin mitarbeiter mitarbeiterin paciente cliente
  partner kid son daughter wife husband brother sister
`);

export const POSSESSIVES = list(
  'my our his her their your mein meine meiner meinem meinen unser unsere mon ma mes notre mi mis mio mia meu minha mijn moja mój',
);

/** Between a relation and its name. */
export const LINKS = list(
  "is was named called ist heißt heisst war est est s'appelle es se llama è si chiama é heet",
);

/** After these a person is addressed or asked; the name must be known. */
export const ADDRESSING = list(`
  ask tell told asked remind email emailed call called text message messaged contact meet met invite cc ping notify thank
  with from by to for said says named remove add under and about see heard is was met interview hire fire promote
`);

/** Between what was said and who said it. */
export const QUOTING = list(
  'says said asks asked writes wrote adds added explains explained replies replied',
);

/** After a single first name these make it a person. */
export const SPEAKING = list(`
  said says told asked tells asks wrote writes replied answered emailed called thinks thought believes wants wanted lives lived
  shouted works worked knows loves hates married died asks complained reported joined left needs
`);

/** All words that can begin a titled, greeted or signed name: most words are none, and one look-up says so. */
export const OPENERS: ReadonlySet<string> = new Set([
  ...TITLES,
  ...TITLES_WITH_DOT,
  ...GREETINGS,
  ...CLOSINGS,
  ...FIELDS,
]);
