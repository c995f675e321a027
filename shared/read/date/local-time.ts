import type { Day } from './calendar-day.ts';

/** A time of day. */
export type TimeOfDay = {
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly millisecond: number;
};

/** The time of a day of which nothing else is said. */
export const midnight: TimeOfDay = { hour: 0, minute: 0, second: 0, millisecond: 0 };

/** Minutes east of Greenwich of the abbreviations that feeds and pages write; RFC 822 §5 and what is seen. */
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

const named = Object.keys(abbreviations)
  .sort((a, b) => b.length - a.length)
  .join('|');
const offsetPattern = /^[\s(,]*(?:(?:gmt|utc|ut)\s*)?([+-])(\d{1,2}):?(\d{2})?(?![\d/]|-\d)/u;
const namedPattern = new RegExp(`(?<![\\p{L}])(?:ب?توقيت\\s+)?(${named})(?![\\p{L}])`, 'u');
const greenwichPattern = /(?:ب?توقيت\s+)(?:غرينتش|غرينيتش|جرينتش)/u;

/** RFC 822's military letters (§5.1) have been written with both signs: they stand for UTC (RFC 5322 §4.3). */
const military = /(?<=\d\s?)[a-ik-z]$/u;

/** The offset in minutes that a folded text names after its time; undefined where it names none. */
export const readUtcOffset = (text: string): number | undefined => {
  const numeric = offsetPattern.exec(text);
  if (numeric !== null) {
    const [, sign, hours = '0', minutes = '0'] = numeric;
    const total = Number(hours) * 60 + Number(minutes);
    return total > 14 * 60 ? undefined : sign === '-' ? -total : total;
  }
  if (greenwichPattern.test(text)) return 0;
  const name = namedPattern.exec(text)?.[1];
  if (name !== undefined) return abbreviations[name];
  return military.test(text.trim()) ? 0 : undefined;
};

const formatters = new Map<string, Intl.DateTimeFormat>();

const formatterFor = (timeZone: string): Intl.DateTimeFormat => {
  const known = formatters.get(timeZone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
  formatters.set(timeZone, made);
  return made;
};

const offsetAt = (instant: number, timeZone: string): number => {
  const name =
    formatterFor(timeZone)
      .formatToParts(instant)
      .find(({ type }) => type === 'timeZoneName')?.value ?? '';
  const [, sign, hours = '0', minutes = '0'] = /([+-])(\d\d):(\d\d)/.exec(name) ?? [];
  return (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -1 : 1);
};

/** The instant of a wall clock's reading: at an offset in minutes, or in a time zone by its IANA name. */
export const instantOf = ({ year, month, day }: Day, time: TimeOfDay, zone: number | string): Date => {
  const wall = Date.UTC(year, month - 1, day, time.hour, time.minute, time.second, time.millisecond);
  if (typeof zone === 'number') return new Date(wall - zone * 60_000);
  const guess = wall - offsetAt(wall, zone) * 60_000;
  return new Date(wall - offsetAt(guess, zone) * 60_000);
};

/** The calendar day that an instant falls on in a time zone. */
export const dayIn = (instant: Date, timeZone: string): Day => {
  const local = new Date(instant.getTime() + offsetAt(instant.getTime(), timeZone) * 60_000);
  return { year: local.getUTCFullYear(), month: local.getUTCMonth() + 1, day: local.getUTCDate() };
};
