import { keys } from '#shared/aws/keys.ts';
import { isHubSigned } from '#shared/web/signature.ts';
import type { History } from './history.ts';
import type { Host, NetworkAnswer, NetworkRequest } from './network.ts';
import { type Pipeline, publicUrl } from './pipeline.ts';
import type { Copy } from './readers.ts';
import type { World } from './world.ts';

/** More than ten: each has a host of its own. */
export const subscriberHosts = 13;

/** Subscribers that do not behave as all others: what they do instead. */
export const oddManners = ['gone', 'wrong challenge', 'slow', 'signed', 'short'] as const;

/** How a subscriber behaves that is no ordinary one. */
export type OddManner = (typeof oddManners)[number];

/** Milliseconds in which a confirmation is stored: the answer to it, a change of its subscriber, and the clocks' difference. */
export const confirmationMs = 60_000;

/** Milliseconds after its end in which a subscription may get pushes that were under way, and retries of a page. */
const maxLateMs = 150_000;

type Confirmed = {
  readonly mode: string;
  readonly at: number;
  readonly leaseMs: number;
  /** The hub must have learned of it: nothing went wrong on the way, and no other request was under way. */
  readonly isKnown: boolean;
};

/** A request to the hub, with its secret, if it has one. */
type Requested = { readonly at: number; readonly secret: string | undefined };

const textOf = ({ body }: NetworkRequest): string => Buffer.from(body).toString('utf8');

/** The subscribers of the built-in hub. */
export const makeSubscribers = (world: World, history: History, pipeline: () => Pipeline) => {
  /** What a subscriber has of each topic, by callback and topic. */
  const copies = new Map<string, Copy>();
  /** What a callback confirmed last, and when. */
  const confirmed = new Map<string, Confirmed>();
  /** What a callback has requested, the newest last. */
  const requests = new Map<string, Requested[]>();
  /** The secrets with which pushes may be signed: that of the request that the hub knows, and those of later ones. */
  const secretsOf = new Map<string, readonly (string | undefined)[]>();
  /** Subscriptions whose push was answered 410, with the crashes until then. */
  const ended = new Map<string, { readonly at: number; readonly crashes: number }>();
  const wait = (ms: number): Promise<void> => new Promise((resolve) => world.after(ms, '', resolve));

  /** Once the answer must have arrived, looks whether it can have been lost, or be the answer to another request. */
  const lookBack = (name: string, answered: Confirmed, crashes: number): void =>
    world.after(confirmationMs, '', () => {
      const sent = requests.get(name) ?? [];
      const isNear = ({ at }: Requested): boolean => Math.abs(at - answered.at) < confirmationMs;
      if (confirmed.get(name) !== answered || history.crashCount() !== crashes || sent.filter(isNear).length !== 1)
        return;
      confirmed.set(name, { ...answered, isKnown: true });
      secretsOf.set(
        name,
        sent.slice(sent.findIndex(isNear)).map(({ secret }) => secret),
      );
    });

  const verify = (
    { url: { searchParams, pathname, host }, faultsBefore }: NetworkRequest,
    manner: OddManner | undefined,
  ): NetworkAnswer => {
    const [mode, topic] = [searchParams.get('hub.mode') ?? '', searchParams.get('hub.topic') ?? ''];
    const name = `${host}${pathname} ${topic}`;
    world.note(`${name} confirms ${mode}`);
    if (manner === 'wrong challenge') return { status: 200, body: 'oui' };
    const leaseMs = Number(searchParams.get('hub.lease_seconds') ?? 0) * 1000;
    if (mode === 'subscribe' || mode === 'unsubscribe') {
      const answered = { mode, at: world.now(), leaseMs, isKnown: false };
      confirmed.set(name, answered);
      ended.delete(name);
      lookBack(name, answered, history.crashCount(faultsBefore));
    }
    return { status: 200, body: searchParams.get('hub.challenge') ?? '' };
  };

  /** Whether the row of a subscription is there. */
  const isStored = (callback: string, topic: string): boolean =>
    pipeline()
      .table.rows(keys.subscriber(topic, '').PK)
      .some((row) => row.callback === callback);

  const receive = (request: NetworkRequest, manner: OddManner | undefined): NetworkAnswer => {
    const { pathname, host } = request.url;
    const topic = /<([^>]+)>; rel="?self"?/.exec(request.headers.link ?? '')?.[1] ?? '';
    const name = `${host}${pathname} ${topic}`;
    const last = confirmed.get(name);
    history.checkHidden(name, request.body);
    if (last === undefined) history.report('closed', `${name} never confirmed a subscription, and got a push.`);
    else if (
      last.mode === 'unsubscribe' &&
      world.now() > last.at + maxLateMs &&
      (last.isKnown || !isStored(`https://${host}${pathname}`, topic))
    )
      history.report(
        'closed',
        `${name} got a push ${Math.round((world.now() - last.at) / 1000)} s after it had unsubscribed.`,
      );
    else if (last.mode === 'subscribe' && world.now() > last.at + last.leaseMs + maxLateMs)
      history.report('closed', `${name} got a push after the end of its lease.`);
    const known = secretsOf.get(name) ?? (requests.get(name) ?? []).map(({ secret }) => secret);
    const signature = request.headers['x-hub-signature'] ?? '';
    const isSigned = (secret: string | undefined): boolean =>
      secret === undefined ? signature === '' : isHubSigned(secret, signature, request.body);
    if (known.length > 0 && !known.some(isSigned))
      history.report('closed', `${name} got a push without a valid signature.`);
    if (manner === 'gone') {
      const before = ended.get(name);
      if (before?.crashes === history.crashCount() && world.now() > before.at + confirmationMs)
        history.report('closed', `${name} got a push after it had answered 410.`);
      ended.set(name, before ?? { at: world.now(), crashes: history.crashCount(request.faultsBefore) });
      return { status: 410 };
    }
    copies.set(name, { etag: '', text: textOf(request) });
    return { status: 204 };
  };

  const subscriber =
    (manner?: OddManner): Host =>
    async (request) => {
      // Barid waits for ten seconds at most.
      if (manner === 'slow') await wait(8000);
      return request.method === 'GET' ? verify(request, manner) : receive(request, manner);
    };

  /** Sends a request to the hub, once. */
  const request = async (
    mode: string,
    host: string,
    feed: string,
    more: Readonly<Record<string, string>> = {},
  ): Promise<void> => {
    const callback = `https://${host}/${feed}`;
    const topic = `${publicUrl}/feeds/${feed}/feed.json`;
    const form = new URLSearchParams({ 'hub.mode': mode, 'hub.topic': topic, 'hub.callback': callback, ...more });
    const name = `${host}/${feed} ${topic}`;
    const secret = mode === 'subscribe' ? more['hub.secret'] : undefined;
    requests.set(name, [...(requests.get(name) ?? []), { at: world.now(), secret }]);
    const known = secretsOf.get(name);
    if (known !== undefined) secretsOf.set(name, [...known, secret]);
    const answer = await pipeline().network.send({
      method: 'POST',
      url: new URL(`${publicUrl}/hub`),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new Uint8Array(Buffer.from(form.toString())),
    });
    world.note(`${mode} of ${callback} was answered ${typeof answer === 'string' ? answer : answer.status}`);
  };

  return {
    hosts: [
      ...Array.from({ length: subscriberHosts }, (_, index) => [`subscriber-${index}.example`, subscriber()] as const),
      ...oddManners.map((manner, index) => [`odd-${index}.example`, subscriber(manner)] as const),
    ] satisfies readonly (readonly [string, Host])[],
    copies,
    confirmed,
    ended,
    isStored,
    request: (mode: string, subscriber: number, feed: string): void =>
      void request(mode, `subscriber-${subscriber}.example`, feed),
    /** The request of a subscriber in this manner; the signed one has another secret each time, the others the shortest lease. */
    requestOddly: (mode: string, manner: OddManner, feed: string, id: number): void => {
      const more: Readonly<Record<string, string>> =
        manner === 'signed' ? { 'hub.secret': `secret ${id}` } : { 'hub.lease_seconds': '86400' };
      void request(mode, `odd-${oddManners.indexOf(manner)}.example`, feed, mode === 'subscribe' ? more : {});
    },
  };
};

/** The subscribers of a run. */
export type Subscribers = ReturnType<typeof makeSubscribers>;
