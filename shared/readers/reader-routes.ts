import { Rejected } from '#shared/errors.ts';
import { type HttpAnswer, type HttpRequest, jsonAnswer } from '#shared/model/http.ts';
import type { ReaderCount, ReaderDay } from '#shared/model/reader-count.ts';
import type { Clock, ReaderStore } from '#shared/ports.ts';
import { countOf } from './sketch.ts';

/** The counts of a day as people read them: of a service that has several numbers for the feed, their sum. */
export const toReaderCount = ({ day, feed, services, sketch, hubSubscribers }: ReaderDay): ReaderCount => {
  const byName = new Map<string, number>();
  for (const [key, subscribers] of Object.entries(services)) {
    const name = key.replace(/ [^ ]*$/, '');
    byName.set(name, (byName.get(name) ?? 0) + subscribers);
  }
  const sorted = [...byName].toSorted(([nameA, a], [nameB, b]) => b - a || (nameA < nameB ? -1 : 1));
  return {
    day,
    feed,
    subscribers: sorted.reduce((sum, [, subscribers]) => sum + subscribers, 0),
    services: Object.fromEntries(sorted),
    pollers: countOf(sketch),
    hubSubscribers,
  };
};

/** Days that are listed where a request does not say it. */
const defaultDays = 30;

const dayMs = 24 * 3600_000;

type ReaderPorts = { readonly readers: Pick<ReaderStore, 'days'>; readonly clock: Clock };

const dayOf = (instant: Date): string => instant.toISOString().slice(0, 10);

const firstDayUntil = (day: string): string => dayOf(new Date(Date.parse(day) - (defaultDays - 1) * dayMs));

/** A day in a query. @throws Rejected DAY_INVALID */
const dayIn = (query: URLSearchParams, name: string, otherwise: string): string => {
  const day = query.get(name) ?? otherwise;
  if (/^\d{4}-\d{2}-\d{2}$/.test(day) && !Number.isNaN(Date.parse(day))) return day;
  throw new Rejected('DAY_INVALID', `${name} must be a day such as 2024-11-27.`, { status: 400 });
};

/** The counts of each feed and day in a range of days, both included; oldest first. @throws Rejected DAY_INVALID */
export const readReaders = async (
  { since, until, feed }: { readonly since: string; readonly until: string; readonly feed?: string | undefined },
  readers: Pick<ReaderStore, 'days'>,
): Promise<readonly ReaderCount[]> =>
  (await readers.days(since, until)).filter((day) => feed === undefined || day.feed === feed).map(toReaderCount);

/** The counts of the last 30 days until now. */
export const readLatestReaders = ({ readers, clock }: ReaderPorts): Promise<readonly ReaderCount[]> => {
  const until = dayOf(clock.now());
  return readReaders({ since: firstDayUntil(until), until }, readers);
};

/** `GET /readers`: who reads each feed, by day. */
export const readerRoutes = ({ readers, clock }: ReaderPorts) => ({
  'GET /readers?feed&since&until': async ({ query }: HttpRequest): Promise<HttpAnswer> => {
    const until = dayIn(query, 'until', dayOf(clock.now()));
    const since = dayIn(query, 'since', firstDayUntil(until));
    return jsonAnswer(200, {
      items: await readReaders({ since, until, feed: query.get('feed') ?? undefined }, readers),
    });
  },
});
