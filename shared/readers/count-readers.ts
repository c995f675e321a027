import { Unreadable } from '#shared/errors.ts';
import { sha256 } from '#shared/hash.ts';
import { log } from '#shared/log.ts';
import { topicFeed } from '#shared/model/feed-document.ts';
import type { LoggedRequest, ReaderDay } from '#shared/model/reader-count.ts';
import type { AccessLogs, Clock, FanOutStore, ReaderStore, SubscriptionStore } from '#shared/ports.ts';
import { accessLogReader } from './access-log.ts';
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

const emptyDay = (day: string, feed: string): ReaderDay => ({
  day,
  feed,
  services: {},
  hubSubscribers: 0,
  sketch: emptySketch(),
  revision: 0,
});

/** Writes a day over the row that was read first; over a newer one, where another counter has written it. */
const mergeDay = async (read: ReaderDay, add: (before: Counts) => Counts, readers: ReaderStore): Promise<void> => {
  const { day, feed } = read;
  let before = read;
  for (let round = 0; round < maxRounds; round += 1) {
    const { revision, ...counts } = before;
    const after = add(counts);
    const isSame =
      JSON.stringify({ ...after, sketch: '' }) === JSON.stringify({ ...counts, sketch: '' }) &&
      Buffer.from(after.sketch).equals(counts.sketch);
    if (isSame || (await readers.writeDay({ ...after, revision: revision + 1 })) === 'written') return;
    before = (await readers.day(day, feed)) ?? emptyDay(day, feed);
  }
  log.warn('the readers of a feed could not be counted', { feed, day });
};

/** A row; undefined for one that cannot be read, which keeps its own counts, and the other feeds from none. */
const readDay = async (day: string, feed: string, readers: ReaderStore): Promise<ReaderDay | undefined> => {
  try {
    return (await readers.day(day, feed)) ?? emptyDay(day, feed);
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    log.error('the readers of a feed could not be counted', error, { feed, day });
    return undefined;
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

/** The counts of one reading, and of all that another one counts. */
const union = (counts: Counts, { services, sketch }: Counts): Counts => {
  const merged = { ...counts.services };
  for (const [key, subscribers] of Object.entries(services))
    if (key in merged || Object.keys(merged).length < maxServices)
      merged[key] = Math.max(merged[key] ?? 0, subscribers);
  return { ...counts, services: merged, sketch: counts.sketch.map((rank, at) => Math.max(rank, sketch[at] ?? 0)) };
};

/** What a file says of a feed and day, begun with the row that is stored. */
type FeedCount = { readonly stored: ReaderDay; readonly salt: string; counts: Counts };

/** Counts the requests of a file line by line: of each feed and day, one row is in memory. A broken file counts for nothing. */
const countFile = async (
  key: string,
  days: { readonly first: string; readonly last: string },
  logs: AccessLogs,
  { readers, publicUrl }: ReaderPorts,
): Promise<void> => {
  const readLine = accessLogReader();
  const byFeed = new Map<string, FeedCount | undefined>();
  const begin = async (day: string, feed: string): Promise<FeedCount | undefined> => {
    const stored = await readDay(day, feed, readers);
    if (stored === undefined) return undefined;
    const { revision: _revision, ...counts } = stored;
    return { stored, salt: await readers.salt(day), counts };
  };
  const outcome = await logs.read(key, async (line) => {
    const request = readLine(line);
    // Of a day whose salt is gone nobody can be counted any more.
    if (request === undefined || request.day < days.first || request.day > days.last) return;
    const feed = isReading(request, publicUrl) ? topicFeed(`${publicUrl}${request.path}`, publicUrl) : undefined;
    if (feed === undefined) return;
    const name = `${request.day} ${feed}`;
    if (!byFeed.has(name)) byFeed.set(name, await begin(request.day, feed));
    const count = byFeed.get(name);
    if (count !== undefined) count.counts = withRequest(count.counts, request, count.salt);
  });
  if (outcome === 'broken') return;
  for (const count of byFeed.values())
    if (count !== undefined) await mergeDay(count.stored, (before) => union(before, count.counts), readers);
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
  for (const [feed, hubSubscribers] of counts) {
    const stored = await readDay(now.slice(0, 10), feed, store);
    if (stored !== undefined) await mergeDay(stored, (before) => ({ ...before, hubSubscribers }), store);
  }
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
      await countFile(key, days, logs, ports);
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
