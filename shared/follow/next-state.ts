import { defined } from '#shared/defined.ts';
import { maskedAddress, publicAddress } from '#shared/model/public-address.ts';
import type { SourceState } from '#shared/model/source-state.ts';
import type { Source } from '#shared/site/site.ts';
import type { Validators } from './fetch-source.ts';
import { timeToRenew } from './hub-subscription.ts';
import { maxPollSeconds, minPollSeconds, nextPollTime, pollInterval } from './poll-schedule.ts';
import type { SourceContent } from './read-source.ts';
import type { StoredEntries } from './store-entries.ts';
import type { WatchedPosts } from './withdrawn-posts.ts';

/** What the next poll depends on beside the state; `random` from 0 to 1, `retryAfter` in seconds. */
export type PollContext = {
  readonly source: Source;
  readonly now: Date;
  readonly random: number;
  readonly retryAfter?: number | undefined;
};

const maxEntryHashes = 2_000;
const maxSharedIdentities = 500;
const maxPages = 100;
const maxRecentPublished = 30;
const maxErrorLength = 500;

/** After so many failures in a row, and each multiple, the URL of the site file is tried instead of `pollUrl`. */
const maxFailuresElsewhere = 5;

/** Does a hub push new entries: lease confirmed and not ended, and no push missed since the last one? */
export const isPushed = ({ subscription }: SourceState, now: Date): boolean =>
  subscription?.leaseEndsAt !== undefined &&
  subscription.leaseEndsAt > now.toISOString() &&
  subscription.missedPushAt === undefined;

/** Sets the next poll, early enough to renew the hub's lease. */
const scheduled = (state: SourceState, { source, now, random, retryAfter }: PollContext): SourceState => {
  const { recentPublished, failures, pollingHints: hints = {} } = state;
  const pushed = isPushed(state, now);
  const pace = { now, recentPublished, every: source.every, hints, failures, retryAfter, isPushed: pushed, random };
  const next = nextPollTime(now, pollInterval(pace), failures > 0 ? {} : hints);
  const renewAt = pushed ? timeToRenew(state.subscription) : undefined;
  const earliest = new Date(now.getTime() + minPollSeconds * 1000);
  const due = renewAt === undefined || renewAt > next ? next : renewAt < earliest ? earliest : renewAt;
  return { ...state, nextPollAt: due.toISOString() };
};

/** The state after entries were stored, from a poll or a push. */
export const afterStoring = (state: SourceState, stored: StoredEntries, now: Date): SourceState => {
  const { refused: _before, ...rest } = state;
  const [firstRefusal] = stored.refused;
  const instant = now.toISOString();
  return defined({
    ...rest,
    entryHashes: [...new Set([...stored.entryHashes, ...state.entryHashes])].slice(0, maxEntryHashes),
    recentPublished: [...new Set([...stored.published, ...state.recentPublished])]
      .map((published) => (published > instant ? instant : published))
      .toSorted()
      .toReversed()
      .slice(0, maxRecentPublished),
    articleCount: state.articleCount + stored.created,
    sharedIdentities: [...new Set([...stored.sharedIdentities, ...(state.sharedIdentities ?? [])])].slice(
      0,
      maxSharedIdentities,
    ),
    refused:
      firstRefusal === undefined
        ? undefined
        : { count: stored.refused.length, reason: firstRefusal.slice(0, maxErrorLength) },
  });
};

const succeeded = (state: SourceState, now: Date): SourceState => {
  const { lastError: _error, goneAt: _gone, ...rest } = state;
  const instant = now.toISOString();
  return { ...rest, lastPolledAt: instant, lastSucceededAt: instant, failures: 0 };
};

/**
 * The state without what its pages were refused for, which is over: a page that was missing is not read again. A source of
 * which no page was an article keeps it, for not all is well.
 */
const withoutRefusedPages = (state: SourceState): SourceState => {
  const { refused: _refused, ...rest } = state;
  const isOfPages = state.kind === 'page' || state.kind === 'sitemap';
  return isOfPages && state.articleCount > 0 ? rest : state;
};

/** The state after 304, which may carry a new `max-age`. */
export const afterUnchanged = (state: SourceState, maxAge: number | undefined, context: PollContext): SourceState => {
  const next = succeeded(withoutRefusedPages(state), context.now);
  return scheduled(maxAge === undefined ? next : { ...next, pollingHints: { ...state.pollingHints, maxAge } }, context);
};

/** A poll whose answer was read and whose entries are stored. */
export type ReadPoll = {
  readonly content: SourceContent;
  readonly stored: StoredEntries;
  readonly validators: Validators;
  /** The target of permanent redirects. */
  readonly movedTo?: string | undefined;
  /** Article pages remain to be read, soon. */
  readonly hasMorePages: boolean;
  readonly watched?: WatchedPosts;
};

const pagesOf = ({ pages }: SourceContent, { pages: before = [] }: SourceState): readonly string[] | undefined => {
  const urls = new Set([...pages.slice(0, maxPages).map(({ url }) => url), ...before]);
  return urls.size === 0 ? undefined : [...urls].slice(0, maxPages);
};

/** The state after an answer was read. A new article that the hub had not pushed ends the trust in its pushes. */
export const afterRead = (state: SourceState, read: ReadPoll, context: PollContext): SourceState => {
  const { content, stored, validators, movedTo, hasMorePages, watched } = read;
  const { etag: _etag, lastModified: _lastModified, ...rest } = afterStoring(state, stored, context.now);
  const { subscription } = state;
  const isMissed = subscription !== undefined && isPushed(state, context.now) && stored.created > 0;
  // Its pages are all read, and none is an article: not all is well.
  const isEmpty = content.pages.length > 0 && rest.articleCount === 0;
  const next = defined({
    ...succeeded(rest, context.now),
    refused: rest.refused ?? (isEmpty ? state.refused : undefined),
    kind: content.kind,
    restriction: content.restriction,
    pollingHints: content.hints,
    attribution: state.attribution ?? content.attribution,
    // While pages remain to be read, the list of them must come again, changed or not.
    ...(hasMorePages ? {} : validators),
    pollUrl: content.pollUrl ?? movedTo ?? state.pollUrl,
    posts: watched?.posts ?? state.posts,
    pages: pagesOf(content, state),
    // A post that comes back unchanged is stored again.
    entryHashes: (watched?.retracted ?? 0) > 0 ? [] : rest.entryHashes,
    subscription: isMissed ? { ...subscription, missedPushAt: context.now.toISOString() } : subscription,
  });
  if (!hasMorePages) return scheduled(next, context);
  const seconds = Math.min(Math.max(minPollSeconds, context.retryAfter ?? 0), maxPollSeconds);
  return { ...next, nextPollAt: new Date(context.now.getTime() + seconds * 1000).toISOString() };
};

/** Forgets `pollUrl`; where a page declared it as its feed, the kind of the page is unknown again. */
const withoutPollUrl = (state: SourceState): SourceState => {
  const { pollUrl: _pollUrl, etag: _etag, lastModified: _lastModified, ...rest } = state;
  if (state.attribution?.feed === publicAddress(state.url)) return rest;
  const { kind: _kind, ...unknown } = rest;
  return unknown;
};

/** The state after a failed poll. After 404, or repeated failures, the URL of the site file is polled again. */
export const afterFailure = (
  state: SourceState,
  { reason, isNotFound }: { readonly reason: string; readonly isNotFound: boolean },
  context: PollContext,
): SourceState => {
  const failures = state.failures + 1;
  const isPollUrlLost = state.pollUrl !== undefined && (isNotFound || failures % maxFailuresElsewhere === 0);
  const rest = isPollUrlLost ? withoutPollUrl(state) : state;
  const lastError = reason.slice(0, maxErrorLength);
  return scheduled({ ...rest, lastPolledAt: context.now.toISOString(), failures, lastError }, context);
};

/** The state after a document that breaks off: its whole entries are stored; without validators, all of it comes again. */
export const afterBreakOff = (
  state: SourceState,
  stored: StoredEntries,
  reason: string,
  context: PollContext,
): SourceState => {
  const { etag: _etag, lastModified: _lastModified, ...rest } = afterStoring(state, stored, context.now);
  return afterFailure(rest, { reason, isNotFound: false }, context);
};

/** The state after 410 (RFC 9110 §15.5.11: "likely to be permanent"): polled again only when the site file changes. */
export const afterGone = (state: SourceState, now: Date): SourceState => {
  const { nextPollAt: _nextPollAt, ...rest } = state;
  const instant = now.toISOString();
  const lastError = `${maskedAddress(state.url)} says that it is gone for good (HTTP 410).`;
  return { ...rest, lastPolledAt: instant, goneAt: instant, lastError };
};
