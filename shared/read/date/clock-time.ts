import { foldedText } from './fold-text.ts';
import { midnight, type TimeOfDay } from './local-time.ts';

/** A part of a folded text, from `start` to `end`. */
type Place = { readonly start: number; readonly end: number };

const folded = (text: string): string => foldedText(text);
const morning = `am|a\\.\\s?m\\.?|ص|صباحا|ق\\.?ظ|du matin|de la manana|de la madrugada|上午|午前|早上|凌晨|${folded('오전')}`;
const evening = `pm|p\\.\\s?m\\.?|م|مساء|ب\\.?ظ|بعد الظهر|de la tarde|de la noche|du soir|de l'apres-midi|in the afternoon|in the evening|下午|午後|晚上|${folded('오후')}`;
const half = `(?:\\s*(?<half>${morning}|${evening})(?!\\p{L}))?`;
const isMorning = new RegExp(`^(?:${morning})$`, 'u');
const isEvening = new RegExp(`^(?:${evening})$`, 'u');
const hours = '(?<hours>\\d{1,2})';
const hourUnit = `(?:[时時点點]|${folded('시')})`;
const minuteUnit = `(?:分|${folded('분')})`;
const secondUnit = `(?:秒|${folded('초')})`;

/** The ways to write a time of day, the least ambiguous first. */
const clockTimes: readonly RegExp[] = [
  // 10:30, 9:5:3, 10:30:15.250, 10h30, 10 h 30, and with the half of the day before it: 下午3:05
  new RegExp(
    `(?:(?<before>${morning}|${evening})\\s*)?(?<!\\d)${hours}(?:\\s?:\\s?|\\s?h\\s?)(?<minutes>\\d{1,2})(?:\\s?[:m]\\s?(?<seconds>\\d{1,2})(?:[.,](?<fraction>\\d{1,9})|:(?<fraction>\\d{3}))?s?)?(?!\\d)${half}`,
    'u',
  ),
  // 10.30 Uhr, à 10.30, 10.15.00
  new RegExp(`(?<![\\d.])${hours}\\.(?<minutes>\\d{2})(?:\\.(?<seconds>\\d{2}))?(?!\\.?\\d)${half}`, 'u'),
  // 18 heures 30
  new RegExp(`(?<!\\d)${hours}\\s*(?:heures?|horas|uhr)\\s+(?<minutes>\\d{2})(?!\\d)${half}`, 'u'),
  // 6h du soir, 6 heures du soir
  new RegExp(`(?<!\\d)${hours}\\s*(?:h|heures?|horas|uhr)\\s+(?<half>${morning}|${evening})(?!\\p{L})`, 'u'),
  // 10 pm, 10 heures, 18h
  new RegExp(`(?<!\\d)${hours}\\s*(?:(?<half>${morning}|${evening})|h|heures?|horas|uhr)(?!\\p{L})`, 'u'),
  // 10时30分, 午後3時5分
  new RegExp(
    `(?:(?<before>${morning}|${evening})\\s*)?(?<!\\d)${hours}\\s?${hourUnit}(?:\\s?(?<minutes>\\d{1,2})\\s?${minuteUnit}?(?:\\s?(?<seconds>\\d{1,2})\\s?${secondUnit})?)?`,
    'u',
  ),
  // الساعة 10
  /(?<=(?:الساعه?ة?|ساعت)\s{1,9})(?<hours>\d{1,2})(?!\d)/u,
];

/** Noon in words, alone or behind its number. */
const noon = /(?<!\p{L})(?:(?:12 )?noon|(?:a|ce) midi|(?:al? )?mediodia|(?:ال)?ظهرا|منتصف النهار)(?![\p{L}-])/u;

/** The end of a span of hours right behind its beginning: `10:30-12:00`, `10h30 - 12h`. */
const spanEnd = /^(?:-|\s-\s)(\d{1,2})(?:[:h.](\d{2})?)?(?!\d)/;

/**
 * Characters of the end of a span behind a time that begins it; 0 for none. What is right behind minutes and later than they
 * are is no offset: 10:30-12:00. Only ISO 8601 writes an offset there, behind a T.
 */
const spanLength = (written: string, time: TimeOfDay, behind: string): number => {
  const [span = '', hours = '', minutes = '0'] = spanEnd.exec(behind) ?? [];
  const hasSeconds = /\d\D+\d+\D+\d/.test(written);
  const isLater = Number(hours) <= 24 && Number(hours) * 60 + Number(minutes) > time.hour * 60 + time.minute;
  return span !== '' && !hasSeconds && isLater ? span.length : 0;
};

/** A time of day where it stands in a text; of a span of hours, its beginning, where the whole span stands. */
export type WrittenTime = Place & { readonly time: TimeOfDay };

/** The first time in a folded text; undefined where there is none, `impossible` for 25:30. */
export const readTime = (text: string): WrittenTime | 'impossible' | undefined => {
  const matches = clockTimes.map((clockTime) => clockTime.exec(text)).filter((found) => found !== null);
  // The sort is stable: of two that begin at one place, the less ambiguous one.
  const [match] = matches.toSorted((a, b) => a.index - b.index);
  if (match === undefined) {
    const twelve = noon.exec(text);
    if (twelve === null) return undefined;
    return { time: { ...midnight, hour: 12 }, start: twelve.index, end: twelve.index + twelve[0].length };
  }
  const { hours = '', minutes = '', seconds = '', fraction = '', before, half = before ?? '' } = match.groups ?? {};
  const written = Number(hours);
  const isAfterNoon = isEvening.test(half) && written < 12;
  const isAfterMidnight = isMorning.test(half) && written === 12;
  const time = {
    hour: isAfterNoon ? written + 12 : isAfterMidnight ? 0 : written,
    minute: Number(minutes),
    second: Number(seconds),
    millisecond: Number(`${fraction}000`.slice(0, 3)),
  };
  // ISO 8601: a day may end at 24:00. UTC: a minute may have a leap second.
  const isDayEnd = time.hour === 24 && time.minute === 0 && time.second === 0;
  if ((time.hour > 23 && !isDayEnd) || time.minute > 59 || time.second > 60) return 'impossible';
  const end = match.index + match[0].length;
  return { time, start: match.index, end: end + spanLength(match[0], time, text.slice(end)) };
};

/** Minutes east of Greenwich for the abbreviations of time zones: those of RFC 822 §5, and those seen in feeds and pages. */
const abbreviations: Readonly<Record<string, number>> = {
  z: 0,
  ut: 0,
  utc: 0,
  gmt: 0,
  wet: 0,
  تغ: 0,
  غرينتش: 0,
  غرينيتش: 0,
  جرينتش: 0,
  est: -300,
  edt: -240,
  cst: -360,
  cdt: -300,
  mst: -420,
  mdt: -360,
  pst: -480,
  pdt: -420,
  et: -300,
  ct: -360,
  mt: -420,
  pt: -480,
  at: -240,
  ast: -240,
  adt: -180,
  nst: -210,
  ndt: -150,
  akst: -540,
  akdt: -480,
  hst: -600,
  brt: -180,
  brst: -120,
  art: -180,
  uyt: -180,
  clt: -240,
  clst: -180,
  bot: -240,
  vet: -240,
  cot: -300,
  pet: -300,
  cet: 60,
  met: 60,
  mez: 60,
  cest: 120,
  mesz: 120,
  mest: 120,
  bst: 60,
  west: 60,
  wat: 60,
  cat: 120,
  sast: 120,
  eet: 120,
  eest: 180,
  msk: 180,
  eat: 180,
  trt: 180,
  irst: 210,
  gst: 240,
  uzt: 300,
  pkt: 300,
  ist: 330,
  npt: 345,
  ict: 420,
  wib: 420,
  sgt: 480,
  pht: 480,
  hkt: 480,
  awst: 480,
  jst: 540,
  kst: 540,
  aest: 600,
  aedt: 660,
  acst: 570,
  acdt: 630,
  nzst: 720,
  nzdt: 780,
};

const anyAbbreviation = Object.keys(abbreviations)
  .sort((a, b) => b.length - a.length)
  .join('|');
const numericOffset = /^[\s(,]*(?:(?:gmt|utc|ut)\s*)?([+-])(\d{1,2}):?(\d{2})?(?![\d/]|-\d)/u;
const greenwich = /(?:ب?توقيت\s+)(?:غرينتش|غرينيتش|جرينتش)/u;
/** No word follows those that are words themselves: “10h30 et mis à jour” names no Eastern Time. */
const abbreviation = new RegExp(
  `(?<!\\p{L})(?:ب?توقيت\\s+)?(${anyAbbreviation})(?!\\p{L})(?!(?<=(?<!\\p{L})(?:[acemp]t|art|bot|cat|eat|est|ist|met|pet|wat))\\s+[\\p{L}|])`,
  'u',
);

/** RFC 822 §5.1's military letters have been written with both signs: RFC 5322 §4.3 says to read them as UTC; 11h is an hour. */
const militaryLetter = /(?<=\d\s?)[a-gik-z]\s*$/u;

/** Europe/Paris, as PHP, Java and JavaScript write it behind a date. */
const zoneName =
  /(?<!\p{L})((?:africa|america|antarctica|arctic|asia|atlantic|australia|europe|indian|pacific|etc|us)\/[a-z_]+(?:[/_-][a-z_]+)*(?:[+-]\d{1,2}(?!\d))?)/u;

/** An IANA name that this machine knows; undefined for any other. */
const knownZone = (name: string): string | undefined => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
};

/** Cities whose time people name: “18 h (heure de Paris)”, “6 pm London time”, “بتوقيت الرباط”. */
const cities: Readonly<Record<string, string>> = {
  paris: 'Europe/Paris',
  bruxelles: 'Europe/Brussels',
  brussels: 'Europe/Brussels',
  madrid: 'Europe/Madrid',
  londres: 'Europe/London',
  london: 'Europe/London',
  geneve: 'Europe/Zurich',
  geneva: 'Europe/Zurich',
  berlin: 'Europe/Berlin',
  rabat: 'Africa/Casablanca',
  casablanca: 'Africa/Casablanca',
  alger: 'Africa/Algiers',
  algiers: 'Africa/Algiers',
  tunis: 'Africa/Tunis',
  'new york': 'America/New_York',
  washington: 'America/New_York',
  montreal: 'America/Toronto',
  dakar: 'Africa/Dakar',
  'le caire': 'Africa/Cairo',
  cairo: 'Africa/Cairo',
  beyrouth: 'Asia/Beirut',
  beirut: 'Asia/Beirut',
  moscou: 'Europe/Moscow',
  moscow: 'Europe/Moscow',
  istanbul: 'Europe/Istanbul',
  باريس: 'Europe/Paris',
  مدريد: 'Europe/Madrid',
  لندن: 'Europe/London',
  الرباط: 'Africa/Casablanca',
  الجزاير: 'Africa/Algiers',
  تونس: 'Africa/Tunis',
  المغرب: 'Africa/Casablanca',
  القاهرة: 'Africa/Cairo',
  مصر: 'Africa/Cairo',
  طرابلس: 'Africa/Tripoli',
  نواكشوط: 'Africa/Nouakchott',
  بيروت: 'Asia/Beirut',
  دمشق: 'Asia/Damascus',
  بغداد: 'Asia/Baghdad',
  القدس: 'Asia/Jerusalem',
  فلسطين: 'Asia/Hebron',
  الرياض: 'Asia/Riyadh',
  'مكة المكرمة': 'Asia/Riyadh',
  مكة: 'Asia/Riyadh',
  السعودية: 'Asia/Riyadh',
  الدوحة: 'Asia/Qatar',
  'ابو ظبي': 'Asia/Dubai',
  ابوظبي: 'Asia/Dubai',
  دبي: 'Asia/Dubai',
  الامارات: 'Asia/Dubai',
  موسكو: 'Europe/Moscow',
  اسطنبول: 'Europe/Istanbul',
};
const anyCity = Object.keys(cities).join('|');
const cityTime = new RegExp(
  `(?<!\\p{L})(?:(?:heure|hora) (?:de |d')|ب?توقيت (?:مدينه |مدينة )?)(${anyCity})(?!\\p{L})|(?<!\\p{L})(${anyCity}) time(?!\\p{L})`,
  'u',
);

/** Zones by their names in words, the more exact first. */
const spelledZones: readonly (readonly [RegExp, number | string])[] = [
  [
    /(?:coordinated )?universal time|greenwich mean time|temps (?:universel|moyen de greenwich)|(?:tiempo|hora) universal/,
    0,
  ],
  [
    /central european (?:summer|daylight) time|heure d'ete d'europe centrale|hora de verano de europa central|mitteleuropaische sommerzeit|توقيت وسط اوروبا الصيفي/,
    120,
  ],
  [
    /central european standard time|heure normale d'europe centrale|hora estandar de europa central|mitteleuropaische normalzeit|توقيت وسط اوروبا الرسمي/,
    60,
  ],
  [
    /central european time|heure d'europe centrale|hora central europea|mitteleuropaische zeit|romance standard time|توقيت وسط اوروبا/,
    'Europe/Paris',
  ],
  [/hora peninsular/, 'Europe/Madrid'],
  [/w\. europe standard time/, 'Europe/Berlin'],
  [/british summer time/, 60],
  [/gmt standard time/, 'Europe/London'],
  [/morocco standard time/, 'Africa/Casablanca'],
  [/western european summer time|heure d'ete d'europe de l'ouest/, 60],
  [/western european (?:standard )?time|heure normale d'europe de l'ouest/, 0],
  [/west africa (?:standard )?time|heure normale d'afrique de l'ouest/, 60],
  [/central africa time|south africa standard time/, 120],
  [/east africa time/, 180],
  [/eastern european summer time/, 180],
  [/eastern european (?:standard )?time/, 120],
  [/egypt standard time/, 'Africa/Cairo'],
  [/moscow (?:standard )?time/, 180],
  [/arab(?:ian)? standard time|التوقيت العربي الرسمي/, 180],
  [/gulf standard time|توقيت الخليج/, 240],
  [/india(?:n)? standard time/, 330],
  [/(?:china|singapore) standard time/, 480],
  [/(?:japan|korean?) standard time/, 540],
  [/eastern standard time/, -300],
  [/eastern daylight time/, -240],
  [/eastern time|heure de l'est|hora del este/, 'America/New_York'],
  [/central standard time/, -360],
  [/central daylight time/, -300],
  [/central time/, 'America/Chicago'],
  [/mountain standard time/, -420],
  [/mountain daylight time/, -360],
  [/mountain time/, 'America/Denver'],
  [/pacific standard time/, -480],
  [/pacific daylight time/, -420],
  [/pacific time|heure du pacifique|hora del pacifico/, 'America/Los_Angeles'],
];

/** A zone where it stands in a text: minutes east of Greenwich, or an IANA name. */
export type WrittenZone = Place & { readonly zone: number | string };

/** The zone that a folded text names after its time. */
export const readZone = (text: string): WrittenZone | undefined => {
  const at = (match: RegExpExecArray, zone: number | string | undefined): WrittenZone | undefined =>
    zone === undefined ? undefined : { zone, start: match.index, end: match.index + match[0].length };
  const numeric = numericOffset.exec(text);
  if (numeric !== null) {
    const [, sign, hours = '0', minutes = '0'] = numeric;
    const offset = Number(hours) * 60 + Number(minutes);
    return at(numeric, offset > 14 * 60 ? undefined : sign === '-' ? -offset : offset);
  }
  const utc = greenwich.exec(text);
  if (utc !== null) return at(utc, 0);
  const named = zoneName.exec(text);
  const zone = named === null ? undefined : at(named, knownZone(named[1] ?? ''));
  if (zone !== undefined) return zone;
  for (const [pattern, spelled] of spelledZones) {
    const match = pattern.exec(text);
    if (match !== null) return at(match, spelled);
  }
  const city = cityTime.exec(text);
  if (city !== null) return at(city, cities[city[1] ?? city[2] ?? '']);
  const short = abbreviation.exec(text);
  if (short !== null) return at(short, abbreviations[short[1] ?? '']);
  const military = militaryLetter.exec(text);
  return military === null ? undefined : at(military, 0);
};
