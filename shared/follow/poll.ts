import { Rejected } from '#shared/errors.ts';
import { log } from '#shared/log.ts';
import type { IncomingAnswer } from '#shared/model/http.ts';
import type { SourceState } from '#shared/model/source-state.ts';
import type { Source } from '#shared/site/site.ts';
import { changeSource } from './change-source.ts';
import { maxAgeOf } from './feed-facts.ts';
import { fetchSource, validatorsOf } from './fetch-source.ts';
import type { FollowDeps } from './follow-deps.ts';
import { followPages, type PagesRead } from './follow-pages.ts';
import { keepEntries } from './keep-entries.ts';
import type { Look } from './look.ts';
import { type LookDeps, lookAt } from './look-at.ts';
import { refuseWhereForbidden } from './look-at-page.ts';
import { pollUrl } from './poll-url.ts';
import { robotsReader } from './read-robots.ts';
import { type Settling, settleFailure, settleGone, settleRead, settleUnchanged } from './settle.ts';
import { keepSubscribed } from './subscribe.ts';

/** What a poll came to, in one word for the log. */
export type Polled = 'read' | 'unchanged' | 'failed' | 'gone';

type Change = (state: SourceState) => SourceState;
type PollDeps = FollowDeps & LookDeps;
type Outcome = { readonly polled: Polled; readonly change: Change; readonly look?: Look };

const noPages: PagesRead = { readings: [], more: false, remember: async () => undefined };

const settlingOf = (source: Source, { clock, random }: FollowDeps, retryAfter?: number): Settling => ({
  source,
  now: clock.now(),
  random: random(),
  retryAfter,
});

const failure = (source: Source, words: string, lost: boolean, settling: Settling): Outcome => {
  log.warn('a source could not be read', { source: source.id, reason: words });
  return { polled: 'failed', change: (state) => settleFailure(state, { words, lost }, settling) };
};

/** Reads an answer and keeps what it holds; only then does anything count as read. */
const take = async (source: Source, state: SourceState, answer: IncomingAnswer, deps: PollDeps): Promise<Outcome> => {
  const reader = { source, identity: deps.site.identity, now: deps.clock.now() };
  const look = await lookAt(answer, reader, state.kind, deps);
  const pages = look.pages.length === 0 ? noPages : await followPages(source.id, look.pages, deps);
  const known = { seen: state.seen, origin: state.origin ?? look.origin };
  const kept = await keepEntries([...look.readings, ...pages.readings], source, known, deps);
  await pages.remember();
  const settling = settlingOf(source, deps, pages.retryAfter);
  const { movedTo } = answer;
  // A page that only named the feed says nothing of when that changes.
  const validators = look.at === undefined ? validatorsOf(answer) : {};
  const read = { look, kept, validators, movedTo, more: pages.more };
  return { polled: 'read', change: (latest) => settleRead(latest, read, settling), look };
};

const orExplain = async (source: Source, deps: FollowDeps, work: () => Promise<Outcome>): Promise<Outcome> => {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Rejected)) throw error;
    return failure(source, error.message, false, settlingOf(source, deps));
  }
};

const ask = async (source: Source, state: SourceState, deps: PollDeps): Promise<Outcome> => {
  const url = pollUrl(source, state);
  if (source.type === 'page' || state.kind === 'page') refuseWhereForbidden(url, await deps.robotsOf(url));
  const { etag, lastModified } = state;
  const validators = {
    ...(etag === undefined ? {} : { etag }),
    ...(lastModified === undefined ? {} : { lastModified }),
  };
  const fetched = await fetchSource(url, validators, deps.http);
  switch (fetched.kind) {
    case 'answer':
      return take(source, state, fetched.answer, deps);
    case 'unchanged': {
      const settling = settlingOf(source, deps, fetched.answer.retryAfter);
      const maxAge = maxAgeOf(fetched.answer.headers);
      return { polled: 'unchanged', change: (latest) => settleUnchanged(latest, maxAge, settling) };
    }
    case 'gone': {
      // What has moved, and is gone there, may be back at the address of the site file.
      if (state.at !== undefined)
        return failure(source, `${state.at} is gone (HTTP 410).`, true, settlingOf(source, deps));
      return { polled: 'gone', change: (latest) => settleGone(latest, deps.clock.now()) };
    }
    case 'failed':
      return failure(source, fetched.words, fetched.lost, settlingOf(source, deps, fetched.retryAfter));
  }
};

/**
 * Asks one source for what is new and keeps it. The state is written last: a crash before that repeats the poll, and
 * what was accepted already is unchanged. Throws only when our own parts fail.
 */
export const poll = async (source: Source, state: SourceState, deps: FollowDeps): Promise<Polled> => {
  const all = { ...deps, robotsOf: robotsReader(deps.http) };
  const { polled, change, look } = await orExplain(source, deps, () => ask(source, state, all));
  const settled = await changeSource(source.id, deps.sources, change);
  if (settled !== undefined) await keepSubscribed(settled, look, deps);
  return polled;
};
