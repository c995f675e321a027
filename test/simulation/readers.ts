import type { Faults } from './faults.ts';
import type { History } from './history.ts';
import type { Host, NetworkAnswer, NetworkRequest } from './network.ts';
import { type Pipeline, publicUrl } from './pipeline.ts';
import type { World } from './world.ts';

/** What a reader has of a document. */
export type Copy = { readonly etag: string; readonly text: string };

/** Fetches a document through the CDN as programs do that were notified of a change: again until there is an answer. */
export const makeFetch = (world: World, pipeline: () => Pipeline) => {
  const running = new Map<string, Promise<void>>();
  const fetchOnce = async (url: string, copies: Map<string, Copy>, name: string): Promise<void> => {
    for (;;) {
      const headers = { 'accept-encoding': 'gzip' };
      const answer = await pipeline().network.send({
        method: 'GET',
        url: new URL(url),
        headers,
        body: new Uint8Array(),
      });
      if (typeof answer !== 'string' && [200, 404, 410].includes(answer.status)) {
        const text = Buffer.from(answer.body ?? '').toString('utf8');
        copies.set(name, { etag: answer.headers?.etag ?? '', text });
        return;
      }
      await new Promise<void>((resolve) => world.after(3000, '', resolve));
    }
  };
  /** One request after the other for each copy. */
  return (url: string, copies: Map<string, Copy>, name = url): void => {
    const before = running.get(name) ?? Promise.resolve();
    running.set(
      name,
      before.then(() => fetchOnce(url, copies, name)),
    );
  };
};

/** How readers that register by rssCloud behave once they are registered; the last one does not even prove itself. */
export const cloudManners = [
  'well',
  'well',
  'well',
  'dead',
  'gone',
  'redirecting',
  'hanging',
  'wrong challenge',
] as const;

/** rssCloud: "registrations expire after 25 hours". */
const registrationMs = 25 * 3_600_000;

/** A delivery that was created while a registration held may come later: as long as it is retried, three days. */
const maxRetriesMs = 73 * 3_600_000;

/** A delivery waits so long for others about the same feed. */
const maxFaultlessMs = 10 * 60_000;

/** Requests that a dead reader may get for one change: the schedule of retries has fewer. */
const maxAttempts = 40;

type Registered = { readonly feed: string; readonly at: number; readonly faults: number };

/** Readers that register for a feed by rssCloud, each on a host of its own and in a manner of its own. */
export const makeCloudReaders = (world: World, faults: Faults, history: History, pipeline: () => Pipeline) => {
  const fetchCopy = makeFetch(world, pipeline);
  /** What each reader has, by its callback and feed. */
  const copies = new Map<string, Copy>();
  /** When a registration was answered with success for the last time, by callback and feed. */
  const registered = new Map<string, Registered>();
  const attempts = new Map<string, number>();
  const faultCount = (): number =>
    Object.entries(faults.counts()).reduce((sum, [kind, count]) => sum + (kind === 'registration' ? 0 : count), 0);
  const hostOf = (reader: number): string => `cloud-${reader}.example`;
  const callbackOf = (reader: number): string => `https://${hostOf(reader)}/notify`;
  const nameOf = (reader: number, feed: string): string => `${callbackOf(reader)} ${feed}`;

  const onNotification = (reader: number, request: NetworkRequest): NetworkAnswer => {
    const url = new URLSearchParams(Buffer.from(request.body).toString('utf8')).get('url') ?? '';
    const feed = url.slice(`${publicUrl}/feeds/`.length).replace(/\/rss\.xml$/, '');
    const known = registered.get(nameOf(reader, feed));
    const manner = cloudManners[reader];
    if (manner === 'wrong challenge')
      history.report('closed', `${callbackOf(reader)} never proved itself, and was notified.`);
    // Without a fault, nothing is retried.
    const maxLateMs = manner === 'well' && known?.faults === faultCount() ? maxFaultlessMs : maxRetriesMs;
    if (known !== undefined && world.now() > known.at + registrationMs + maxLateMs)
      history.report('notified or listed', `${callbackOf(reader)} is still called after the end of its registration.`);
    const count = (attempts.get(nameOf(reader, feed)) ?? 0) + 1;
    attempts.set(nameOf(reader, feed), count);
    if (count > maxAttempts * (1 + history.accepted.size))
      history.report('notified or listed', `${callbackOf(reader)} was called ${count} times without end.`);
    if (manner === 'dead') return 'reset';
    if (manner === 'gone') return { status: 410 };
    if (manner === 'hanging') return 'hang';
    if (manner === 'redirecting') return { status: 302, headers: { location: 'https://elsewhere.example/' } };
    fetchCopy(url, copies, nameOf(reader, feed));
    return { status: 200 };
  };

  const serve =
    (reader: number): Host =>
    (request) => {
      if (request.method !== 'GET') return onNotification(reader, request);
      const challenge = request.url.searchParams.get('challenge') ?? '';
      return { status: 200, body: cloudManners[reader] === 'wrong challenge' ? 'oui' : challenge };
    };

  const register = async (reader: number, feed: string): Promise<void> => {
    const form = new URLSearchParams({
      domain: hostOf(reader),
      port: '443',
      path: '/notify',
      protocol: 'https-post',
      url1: `${publicUrl}/feeds/${feed}/rss.xml`,
    });
    const answer = await pipeline().network.send({
      method: 'POST',
      url: new URL(`${publicUrl}/rsscloud`),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new Uint8Array(Buffer.from(form.toString())),
    });
    const text = typeof answer === 'string' ? answer : Buffer.from(answer.body ?? '').toString('utf8');
    const isDone = text.includes('success="true"');
    world.note(`${callbackOf(reader)} registers for ${feed}: ${isDone}`);
    if (isDone) registered.set(nameOf(reader, feed), { feed, at: world.now(), faults: faultCount() });
    if (isDone && cloudManners[reader] === 'wrong challenge')
      history.report('closed', `${callbackOf(reader)} registered without the challenge.`);
    else if (isDone) faults.count('registration');
  };

  return {
    hosts: cloudManners.map((_, reader): readonly [string, Host] => [hostOf(reader), serve(reader)]),
    register: (reader: number, feed: string): void => void register(reader, feed),
    /** Each registration that was answered with success. */
    registered: () =>
      [...registered].map(([name, { feed, at }]) => {
        const [callback = ''] = name.split(' ');
        const manner = cloudManners[Number(/cloud-(\d+)/.exec(name)?.[1])];
        return { callback, feed, at, isWell: manner === 'well', copy: copies.get(name) };
      }),
  };
};

/** The rssCloud readers of a run. */
export type CloudReaders = ReturnType<typeof makeCloudReaders>;

/** A revision of a feed, and of each of its entries, that a reader saw at the CDN. */
type Seen = { readonly revision: number; readonly etag: string };

/** Readers that poll documents through the CDN, with validators. What they saw never becomes older. */
export const makePollers = (world: World, faults: Faults, history: History, pipeline: () => Pipeline) => {
  const poll = async (url: URL, everyMs: number, encoding: string, seen: Seen | undefined): Promise<void> => {
    const headers = { 'accept-encoding': encoding, ...(seen === undefined ? {} : { 'if-none-match': seen.etag }) };
    const answer = await pipeline().network.send({ method: 'GET', url, headers, body: new Uint8Array() });
    const next = look(url, answer, seen);
    if (!faults.areOver()) world.after(everyMs, '', () => void poll(url, everyMs, encoding, next));
  };

  const look = (url: URL, answer: NetworkAnswer, seen: Seen | undefined): Seen | undefined => {
    if (typeof answer === 'string' || (answer.status !== 200 && answer.status !== 304)) return seen;
    const { etag = '', 'barid-revision': stated = '0' } = answer.headers ?? {};
    const revision = Number(stated);
    if (answer.status === 304 && etag !== seen?.etag)
      history.report('never older', `${url.href} answered 304 for another ETag.`);
    if (seen !== undefined && revision < seen.revision)
      history.report('never older', `A reader of ${url.href} got revision ${revision} after ${seen.revision}.`);
    return { revision, etag };
  };

  return {
    poll: (path: string, everyMs: number, encoding: string): void =>
      void poll(new URL(`${publicUrl}${path}`), everyMs, encoding, undefined),
  };
};
