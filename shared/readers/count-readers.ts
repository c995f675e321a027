import { Unreadable } from '#shared/errors.ts';
import { sha256 } from '#shared/hash.ts';
import { log } from '#shared/log.ts';
import { topicFeed } from '#shared/model/feed-document.ts';
import type { LoggedRequest, ReaderDay } from '#shared/model/reader-count.ts';
import type { AccessLogs, Clock, FanOutStore, ReaderStore, SubscriptionStore } from '#shared/ports.ts';
import { readAccessLog } from './access-log.ts';
import { readingService } from './reading-service.ts';
import { addHash, emptySketch } from './sketch.ts';

/** What counting reads and writes; `logs` is absent where the CDN writes none. */
export type ReaderPorts = {
  readonly readers: ReaderStore;
  readonly logs: AccessLogs | undefined;
  readonly subscriptions: Pick<SubscriptionStore, 'list'>;
  readonly fanOuts: Pick<FanOutStore, 'topics'>;
  readonly publicUrl: string;
  readonly clock: Clock;
};

type Counts = Omit<ReaderDay, 'revision'>;

/** Services of one feed and day: user agents are anybody's. */
const maxServices = 200;

/** Another counter wins each lost round. */
const maxRounds = 10;

const mergeDay = async (
  day: string,
  feed: string,
  add: (before: Counts) => Counts,
  readers: ReaderStore,
): Promise<void> => {
  for (let round = 0; round < maxRounds; round += 1) {
    const before = await readers.day(day, feed);
    const { revision, ...counts } = before ?? {
      day,
      feed,
      services: {},
      hubSubscribers: 0,
      sketch: emptySketch(),
      revision: 0,
    };
    const after = add(counts);
    const isSame =
      JSON.stringify({ ...after, sketch: '' }) === JSON.stringify({ ...counts, sketch: '' }) &&
      Buffer.from(after.sketch).equals(counts.sketch);
    if (isSame || (await readers.writeDay({ ...after, revision: revision + 1 })) === 'written') return;
  }
  log.warn('the readers of a feed could not be counted', { feed, day });
};

/** The same; a row that cannot be read keeps its own counts, and the other feeds from none. */
const mergeReadable: typeof mergeDay = async (day, feed, add, readers) => {
  try {
    await mergeDay(day, feed, add, readers);
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    log.error('the readers of a feed could not be counted', error, { feed, day });
  }
};

/** A request of a reader for a feed's document; Barid itself looks whether a change is public. */
const isReading = ({ method, status, userAgent }: LoggedRequest, publicUrl: string): boolean =>
  method === 'GET' && (status === 200 || status === 304) && !userAgent.includes(publicUrl);

/** The counts with one more request: of a service the highest number that it named that day, of others who they are, hashed. */
const withRequest = (counts: Counts, { path, userAgent, address }: LoggedRequest, salt: string): Counts => {
  const service = readingService(userAgent, path.split('/').at(-1) ?? '');
  if (service === undefined)
    return { ...counts, sketch: addHash(counts.sketch, sha256(`${salt}\n${address}\n${userAgent}`)) };
  const known = counts.services[service.key];
  if (known === undefined && Object.keys(counts.services).length >= maxServices) return counts;
  const subscribers = Math.max(known ?? 0, service.subscribers);
  return { ...counts, services: { ...counts.services, [service.key]: subscribers } };
};

const countRequests = async (
  requests: readonly LoggedRequest[],
  days: { readonly first: string; readonly last: string },
  { readers, publicUrl }: ReaderPorts,
): Promise<void> => {
  const byFeed = Map.groupBy(
    // Of a day whose salt is gone nobody can be counted any more.
    requests.filter((one) => isReading(one, publicUrl) && one.day >= days.first && one.day <= days.last),
    ({ day, path }) => `${day} ${topicFeed(`${publicUrl}${path}`, publicUrl) ?? ''}`,
  );
  for (const [name, ofFeed] of byFeed) {
    const [day = '', feed = ''] = name.split(' ');
    if (feed === '') continue;
    const salt = await readers.salt(day);
    const add = (before: Counts): Counts => ofFeed.reduce((sum, one) => withRequest(sum, one, salt), before);
    await mergeReadable(day, feed, add, readers);
  }
};

/** Subscribers of one topic that are counted. */
const maxHubSubscribers = 10_000;

/** How many subscribers the built-in hub has for each feed now: one who takes two formats counts twice. */
const countHubSubscribers = async ({ fanOuts, subscriptions, publicUrl, readers: store, clock }: ReaderPorts) => {
  const now = clock.now().toISOString();
  const counts = new Map<string, number>();
  for (const { topic } of await fanOuts.topics()) {
    const feed = topicFeed(topic, publicUrl);
    if (feed === undefined) continue;
    const found = await subscriptions.list(topic, {}, maxHubSubscribers);
    // Barid subscribes at its own hub to measure it.
    const readers = found.filter(({ callback, expiresAt }) => expiresAt > now && !callback.startsWith(`${publicUrl}/`));
    counts.set(feed, (counts.get(feed) ?? 0) + readers.length);
  }
  for (const [feed, hubSubscribers] of counts)
    await mergeReadable(now.slice(0, 10), feed, (before) => ({ ...before, hubSubscribers }), store);
};

/** Files of an hour may come this late (CloudFront, "Timing of standard log file delivery"): until then, a day has its salt. */
const lateMs = 26 * 3600_000;

/** The clocks of the CDN and of this function may differ by so much. */
const overlapMs = 5 * 60_000;

/** Files after which the progress is saved: a counter that runs out of time goes on from there. */
const filesPerSave = 20;

/**
 * Counts who read the feeds, by the files that the CDN's access log has got since the last call, and throws away what could tell
 * whether an address is among them. A file that is read twice counts once.
 */
export const countReaders = async (ports: ReaderPorts): Promise<void> => {
  const { readers, logs, clock } = ports;
  const now = clock.now();
  const late = new Date(now.getTime() - lateMs);
  if (logs !== undefined) {
    const { countedTo = late.toISOString() } = (await readers.progress()) ?? {};
    const since = new Date(Date.parse(countedTo) - overlapMs);
    const days = { first: late.toISOString().slice(0, 10), last: now.toISOString().slice(0, 10) };
    for (const [index, { key, arrivedAt }] of (await logs.list(since)).entries()) {
      await countRequests(readAccessLog(await logs.read(key)), days, ports);
      if (index % filesPerSave === filesPerSave - 1) await readers.saveProgress({ countedTo: arrivedAt.toISOString() });
    }
    await readers.saveProgress({ countedTo: now.toISOString() });
  }
  await countHubSubscribers(ports);
  await readers.forgetSalts(late.toISOString().slice(0, 10));
};

/** The minute of each hour in which readers are counted: counts are by day, and each reads all subscribers of the hub. */
const countMinute = 4;

/** The same for the sweep, which runs each minute: once an hour. */
export const countReadersInTime = async (ports: ReaderPorts): Promise<void> => {
  if (ports.clock.now().getUTCMinutes() === countMinute) await countReaders(ports);
};
