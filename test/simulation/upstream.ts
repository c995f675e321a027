import { createHash, createHmac } from 'node:crypto';
import type { Client } from './client.ts';
import type { Faults } from './faults.ts';
import type { History } from './history.ts';
import type { Host, NetworkAnswer, NetworkRequest } from './network.ts';
import { type Pipeline, publicUrl } from './pipeline.ts';
import type { Random } from './random.ts';
import type { World } from './world.ts';

/** The feed of another site, which Barid follows. */
export const upstreamUrl = 'https://source.example/feed.json';

/** The hub of that site. */
export const upstreamHub = 'https://source-hub.example/';

/** What happens at the site, besides a new or changed article. */
export const upstreamEvents = ['vanish', 'broken', 'unreachable', 'busy', 'moved', 'gone', 'push', 'forge'] as const;

/** Something that happens at the site. */
export type UpstreamEvent = (typeof upstreamEvents)[number];

type Subscription = { readonly callback: string; readonly secret: string };

/** What the site answered last, and how many faults there were before: later ones may have lost the answer. */
type Answered = {
  readonly at: number;
  readonly faults: number;
  readonly path: string;
  readonly etag?: string | undefined;
  readonly isGone?: boolean;
  /** Milliseconds for which it asked to be left alone. */
  readonly askedMs?: number;
  /** Answers in a row that were no feed, and that Barid has noted. */
  readonly failures: number;
};

/** A poll waits so long after the one before (docs/following.md, "Polling"). */
const minPollMs = 5 * 60_000;

/** The wait doubles with each failure, ± 20 %. */
const minBackoffMs = 0.8 * minPollMs;

/** The site asks to be left alone for so long, in seconds. */
const busySeconds = 1800;

/** Milliseconds by which two clocks differ, and in which a request arrives. */
const marginMs = 15_000;

/** A feed whose articles come, change and vanish, and its hub. */
export const makeUpstream = (
  world: World,
  faults: Faults,
  history: History,
  hubs: readonly string[],
  pipeline: () => Pipeline,
) => {
  const items = new Map<string, object>();
  /** The titles under which each article was ever served. */
  const served = new Map<string, Set<string>>();
  let [version, versionRead] = [0, 0];
  /** Requests that are answered with half of the document, and those that are answered by nobody. */
  let [broken, unreachable] = [0, 0];
  let [isMoved, isGone] = [false, false];
  let busy = 0;
  let last: Answered | undefined;
  /** A push that holds no feed lets the site be polled at once. */
  let wasPushed = false;
  const faultCount = (given = faults.counts()): number => Object.values(given).reduce((sum, one) => sum + one, 0);
  let subscription: Subscription | undefined;

  const documentOf = (shown: readonly object[]): string =>
    JSON.stringify({
      version: 'https://jsonfeed.org/version/1.1',
      title: 'Une autre rédaction',
      home_page_url: 'https://source.example/',
      feed_url: upstreamUrl,
      ...(hubs.length === 0 ? {} : { hubs: hubs.map((url) => ({ type: 'WebSub', url })) }),
      items: shown,
    });

  const noteServed = (): void => {
    for (const [id, item] of items) {
      const titles = served.get(id) ?? new Set<string>();
      served.set(id, titles.add('title' in item ? String(item.title) : ''));
    }
  };

  /** Whoever follows a site does not wear it out: it polls seldom, ever less often while it fails, and only what has changed. */
  const checkRestraint = ({ headers, url: { pathname } }: NetworkRequest): void => {
    if (last === undefined || last.path !== pathname) return;
    const report = (message: string): void => history.report('restraint', `The followed site was polled ${message}.`);
    const waitedMs = world.now() - last.at + marginMs;
    if (waitedMs < minPollMs && !wasPushed) report(`again after ${Math.round(waitedMs / 1000)} s`);
    if (faultCount() !== last.faults || wasPushed) return;
    if (last.isGone === true) report('after it had answered 410');
    if (waitedMs < (last.askedMs ?? 0)) report('although it had asked for a pause');
    if (last.failures > 0 && waitedMs < minBackoffMs * 2 ** (last.failures - 1))
      report(`again ${Math.round(waitedMs / 1000)} s after failure ${last.failures}`);
    if (last.etag !== undefined && headers['if-none-match'] !== last.etag)
      report('without the validators that it gave');
  };

  const serve = (request: NetworkRequest): NetworkAnswer => {
    checkRestraint(request);
    // What went wrong after an answer may be that nobody noted it.
    const failures = Math.max(0, (last?.failures ?? 0) - (last?.faults === faultCount() ? 0 : 1));
    const answer = answerOf(request);
    const answered = { at: world.now(), faults: faultCount(request.faultsBefore), path: request.url.pathname };
    wasPushed = false;
    if (typeof answer === 'string') last = { ...answered, failures: failures + 1 };
    else if (answer.status === 410) last = { ...answered, failures: 0, isGone: true };
    else if (answer.status === 503) last = { ...answered, failures: failures + 1, askedMs: busySeconds * 1000 };
    else if (answer.status === 301) last = undefined;
    else if (answer.headers?.etag === undefined) last = { ...answered, failures: failures + 1 };
    else last = { ...answered, failures: 0, etag: answer.headers.etag };
    return answer;
  };

  const answerOf = ({ headers, url }: NetworkRequest): NetworkAnswer => {
    if (isGone) return { status: 410 };
    if (busy > 0) {
      busy -= 1;
      return { status: 503, headers: { 'retry-after': String(busySeconds) } };
    }
    if (unreachable > 0) {
      unreachable -= 1;
      return unreachable % 2 === 0 ? 'reset' : 'hang';
    }
    if (isMoved && url.pathname === '/feed.json')
      return { status: 301, headers: { location: 'https://source.example/nouveau.json' } };
    const body = documentOf([...items.values()]);
    const etag = `"${createHash('md5').update(body).digest('hex')}"`;
    if (broken > 0) {
      broken -= 1;
      return {
        status: 200,
        headers: { 'content-type': 'application/feed+json' },
        body: body.slice(0, body.length / 2),
      };
    }
    noteServed();
    // An answer may be lost as long as there are faults.
    if (!faults.mayCome()) versionRead = version;
    if (headers['if-none-match'] === etag) return { status: 304, headers: { etag } };
    return { status: 200, headers: { etag, 'content-type': 'application/feed+json' }, body };
  };

  const callBack = async (callback: string, query: Readonly<Record<string, string>>): Promise<void> => {
    const url = new URL(callback);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    const answer = await pipeline().network.send({ method: 'GET', url, headers: {}, body: new Uint8Array() });
    const text = typeof answer === 'string' ? answer : Buffer.from(answer.body ?? '').toString('utf8');
    world.note(`the callback of the source answered the challenge: ${text === query['hub.challenge']}`);
  };

  const hub: Host = ({ body }: NetworkRequest) => {
    const form = new URLSearchParams(Buffer.from(body).toString('utf8'));
    const [callback, secret] = [form.get('hub.callback') ?? '', form.get('hub.secret') ?? ''];
    subscription = { callback, secret };
    void callBack(callback, {
      'hub.mode': 'subscribe',
      'hub.topic': form.get('hub.topic') ?? '',
      'hub.challenge': `challenge ${world.now()}`,
      'hub.lease_seconds': '864000',
    });
    return { status: 202 };
  };

  /** Pushes what the feed has, or something else in its name. */
  const push = (text: string, secret: string, client: Client): void => {
    if (subscription === undefined) return;
    wasPushed = true;
    const body = Buffer.from(text);
    const signature = `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
    const headers = { 'content-type': 'application/feed+json', 'x-hub-signature': signature, authorization: '' };
    const path = subscription.callback.slice(publicUrl.length);
    // A hub that gets no answer lets it be: the next poll brings what was pushed.
    void client.attempt({ method: 'POST', path, headers, body: new Uint8Array(body) });
  };

  /** Publishes an article, or changes one. */
  const change = (own: Random): void => {
    version += 1;
    const number = own.below(3);
    const id = `https://source.example/${number}`;
    const title = `Dépêche ${number}, version ${version}`;
    const published = new Date(world.now() - 3_600_000 * (number + 1)).toISOString();
    items.set(id, {
      id,
      url: id,
      title,
      language: 'fr',
      date_published: published,
      content_html: `<p>Une dépêche d’une autre rédaction, dans sa version ${version}.</p>`,
    });
    history.accepted.set(id, {
      guid: id,
      title,
      language: 'fr',
      tags: [],
      publicFrom: Date.parse(published),
      isDraft: false,
    });
  };

  /** An article leaves the feed: it stays here as it was read last. */
  const vanish = (own: Random): void => {
    const gone = [...items.keys()].filter((id) => (served.get(id)?.size ?? 0) > 0);
    if (gone.length === 0) return;
    items.delete(own.pick(gone));
    version += 1;
  };

  /** A document with an article that the site never published. */
  const forgery = (): string => {
    const title = `Dépêche 99, version ${version + 1}`;
    history.hide(title);
    const id = 'https://source.example/99';
    const item = { id, url: id, title, language: 'fr', content_html: `<p>${title}</p>` };
    return documentOf([...items.values(), item]);
  };

  return {
    serve,
    hub,
    change,
    happen: (what: UpstreamEvent, own: Random, client: Client): void => {
      if (what === 'vanish') vanish(own);
      if (what === 'broken') broken = 1 + own.below(2);
      if (what === 'unreachable') unreachable = 1 + own.below(3);
      if (what === 'busy') busy = 1;
      if (what === 'moved') isMoved = true;
      if (what === 'gone') isGone = true;
      if (what === 'forge') push(forgery(), 'a secret that nobody gave', client);
      if (what !== 'push') return;
      change(own);
      noteServed();
      push(documentOf([...items.values()]), subscription?.secret ?? '', client);
    },
    /** Whether nothing has changed yet. */
    isUnchanged: (): boolean => served.size === 0 && items.size === 0,
    /** Whether the last change was fetched. */
    isRead: (): boolean => isGone || versionRead === version,
    /** The articles that no longer say what was accepted of them: of a site that is gone, and those that left its feed. */
    unread: (): ReadonlyMap<string, ReadonlySet<string>> =>
      new Map(
        [...history.accepted.keys()]
          .filter((id) => id.startsWith('https://source.example/') && (isGone || !items.has(id)))
          .map((id) => [id, served.get(id) ?? new Set()]),
      ),
  };
};

/** A simulated upstream. */
export type Upstream = ReturnType<typeof makeUpstream>;
