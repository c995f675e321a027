import type { LogManner } from './cdn-log.ts';
import type { Door } from './publisher.ts';
import { makeRandom, type Random } from './random.ts';
import { cloudManners } from './readers.ts';
import { type OddManner, oddManners } from './subscribers.ts';
import { type UpstreamEvent, upstreamEvents } from './upstream.ts';

/** A host answers with this status (and so many seconds in `Retry-After`), or does its work so late. */
export type Trouble =
  | { readonly status: number; readonly retryAfter?: number }
  | { readonly lateMs: number; readonly status?: undefined };

/** What an article is to have; what is left out is drawn, and its date is the hour before. With `keepsDate` it keeps the date that it had. */
export type Written = { readonly language?: string; readonly tags?: readonly string[]; readonly keepsDate?: boolean };

/** One thing that somebody outside does. */
export type Action = {
  /** Stable: a shrunk schedule keeps the numbers. */
  readonly id: number;
  /** Milliseconds after the begin of the run. */
  readonly at: number;
} & (
  | { readonly kind: 'post'; readonly article: number; readonly as?: Written; readonly door?: Door }
  | { readonly kind: 'retract'; readonly article: number; readonly by?: 'url' | 'own id' }
  | { readonly kind: 'draft' | 'erase'; readonly article: number }
  /** Presses a button of the article's page at the desk. */
  | { readonly kind: 'press'; readonly article: number }
  /** A post of the CMS changes. */
  | { readonly kind: 'message'; readonly post: number }
  | { readonly kind: 'schedule'; readonly article: number; readonly inMs: number }
  | {
      readonly kind: 'post many';
      readonly articles: readonly number[];
      readonly as?: Written;
      readonly isOneFaulty?: true;
    }
  | { readonly kind: 'read'; readonly path: string }
  /** Reads the document again and again, to the end of the run. */
  | { readonly kind: 'poll'; readonly path: string; readonly everyMs: number }
  | { readonly kind: 'subscribe' | 'unsubscribe'; readonly subscriber: number; readonly feed: string }
  | {
      readonly kind: 'subscribe oddly';
      readonly mode: 'subscribe' | 'unsubscribe';
      readonly manner: OddManner;
      readonly feed: string;
    }
  | { readonly kind: 'subscribe many'; readonly feed: string }
  /** What a host does for so long, see `Trouble`. */
  | { readonly kind: 'trouble'; readonly host: string; readonly forMs: number; readonly trouble: Trouble }
  /** Registers by rssCloud, or once more. */
  | { readonly kind: 'register'; readonly reader: number; readonly feed: string }
  | { readonly kind: 'upstream'; readonly what?: UpstreamEvent }
  /** Looks at the status page from here on. */
  | { readonly kind: 'watch' }
  /** Somebody without a token tries every door. */
  | { readonly kind: 'intrude'; readonly article: number }
  /** Drops a file into the inbox, and its picture so many milliseconds later. */
  | { readonly kind: 'drop file'; readonly pictureAfterMs?: number }
  /** The CDN writes a file of its access log. */
  | { readonly kind: 'log'; readonly manner: LogManner }
  | { readonly kind: 'deploy' | 'canary' }
);

/** What happens in a run, besides faults. */
export type Schedule = {
  readonly seed: number;
  readonly actions: readonly Action[];
  readonly lengthMs: number;
  /** Whether the run goes on to the next day, when leases and registrations have ended. */
  readonly hasNextDay: boolean;
  /** Who is notified besides webhooks and subscribers of the built-in hub. */
  readonly receivers: readonly ReceiverKind[];
};

/** Receivers that not every site notifies. */
export const receiverKinds = ['hub', 'indexNow', 'ping'] as const;

/** A receiver that a site may have or not. */
export type ReceiverKind = (typeof receiverKinds)[number];

/** The tags of articles, and so the facets of the site. */
export const tags = ['budget', 'port', 'ميناء'] as const;

/** The feeds that subscribers choose from. */
export const subscribable = ['all', 'fr'] as const;

type Drawn = Action extends infer One ? (One extends Action ? Omit<One, 'id' | 'at'> : never) : never;

/** What some runs have besides articles, subscribers and the source: each theme has actions of its own. */
const themes: Readonly<Record<string, (random: Random, article: () => number) => Drawn>> = {
  doors: (random, article) => {
    const [door, one] = [
      random.pick(['key', 'match', 'race', 'own id', 'picture', 'file', 'faulty', 'url', 'by own id'] as const),
      article(),
    ];
    if (door === 'faulty')
      return { kind: 'post many', articles: [...new Set([one, article(), article()])], isOneFaulty: true };
    if (door === 'file') return { kind: 'drop file', pictureAfterMs: random.below(5000) };
    if (door === 'url') return { kind: 'retract', article: one, by: 'url' };
    if (door === 'by own id') return { kind: 'retract', article: one, by: 'own id' };
    return { kind: 'post', article: one, door };
  },
  desk: (random, article) =>
    random.chance(0.3) ? { kind: 'post', article: article(), door: 'desk' } : { kind: 'press', article: article() },
  cms: (random) => ({ kind: 'message', post: random.below(2) }),
  erasure: (random, article) =>
    random.chance(0.5)
      ? { kind: 'erase', article: article() }
      : random.chance(0.5)
        ? { kind: 'post', article: article(), door: 'picture' }
        : { kind: 'read', path: `/feeds/author/autrice-${article()}/feed.json` },
  rssCloud: (random) => ({
    kind: 'register',
    // Those that are never well keep a run going for three days.
    reader: random.chance(0.9) ? random.below(3) : random.pick([7, 3 + random.below(cloudManners.length - 3)]),
    feed: random.pick(subscribable),
  }),
  oddities: (random) => ({
    kind: 'subscribe oddly',
    mode: random.chance(0.75) ? 'subscribe' : 'unsubscribe',
    manner: random.pick(oddManners),
    feed: random.pick(subscribable),
  }),
  upstream: (random) =>
    random.chance(0.3) ? { kind: 'upstream' } : { kind: 'upstream', what: random.pick(upstreamEvents) },
  readers: (random) => ({
    kind: 'poll',
    path: `/feeds/${random.pick(['all', 'fr', 'tag/budget'])}/${random.pick(['feed.json', 'rss.xml', 'atom.xml'])}`,
    everyMs: 5000 + random.below(30_000),
  }),
  strangers: (_, article) => ({ kind: 'intrude', article: article() }),
  watchers: (random) => (random.chance(0.5) ? { kind: 'watch' } : { kind: 'canary' }),
};

/** Runs with a theme have the actions of one or two, beside all others. */
const themesOf = (random: Random): readonly string[] => {
  if (random.chance(0.35)) return [];
  const names = Object.keys(themes);
  return [...new Set([random.pick(names), random.pick(names)])];
};

/** The schedule of a seed: up to 14 actions in up to two minutes, on few articles, so that they meet: longer ones find fewer faults for their time. */
export const makeSchedule = (seed: number): Schedule => {
  const random = makeRandom(`${seed}/schedule`);
  const lengthMs = random.pick([20_000, 60_000, 120_000]);
  const articles = 1 + random.below(4);
  const count = 2 + random.below(6);
  const article = (): number => random.below(articles);
  const draw = (): Drawn => {
    const kind = random.below(100);
    if (kind < 45) return { kind: 'post', article: article(), as: { keepsDate: random.chance(0.5) } };
    if (kind < 58) return { kind: 'retract', article: article() };
    if (kind < 63) return { kind: 'draft', article: article() };
    if (kind < 68) return { kind: 'schedule', article: article(), inMs: Math.floor(random.next() * 150_000) };
    if (kind < 70) return { kind: 'post many', articles: [...new Set([article(), article(), article()])] };
    // New articles, as many as open the breaker of a host that fails.
    if (kind < 72) return { kind: 'post many', articles: Array.from({ length: 12 }, (_, index) => 20 + index) };
    if (kind < 76) return { kind: 'drop file' };
    if (kind < 82) {
      const file = random.pick(['feed.json', 'rss.xml', 'atom.xml']);
      return { kind: 'read', path: `/feeds/tag/${random.pick(['budget', 'port', 'myn'])}/${file}` };
    }
    if (kind < 87) return { kind: 'subscribe', subscriber: random.below(4), feed: random.pick(subscribable) };
    if (kind < 90) return { kind: 'unsubscribe', subscriber: random.below(4), feed: random.pick(subscribable) };
    if (kind < 96) return { kind: 'subscribe many', feed: random.pick(subscribable) };
    if (kind < 99) return { kind: 'upstream' };
    return { kind: 'deploy' };
  };
  const timed = (drawn: Drawn, at = Math.floor(random.next() * lengthMs)): Action => ({ ...drawn, id: 0, at });
  const first: readonly Action[] = random.chance(0.5)
    ? [timed({ kind: 'subscribe many', feed: random.pick(subscribable) }, 3000)]
    : [];
  const common = Array.from({ length: count }, () => timed(draw()));
  const chosen = themesOf(random);
  const ofThemes = chosen.flatMap((name) => {
    const theme = themes[name];
    return theme === undefined ? [] : Array.from({ length: 1 + random.below(3) }, () => timed(theme(random, article)));
  });
  const actions = [...first, ...common, ...ofThemes].toSorted((one, other) => one.at - other.at);
  const hasLeases = actions.some(({ kind }) => kind === 'register' || kind === 'subscribe oddly');
  return {
    seed,
    lengthMs,
    actions: actions.map((action, id) => ({ ...action, id })),
    hasNextDay: hasLeases && random.chance(0.1),
    // Each is notified by the same engine, and all of them took a third of the time of a run that had them.
    receivers: receiverKinds.filter(() => random.chance(0.25)),
  };
};
