import type { SourceState } from '#shared/model/source-state.ts';
import type { Source } from '#shared/site/site.ts';
import type { Kept } from './keep-entries.ts';
import { renewalAt } from './lease.ts';
import type { Look } from './look.ts';
import { interval, longest, nextPoll, shortest } from './schedule.ts';

/** What the next poll depends on beside the state. */
export type Settling = {
  readonly source: Source;
  readonly now: Date;
  readonly random: number;
  readonly retryAfter?: number | undefined;
};

const maxSeen = 2_000;
const maxArrivals = 30;

const latest = (now: Date, instants: readonly string[]): readonly string[] =>
  [...new Set(instants)]
    .map((instant) => (instant > now.toISOString() ? now.toISOString() : instant))
    .toSorted()
    .toReversed()
    .slice(0, maxArrivals);

/** Whether a hub brings what is new: confirmed, not run out, and nothing found behind its back. */
export const isPushed = ({ hub }: SourceState, now: Date): boolean =>
  hub?.leaseEnds !== undefined && hub.leaseEnds > now.toISOString() && hub.missed === undefined;

/** When the source is asked next: in time to renew its lease. */
const scheduled = (state: SourceState, { source, now, random, retryAfter }: Settling): SourceState => {
  const { arrivals, failures, hints = {} } = state;
  const pushed = isPushed(state, now);
  const seconds = interval({ now, arrivals, every: source.every, hints, failures, retryAfter, pushed, random });
  const next = nextPoll(now, seconds, failures > 0 ? {} : hints);
  const renewal = pushed ? renewalAt(state.hub) : undefined;
  const soonest = new Date(now.getTime() + shortest * 1000);
  const due = renewal === undefined || renewal > next ? next : renewal < soonest ? soonest : renewal;
  return { ...state, nextPoll: due.toISOString() };
};

/** The state after articles were kept, whether a poll or a push brought them. */
export const withKept = (state: SourceState, { seen, arrivals, created, refused }: Kept, now: Date): SourceState => {
  const { refused: _before, ...rest } = state;
  const [first] = refused;
  return {
    ...rest,
    seen: [...new Set([...seen, ...state.seen])].slice(0, maxSeen),
    arrivals: latest(now, [...arrivals, ...state.arrivals]),
    articles: state.articles + created,
    ...(first === undefined ? {} : { refused: { count: refused.length, reason: first.message.slice(0, 500) } }),
  };
};

const succeeded = (state: SourceState, now: Date): SourceState => {
  const { lastError: _error, ...rest } = state;
  const instant = now.toISOString();
  return { ...rest, polled: instant, succeeded: instant, failures: 0 };
};

/** After an answer that nothing is new (304), which may say anew how long it stays fresh. */
export const settleUnchanged = (state: SourceState, maxAge: number | undefined, settling: Settling): SourceState => {
  const fresh = maxAge === undefined ? {} : { hints: { ...state.hints, maxAge } };
  return scheduled({ ...succeeded(state, settling.now), ...fresh }, settling);
};

/** What a poll has read and kept. */
export type Read = {
  readonly look: Look;
  readonly kept: Kept;
  readonly validators: Pick<SourceState, 'etag' | 'lastModified'>;
  /** Where permanent redirects led. */
  readonly movedTo?: string | undefined;
  /** Pages are still to be read. */
  readonly more: boolean;
};

/** After an answer that was read. What a hub should have brought and did not is held against it. */
export const settleRead = (state: SourceState, read: Read, settling: Settling): SourceState => {
  const { look, kept, validators, movedTo, more } = read;
  const { etag: _etag, lastModified: _lastModified, ...rest } = withKept(state, kept, settling.now);
  const at = look.at ?? movedTo ?? state.at;
  const { hub } = state;
  const isMissed = hub !== undefined && isPushed(state, settling.now) && kept.created > 0;
  const next: SourceState = succeeded(
    {
      ...rest,
      kind: look.kind,
      hints: look.hints,
      origin: state.origin ?? look.origin,
      // While pages are still to be read the list of them must come again, changed or not.
      ...(more ? {} : validators),
      ...(at === undefined ? {} : { at }),
      ...(isMissed ? { hub: { ...hub, missed: settling.now.toISOString() } } : {}),
    },
    settling.now,
  );
  const due = scheduled(next, settling);
  const wait = Math.min(Math.max(shortest, settling.retryAfter ?? 0), longest);
  const soon = new Date(settling.now.getTime() + wait * 1000).toISOString();
  return more ? { ...due, nextPoll: soon } : due;
};

/** Failures after which a place that is not the site file's is doubted. */
const maxFailuresElsewhere = 5;

/** The state without the place where it was polled; what a page's feed was says nothing of the page itself. */
const atItsOwnAddress = (state: SourceState): SourceState => {
  const { at: _at, etag: _etag, lastModified: _lastModified, ...home } = state;
  if (state.origin?.feed === state.url) return home;
  const { kind: _kind, ...unknown } = home;
  return unknown;
};

/** After a failure; a place that is lost, or fails for long, is forgotten: the address of the site file is asked again. */
export const settleFailure = (
  state: SourceState,
  { words, lost }: { readonly words: string; readonly lost: boolean },
  settling: Settling,
): SourceState => {
  const failures = state.failures + 1;
  const isDoubted = state.at !== undefined && (lost || failures % maxFailuresElsewhere === 0);
  const kept = isDoubted ? atItsOwnAddress(state) : state;
  return scheduled({ ...kept, polled: settling.now.toISOString(), failures, lastError: words.slice(0, 500) }, settling);
};

/** After 410: RFC 9110 §15.5.11, "gone, and likely permanent"; it is asked again only when the site file changes. */
export const settleGone = (state: SourceState, now: Date): SourceState => {
  const { nextPoll: _nextPoll, ...rest } = state;
  const instant = now.toISOString();
  return {
    ...rest,
    polled: instant,
    gone: instant,
    lastError: `${state.url} says that it is gone for good (HTTP 410).`,
  };
};
