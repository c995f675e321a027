import { z } from 'zod';
import type { Faults } from './faults.ts';
import { entriesOf, type History } from './history.ts';
import type { Host, NetworkAnswer, NetworkRequest } from './network.ts';
import { makePauses } from './pauses.ts';
import type { Pipeline } from './pipeline.ts';
import type { Random } from './random.ts';
import { type Copy, makeCloudReaders, makeFetch } from './readers.ts';
import type { Trouble } from './schedule.ts';
import { asksAbout, asksFor, type SimulatedWebhook } from './site.ts';
import { makeSubscribers } from './subscribers.ts';
import type { World } from './world.ts';

const eventBody = z.object({
  type: z.string(),
  data: z.object({
    guid: z.string().optional(),
    id: z.string().optional(),
    revision: z.number(),
    title: z.string().optional(),
    feeds: z.array(z.string()).optional(),
    slug: z.string().optional(),
  }),
});

const textOf = ({ body }: NetworkRequest): string => Buffer.from(body).toString('utf8');

/** Receivers at their worst: what they answer instead of doing their work. */
const badAnswers = (random: Random): NetworkAnswer =>
  random.pick<NetworkAnswer>([
    { status: 500 },
    { status: 503, headers: { 'retry-after': String(20 + random.below(60)) } },
    { status: 429, headers: { 'retry-after': '20' } },
    { status: 408 },
    { status: 302, headers: { location: 'https://elsewhere.example/' } },
    { status: 502, body: 'x'.repeat(5000) },
    'hang',
    'reset',
  ]);

const toAnswer = ({ status, retryAfter }: Extract<Trouble, { readonly status: number }>): NetworkAnswer => ({
  status,
  headers: retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) },
});

/** The answer of a server to `weblogUpdates.extendedPing`. */
const pingAnswer =
  '<?xml version="1.0"?><methodResponse><params><param><value><struct><member><name>flerror</name><value><boolean>0</boolean></value></member></struct></value></param></params></methodResponse>';

/** The parties that Barid notifies: webhooks, an external hub, subscribers of the built-in hub, and rssCloud readers. */
export const makeReceivers = (
  world: World,
  faults: Faults,
  history: History,
  upstream: { readonly serve: Host; readonly hub: Host },
  webhooks: readonly SimulatedWebhook[],
  pipeline: () => Pipeline,
) => {
  const random = world.random('receivers');
  /** A host that is down for a while, for everybody who calls it. */
  const downUntil = new Map<string, number>();
  /** What a scenario has a host do, and until when. */
  const troubles = new Map<string, { readonly trouble: Trouble; readonly until: number }>();
  const pauses = makePauses(world, faults, history);
  const misbehaving =
    (host: string, work: Host): Host =>
    (request) => {
      if (faults.hits('bad answer')) downUntil.set(host, world.now() + random.next() ** 2 * 400_000);
      const directed = troubles.get(host);
      const trouble = directed !== undefined && world.now() < directed.until ? directed.trouble : undefined;
      const isDown = trouble?.status !== undefined || (!faults.areOver() && world.now() < (downUntil.get(host) ?? 0));
      pauses.check(host, request);
      if (trouble !== undefined && trouble.status === undefined)
        return new Promise<void>((resolve) => world.after(trouble.lateMs, '', resolve)).then(() => work(request));
      if (!isDown) return work(request);
      const answer = trouble?.status === undefined ? badAnswers(random) : toAnswer(trouble);
      const seconds = typeof answer === 'string' ? 0 : Number(answer.headers?.['retry-after'] ?? 0);
      // The pages of a fan-out ask subscribers directly; the engine takes over who fails.
      if (seconds > 0 && host.startsWith('hook-')) pauses.begin(host, seconds, request);
      return answer;
    };

  /** Readers get this revision of an article in the feed of all articles, or a newer one has overtaken it. */
  const isVisible = (guid: string, id: string, revision: number): boolean => {
    const { publicBucket, table } = pipeline();
    const isShownBy = (key: string): boolean => {
      const document = publicBucket.get(key);
      const isThere = document !== undefined && document.metadata['barid-gone'] === undefined;
      return isThere && (entriesOf(document.bytes).get(guid)?.revision ?? 0) >= revision;
    };
    const head = Number(table.row({ PK: `ARTICLE#${id}`, SK: 'HEAD' })?.revision);
    const isArchive = (key: string): boolean => /^feeds\/all\/archive\/.*\.json$/.test(key);
    return head > revision || isShownBy('feeds/all/feed.json') || publicBucket.keys().filter(isArchive).some(isShownBy);
  };

  const webhook =
    (asked: SimulatedWebhook): Host =>
    (request) => {
      const { url: receiver } = asked;
      history.checkHidden(receiver, request.body);
      const { type, data } = eventBody.parse(JSON.parse(textOf(request)));
      world.note(`${receiver} got ${type} ${data.guid ?? ''} ${data.revision}`);
      const id = request.headers['webhook-id'] ?? '';
      history.onAcknowledged(receiver, id, request.faultsBefore);
      const { guid, revision, feeds, slug, title } = data;
      // An erased article has lost the feeds that are named after people and tags, as its title.
      const about = slug === undefined ? feeds : [slug];
      if (!asksFor(asked, type) || (title !== '' && about !== undefined && !asksAbout(asked, about)))
        history.report('asked for', `${receiver} got ${type} about ${about?.join(' ')}, for which it did not ask.`);
      if (guid === undefined) return { status: 204 };
      history.onEvent(receiver, id, { guid, type, revision });
      if (type !== 'article.retracted' && !isVisible(guid, data.id ?? '', revision))
        history.report('visible first', `${receiver} got revision ${revision} of ${guid} before readers.`);
      return { status: 204 };
    };

  const hubCopies = new Map<string, Copy>();
  const fetchCopy = makeFetch(world, pipeline);
  const hub: Host = (request) => {
    for (const topic of new URLSearchParams(textOf(request)).getAll('hub.topic')) fetchCopy(topic, hubCopies);
    return { status: 204 };
  };

  const subscribers = makeSubscribers(world, history, pipeline);
  const cloud = makeCloudReaders(world, faults, history, pipeline);
  const accepting: Host = () => ({ status: 200, body: pingAnswer });
  const hosts = new Map<string, Host>([
    ...webhooks.map((asked): [string, Host] => {
      const { host } = new URL(asked.url);
      return [host, misbehaving(host, webhook(asked))];
    }),
    ['hub.example', misbehaving('hub.example', hub)],
    ['index.example', misbehaving('index.example', accepting)],
    ['ping.example', misbehaving('ping.example', accepting)],
    ['source.example', misbehaving('source.example', upstream.serve)],
    ['source-hub.example', upstream.hub],
    ...[...subscribers.hosts, ...cloud.hosts].map(([host, work]): [string, Host] => [host, misbehaving(host, work)]),
    ['elsewhere.example', (): NetworkAnswer => ({ status: 404 })],
  ]);
  const trouble = (host: string, forMs: number, given: Trouble): void =>
    void troubles.set(host, { trouble: given, until: world.now() + forMs });
  return { hosts, hubCopies, subscribers, cloud, trouble };
};

/** The receivers of a run. */
export type Receivers = ReturnType<typeof makeReceivers>;
