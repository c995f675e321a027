import { midnight, type TimeOfDay } from './local-time.ts';

const morning = 'am|a\\.m\\.?|ص|صباحا';
const evening = 'pm|p\\.m\\.?|م|مساء|بعد الظهر|de la tarde|de la noche';
const half = `(?:\\s*(${morning}|${evening})(?!\\p{L}))?`;

const shapes = [
  // 10:30, 10:30:15.250, 10h30, 10 h 30, 10H30
  new RegExp(`(?<!\\d)(\\d{1,2})\\s?[:h]\\s?(\\d{2})(?:\\s?[:m]\\s?(\\d{2})(?:[.,](\\d{1,9}))?s?)?(?!\\d)${half}`, 'u'),
  // 10.30 Uhr, à 10.30
  new RegExp(`(?<![\\d.])(\\d{1,2})\\.(\\d{2})()()(?!\\.?\\d)${half}`, 'u'),
  // 10 pm, 10 heures, 18h
  new RegExp(`(?<!\\d)(\\d{1,2})()()()\\s*(${morning}|${evening}|h|heures?|horas|uhr)(?!\\p{L})`, 'u'),
  // الساعة 10
  /الساعه?ة?\s+(\d{1,2})()()()(?!\d)()/u,
] as const;

const isEvening = new RegExp(`^(?:${evening})$`, 'u');
const isMorning = new RegExp(`^(?:${morning})$`, 'u');

const hourOf = (hour: number, half: string): number => {
  if (isEvening.test(half) && hour < 12) return hour + 12;
  return isMorning.test(half) && hour === 12 ? 0 : hour;
};

/** `impossible` where a folded text names a time that no clock shows; midnight where it names none. */
export const readTime = (text: string): { readonly time: TimeOfDay; readonly rest: string } | 'impossible' => {
  for (const shape of shapes) {
    const match = shape.exec(text);
    if (match === null) continue;
    const [found, hours = '', minutes = '', seconds = '', fraction = '', halfOfDay = ''] = match;
    const time = {
      hour: hourOf(Number(hours), halfOfDay),
      minute: Number(minutes),
      second: Number(seconds),
      millisecond: Number(`${fraction}000`.slice(0, 3)),
    };
    // ISO 8601 lets a day end at 24:00, UTC lets a minute have a second more.
    const isDayEnd = time.hour === 24 && time.minute === 0 && time.second === 0;
    const isPossible = (time.hour <= 23 || isDayEnd) && time.minute <= 59 && time.second <= 60;
    return isPossible ? { time, rest: text.slice(match.index + found.length) } : 'impossible';
  }
  return { time: midnight, rest: text };
};
