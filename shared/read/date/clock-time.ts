import { midnight, type TimeOfDay } from './local-time.ts';

const morning = 'am|a\\.m\\.?|ص|صباحا|du matin|de la manana|de la madrugada';
const evening =
  "pm|p\\.m\\.?|م|مساء|بعد الظهر|de la tarde|de la noche|du soir|de l'apres-midi|in the afternoon|in the evening";
const half = `(?:\\s*(${morning}|${evening})(?!\\p{L}))?`;
const isMorning = new RegExp(`^(?:${morning})$`, 'u');
const isEvening = new RegExp(`^(?:${evening})$`, 'u');

/** Groups of each: hours, minutes, seconds, fraction of a second, half of the day. */
const clockTimes = [
  // 10:30, 10:30:15.250, 10h30, 10 h 30, 10H30
  new RegExp(`(?<!\\d)(\\d{1,2})\\s?[:h]\\s?(\\d{2})(?:\\s?[:m]\\s?(\\d{2})(?:[.,](\\d{1,9}))?s?)?(?!\\d)${half}`, 'u'),
  // 10.30 Uhr, à 10.30
  new RegExp(`(?<![\\d.])(\\d{1,2})\\.(\\d{2})()()(?!\\.?\\d)${half}`, 'u'),
  // 18 heures 30
  new RegExp(`(?<!\\d)(\\d{1,2})\\s*(?:heures?|horas|uhr)\\s+(\\d{2})()()(?!\\d)${half}`, 'u'),
  // 6h du soir, 6 heures du soir
  new RegExp(`(?<!\\d)(\\d{1,2})()()()\\s*(?:h|heures?|horas|uhr)\\s+(${morning}|${evening})(?!\\p{L})`, 'u'),
  // 10 pm, 10 heures, 18h
  new RegExp(`(?<!\\d)(\\d{1,2})()()()\\s*(${morning}|${evening}|h|heures?|horas|uhr)(?!\\p{L})`, 'u'),
  // الساعة 10
  /الساعه?ة?\s+(\d{1,2})()()()(?!\d)()/u,
] as const;

/** Noon in words, alone or behind its number. */
const noon = /(?<!\p{L})(?:(?:12 )?noon|(?:a|ce) midi|(?:al? )?mediodia|(?:ال)?ظهرا|منتصف النهار)(?![\p{L}-])/u;

/** The first time in a folded text, with the text after it: `midnight` where there is none, `impossible` for 25:30. */
export const readTime = (text: string): { readonly time: TimeOfDay; readonly rest: string } | 'impossible' => {
  for (const clockTime of clockTimes) {
    const match = clockTime.exec(text);
    if (match === null) continue;
    const [found, hours = '', minutes = '', seconds = '', fraction = '', halfOfDay = ''] = match;
    const written = Number(hours);
    const isAfterNoon = isEvening.test(halfOfDay) && written < 12;
    const isAfterMidnight = isMorning.test(halfOfDay) && written === 12;
    const time = {
      hour: isAfterNoon ? written + 12 : isAfterMidnight ? 0 : written,
      minute: Number(minutes),
      second: Number(seconds),
      millisecond: Number(`${fraction}000`.slice(0, 3)),
    };
    // ISO 8601: a day may end at 24:00. UTC: a minute may have a leap second.
    const isDayEnd = time.hour === 24 && time.minute === 0 && time.second === 0;
    const isPossible = (time.hour <= 23 || isDayEnd) && time.minute <= 59 && time.second <= 60;
    return isPossible ? { time, rest: text.slice(match.index + found.length) } : 'impossible';
  }
  const twelve = noon.exec(text);
  if (twelve === null) return { time: midnight, rest: text };
  return { time: { ...midnight, hour: 12 }, rest: text.slice(twelve.index + twelve[0].length) };
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
  pt: -480,
  ast: -240,
  adt: -180,
  nst: -210,
  ndt: -150,
  akst: -540,
  akdt: -480,
  hst: -600,
  brt: -180,
  art: -180,
  clt: -240,
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
  gst: 240,
  pkt: 300,
  ist: 330,
  ict: 420,
  wib: 420,
  sgt: 480,
  hkt: 480,
  awst: 480,
  jst: 540,
  kst: 540,
  aest: 600,
  aedt: 660,
  acst: 570,
  nzst: 720,
  nzdt: 780,
};

const anyAbbreviation = Object.keys(abbreviations)
  .sort((a, b) => b.length - a.length)
  .join('|');
const numericOffset = /^[\s(,]*(?:(?:gmt|utc|ut)\s*)?([+-])(\d{1,2}):?(\d{2})?(?![\d/]|-\d)/u;
const greenwich = /(?:ب?توقيت\s+)(?:غرينتش|غرينيتش|جرينتش)/u;
const abbreviation = new RegExp(`(?<![\\p{L}])(?:ب?توقيت\\s+)?(${anyAbbreviation})(?![\\p{L}])`, 'u');

/** RFC 822 §5.1's military letters have been written with both signs: RFC 5322 §4.3 says to read them as UTC. */
const militaryLetter = /(?<=\d\s?)[a-ik-z]$/u;

/** Europe/Paris, as PHP, Java and JavaScript write it behind a date. */
const zoneName =
  /(?<!\p{L})((?:africa|america|antarctica|arctic|asia|atlantic|australia|europe|indian|pacific|us)\/[a-z_]+(?:[/_-][a-z_]+)*)/u;

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
  باريس: 'Europe/Paris',
  مدريد: 'Europe/Madrid',
  لندن: 'Europe/London',
  الرباط: 'Africa/Casablanca',
  الجزاير: 'Africa/Algiers',
  تونس: 'Africa/Tunis',
};
const anyCity = Object.keys(cities).join('|');
const cityTime = new RegExp(
  `(?<!\\p{L})(?:(?:heure|hora) (?:de |d')|ب?توقيت )(${anyCity})(?!\\p{L})|(?<!\\p{L})(${anyCity}) time(?!\\p{L})`,
  'u',
);

/** The zone that a folded text names after its time: minutes east of Greenwich, or an IANA name. */
export const readUtcOffset = (text: string): number | string | undefined => {
  const numeric = numericOffset.exec(text);
  if (numeric !== null) {
    const [, sign, hours = '0', minutes = '0'] = numeric;
    const offset = Number(hours) * 60 + Number(minutes);
    return offset > 14 * 60 ? undefined : sign === '-' ? -offset : offset;
  }
  if (greenwich.test(text)) return 0;
  const named = zoneName.exec(text)?.[1];
  const zone = named === undefined ? undefined : knownZone(named);
  if (zone !== undefined) return zone;
  const [, of, before] = cityTime.exec(text) ?? [];
  const city = of ?? before;
  if (city !== undefined) return cities[city];
  const name = abbreviation.exec(text)?.[1];
  if (name !== undefined) return abbreviations[name];
  return militaryLetter.test(text.trim()) ? 0 : undefined;
};
