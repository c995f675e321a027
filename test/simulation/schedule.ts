import { makeRandom } from './random.ts';

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
  | { readonly kind: 'retract' | 'draft'; readonly article: number }
  | { readonly kind: 'post'; readonly article: number; readonly as?: Written }
  | { readonly kind: 'schedule'; readonly article: number; readonly inMs: number }
  | { readonly kind: 'post many'; readonly articles: readonly number[]; readonly as?: Written }
  | { readonly kind: 'read'; readonly path: string }
  | { readonly kind: 'subscribe' | 'unsubscribe'; readonly subscriber: number; readonly feed: string }
  | { readonly kind: 'subscribe many'; readonly feed: string }
  /** What a host does for so long, see `Trouble`. */
  | { readonly kind: 'trouble'; readonly host: string; readonly forMs: number; readonly trouble: Trouble }
  | { readonly kind: 'drop file' | 'upstream' | 'deploy' }
);

/** What happens in a run, besides faults. */
export type Schedule = { readonly seed: number; readonly actions: readonly Action[]; readonly lengthMs: number };

/** The tags of articles, and so the facets of the site. */
export const tags = ['budget', 'port', 'ميناء'] as const;

/** The feeds that subscribers choose from. */
export const subscribable = ['all', 'fr'] as const;

/** The schedule of a seed: up to 15 actions in up to six minutes, on few articles, so that they meet. More would find no more for their time. */
export const makeSchedule = (seed: number): Schedule => {
  const random = makeRandom(`${seed}/schedule`);
  const lengthMs = random.pick([20_000, 60_000, 180_000, 360_000]);
  const articles = 1 + random.below(6);
  const count = 3 + random.below(12);
  const article = (): number => random.below(articles);
  const draw = (): Action => {
    const [id, at] = [0, Math.floor(random.next() * lengthMs)];
    const kind = random.below(100);
    if (kind < 45) return { id, at, kind: 'post', article: article() };
    if (kind < 58) return { id, at, kind: 'retract', article: article() };
    if (kind < 63) return { id, at, kind: 'draft', article: article() };
    if (kind < 68) return { id, at, kind: 'schedule', article: article(), inMs: Math.floor(random.next() * 150_000) };
    if (kind < 70) return { id, at, kind: 'post many', articles: [...new Set([article(), article(), article()])] };
    // New articles, as many as open the breaker of a host that fails.
    if (kind < 72) return { id, at, kind: 'post many', articles: Array.from({ length: 12 }, (_, index) => 20 + index) };
    if (kind < 76) return { id, at, kind: 'drop file' };
    if (kind < 82)
      return {
        id,
        at,
        kind: 'read',
        path: `/feeds/tag/${random.pick(['budget', 'port', 'myn'])}/${random.pick(['feed.json', 'rss.xml', 'atom.xml'])}`,
      };
    if (kind < 87) return { id, at, kind: 'subscribe', subscriber: random.below(4), feed: random.pick(subscribable) };
    if (kind < 90) return { id, at, kind: 'unsubscribe', subscriber: random.below(4), feed: random.pick(subscribable) };
    if (kind < 96) return { id, at, kind: 'subscribe many', feed: random.pick(subscribable) };
    if (kind < 99) return { id, at, kind: 'upstream' };
    return { id, at, kind: 'deploy' };
  };
  const first: readonly Action[] = random.chance(0.5)
    ? [{ id: 0, at: 3000, kind: 'subscribe many', feed: random.pick(subscribable) }]
    : [];
  const actions = [...first, ...Array.from({ length: count }, draw)].toSorted((one, other) => one.at - other.at);
  return { seed, lengthMs, actions: actions.map((action, id) => ({ ...action, id })) };
};
