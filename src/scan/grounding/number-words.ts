// Numbers as words, units and scales, in the languages that people mix in one conversation.
// Invariant: data only; what is missing here is not understood, so it must not count against a reply.

/** A map, so that no word of a text is taken for a member of every object. */
function table<T>(entries: Readonly<Record<string, T>>): ReadonlyMap<string, T> {
  return new Map(Object.entries(entries));
}

export const SMALL = table<number>({
  zero: 0, one: 1, two: 2, three: 3, four: 4, five: 5, six: 6, seven: 7, eight: 8, nine: 9, ten: 10, eleven: 11, twelve: 12,
  thirteen: 13, fourteen: 14, fifteen: 15, sixteen: 16, seventeen: 17, eighteen: 18, nineteen: 19, twenty: 20, thirty: 30,
  forty: 40, fifty: 50, sixty: 60, seventy: 70, eighty: 80, ninety: 90,
}); // prettier-ignore

export const SCALES = table<number>({
  hundred: 100, thousand: 1e3, million: 1e6, billion: 1e9, trillion: 1e12, millions: 1e6, billions: 1e9, thousands: 1e3,
  trillions: 1e12, k: 1e3, m: 1e6, mn: 1e6, mm: 1e6, mio: 1e6, mil: 1e3, bn: 1e9, b: 1e9, mrd: 1e9, tn: 1e12, tausend: 1e3,
  millionen: 1e6, milliarden: 1e9, milliarde: 1e9, mille: 1e3, milliers: 1e3, milliards: 1e9, milliard: 1e9, miles: 1e3,
  millones: 1e6, milioni: 1e6, miliardi: 1e9, duizend: 1e3, miljoen: 1e6, miljard: 1e9, lakh: 1e5, crore: 1e7, milhões: 1e6, bilhões: 1e9, тыс: 1e3, млн: 1e6, млрд: 1e9, tys: 1e3, mln: 1e6, mld: 1e9, mds: 1e9,
}); // prettier-ignore

export const ORDINALS = table<number>({
  first: 1, second: 2, third: 3, fourth: 4, fifth: 5, sixth: 6, seventh: 7, eighth: 8, ninth: 9, tenth: 10, eleventh: 11,
  twelfth: 12, thirteenth: 13, fourteenth: 14, fifteenth: 15, sixteenth: 16, seventeenth: 17, eighteenth: 18, nineteenth: 19,
  twentieth: 20, thirtieth: 30, fortieth: 40, fiftieth: 50, hundredth: 100,
}); // prettier-ignore

/** Words of other languages, and words that are numbers: understood where the prompt uses them. */
export const ALSO = table<readonly number[]>({
  half: [0.5, 50], halved: [0.5, 50, 2], third: [33.3, 1 / 3], thirds: [66.7, 2 / 3], quarter: [25, 0.25, 15], quarters: [75, 0.75],
  dozen: [12], dozens: [12], double: [2, 200, 100], doubled: [2, 200, 100], doubling: [2, 100], twice: [2, 200], triple: [3, 300, 200],
  tripled: [3, 300, 200], quadrupled: [4, 400, 300], tenfold: [10], fortnight: [14, 2], decade: [10], decades: [10], century: [100],
  pair: [2], couple: [2], score: [20], noon: [12], midnight: [0, 24, 12], daily: [365, 1], weekly: [52, 7], monthly: [12],
  yearly: [1], annual: [1], annually: [1], quarterly: [4], hourly: [60, 24], weekday: [5], weekdays: [5], all: [100], entire: [100],
  dreizehn: [13], vierzehn: [14], fünfzehn: [15], sechzehn: [16], siebzehn: [17], achtzehn: [18], neunzehn: [19], zwanzig: [20],
  dreißig: [30], vierzig: [40], fünfzig: [50], sechzig: [60], siebzig: [70], achtzig: [80], neunzig: [90], hundert: [100], tausend: [1000],
  hälfte: [50, 0.5], treize: [13], quatorze: [14], quinze: [15], seize: [16], vingt: [20], trente: [30], quarante: [40], cinquante: [50],
  soixante: [60], cent: [100], mille: [1000], moitié: [50, 0.5], trece: [13], catorce: [14], quince: [15], veinte: [20], treinta: [30],
  cuarenta: [40], cincuenta: [50], sesenta: [60], setenta: [70], ochenta: [80], noventa: [90], cien: [100], ciento: [100], mil: [1000],
  mitad: [50, 0.5], venti: [20], trenta: [30], quaranta: [40], cinquanta: [50], sessanta: [60], settanta: [70], ottanta: [80], novanta: [90],
  zwei: [2], drei: [3], vier: [4], fünf: [5], sechs: [6], sieben: [7], acht: [8], neun: [9], zehn: [10], elf: [11], zwölf: [12],
  zweieinhalb: [2.5], anderthalb: [1.5], einundzwanzig: [21], zweiundzwanzig: [22], vierundzwanzig: [24], fünfundzwanzig: [25],
  drittel: [33.3, 1 / 3], viertel: [25, 0.25, 15], dutzend: [12], doppelt: [2, 200, 100], verdoppelt: [2, 200, 100], verdoppelte: [2, 200, 100],
  deux: [2], trois: [3], quatre: [4], cinq: [5], sept: [7], huit: [8], neuf: [9], dix: [10, 17, 18, 19], onze: [11], douze: [12], tiers: [33.3, 1 / 3],
  quart: [25, 0.25, 15], demi: [0.5], demie: [0.5], douzaine: [12], trimestre: [3], semestre: [6],
  tres: [3], cuatro: [4], cinco: [5], seis: [6], siete: [7], ocho: [8], nueve: [9], diez: [10], once: [11], doce: [12], dieciséis: [16],
  diecisiete: [17], dieciocho: [18], diecinueve: [19], veintiuno: [21], veintidós: [22], veinticuatro: [24], veinticinco: [25], tercio: [33.3, 1 / 3],
  cuarto: [25, 0.25, 15], docena: [12], quincena: [15, 14], tre: [3], quattro: [4], cinque: [5], sei: [6], sette: [7], otto: [8], nove: [9],
  dieci: [10], undici: [11], dodici: [12], tredici: [13], quattordici: [14], quindici: [15], sedici: [16], diciassette: [17], diciotto: [18],
  diciannove: [19], ventiquattro: [24], venticinque: [25], terzo: [33.3, 1 / 3], quarto: [25, 0.25, 15], dozzina: [12], duecento: [200], cento: [100],
  twee: [2], drie: [3], vijf: [5], zes: [6], zeven: [7], negen: [9], tien: [10], twaalf: [12], dertien: [13], veertien: [14], vijftien: [15],
  zestien: [16], zeventien: [17], achttien: [18], negentien: [19], helft: [50, 0.5], kwart: [25, 0.25],
  metà: [50, 0.5], twintig: [20], dertig: [30], veertig: [40], vijftig: [50], zestig: [60], honderd: [100], duizend: [1000],
}); // prettier-ignore

/** Unit -> what it measures, and how many of the base unit it is. */
export const UNITS = table<readonly [kind: string, factor: number]>({
  second: ['time', 1], seconds: ['time', 1], sec: ['time', 1], s: ['time', 1], minute: ['time', 60], minutes: ['time', 60], min: ['time', 60],
  mins: ['time', 60], hour: ['time', 3600], hours: ['time', 3600], h: ['time', 3600], hrs: ['time', 3600], hr: ['time', 3600],
  day: ['time', 86400], days: ['time', 86400], week: ['time', 604800], weeks: ['time', 604800], month: ['time', 2629800],
  months: ['time', 2629800], year: ['time', 31557600], years: ['time', 31557600], decade: ['time', 315576000], decades: ['time', 315576000],
  ms: ['time', 0.001], milliseconds: ['time', 0.001],
  mm: ['length', 0.001], cm: ['length', 0.01], m: ['length', 1], metre: ['length', 1], metres: ['length', 1], meter: ['length', 1],
  meters: ['length', 1], km: ['length', 1000], kilometre: ['length', 1000], kilometres: ['length', 1000], kilometer: ['length', 1000],
  kilometers: ['length', 1000], mile: ['length', 1609.344], miles: ['length', 1609.344], foot: ['length', 0.3048], feet: ['length', 0.3048],
  ft: ['length', 0.3048], inch: ['length', 0.0254], inches: ['length', 0.0254], yard: ['length', 0.9144], yards: ['length', 0.9144],
  g: ['mass', 1], gram: ['mass', 1], grams: ['mass', 1], mg: ['mass', 0.001], kg: ['mass', 1000], kilogram: ['mass', 1000],
  kilograms: ['mass', 1000], kilos: ['mass', 1000], tonne: ['mass', 1e6], tonnes: ['mass', 1e6], ton: ['mass', 1e6], tons: ['mass', 1e6],
  t: ['mass', 1e6], pound: ['mass', 453.592], pounds: ['mass', 453.592], lb: ['mass', 453.592], lbs: ['mass', 453.592], ounce: ['mass', 28.35],
  ounces: ['mass', 28.35], oz: ['mass', 28.35], l: ['volume', 1], litre: ['volume', 1], litres: ['volume', 1], liter: ['volume', 1],
  liters: ['volume', 1], ml: ['volume', 0.001], gallon: ['volume', 3.785], gallons: ['volume', 3.785],
  kb: ['data', 1e3], mb: ['data', 1e6], gb: ['data', 1e9], tb: ['data', 1e12], kilobytes: ['data', 1e3], megabytes: ['data', 1e6],
  gigabytes: ['data', 1e9], terabytes: ['data', 1e12], w: ['power', 1], kw: ['power', 1e3], mw: ['power', 1e6], gw: ['power', 1e9],
  kilowatts: ['power', 1e3], megawatts: ['power', 1e6], gigawatts: ['power', 1e9], hectare: ['area', 1], hectares: ['area', 1],
  ha: ['area', 1], acre: ['area', 0.4047], acres: ['area', 0.4047],
}); // prettier-ignore

export const MONTHS: ReadonlySet<string> = new Set(
  ('january february march april may june july august september october november december jan feb mar apr jun jul aug sep sept oct ' +
    'nov dec januar februar märz mai juni juli oktober dezember janvier février mars avril juin juillet août septembre octobre ' +
    'novembre décembre enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre').split(' '),
); // prettier-ignore

const words = (list: string): ReadonlySet<string> => new Set(list.split(' '));

/** The number is no exact one. */
export const ABOUT = words(
  'about around roughly nearly almost approximately approx circa ca some over under below above exceeding exceeds exceeded beyond least ' +
    'most up just less more fewer close to than or so between rund etwa über knapp fast environ près casi unos unas circa bijna ongeveer',
);
/** The sentence puts numbers together. */
export const SUMS = words(
  'total totals totalling totaling totaled totalled sum sums combined altogether together overall difference differ differs differed increase increased increases ' +
    'increasing decrease decreased decreases rise rose risen rises rising fall fell fallen grew grow grown growth gain gained gains drop dropped ' +
    'drops decline declined reduction reduced reduces more less fewer higher lower larger smaller remaining remain remains remainder left net gap margin change changed ' +
    'saved saves savings saving profit surplus deficit loss later earlier after before ago old aged age lasted lasting spanning span plus minus ' +
    'additional extra both across added adding subtract exceeds exceeded ahead behind difference longer shorter faster slower ' +
    'más mas menos plus moins sube creciente ' +
    'stieg stiegen gestiegen sank sanken gesunken wuchs wuchsen gewachsen fiel fielen gefallen erhöhte erhöht verringerte zunahme abnahme ' +
    'hausse baisse augmenté baissé subió bajó creció disminuyó aumentato crescita calo ' +
    'summe insgesamt zusammen differenz mehr weniger anstieg rückgang total ensemble différence augmentation suma diferencia aumento totale',
);
/** The sentence holds numbers against one another. */
export const RATIOS = words(
  'times ratio average averages averaged averaging mean median half share proportion fold compared versus twice rate margin durchschnitt ' +
    'anteil moyenne promedio media gemiddeld',
);
/** The sentence takes one number as often as another says. */
export const PRODUCTS = words(
  'total totals totalling totaling altogether overall year yearly annual annually whole per each month insgesamt gesamt pro je por par per',
);
/** What stands behind one of these is a state of affairs, not a difference. */
export const LEVELS = words(
  'to from at was were is are reached auf von bis only employs employed has have had only nur',
);
/** The sentence says when something ends. */
export const ENDS = words('until till ends end expires expire runs through by bis hasta jusqu born');
/** An age, or a year of somebody's life, stands behind it. */
export const AGES = words('at aged age mit con à');
