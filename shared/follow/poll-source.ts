import { Rejected } from '#shared/errors.ts';
import { makeIngest } from '#shared/ingest/ingest.ts';
import { log } from '#shared/log.ts';
import type { IncomingAnswer } from '#shared/model/http.ts';
import type { SourceState } from '#shared/model/source-state.ts';
import type { ArticleStore } from '#shared/ports.ts';
import type { Source } from '#shared/site/site.ts';
import { maxAgeOf } from './feed-metadata.ts';
import { fetchSource, validatorsOf } from './fetch-source.ts';
import { makePageReader, type PagePorts, type PagesRead } from './followed-pages.ts';
import { makeSubscriber, type SubscribePorts } from './hub-subscription.ts';
import { afterBreakOff, afterFailure, afterGone, afterRead, afterUnchanged, type PollContext } from './next-state.ts';
import { type ReadPorts, readSource, type SourceContent } from './read-source.ts';
import { makeRobotsReader, refuseWhereDisallowed } from './robots.ts';
import { updateSource } from './source-states.ts';
import { storeEntries } from './store-entries.ts';

/** Polling sources. */
export type PollPorts = PagePorts &
  SubscribePorts & {
    readonly articles: ArticleStore;
    /** From 0 to 1. */
    readonly random: () => number;
  };

/** The result of a poll, for the log. */
export type PollResult = 'read' | 'unchanged' | 'failed' | 'gone';

type Poll = {
  readonly result: PollResult;
  readonly toNext: (state: SourceState) => SourceState;
  readonly content?: SourceContent;
};

const noPages: PagesRead = { entries: [], hasMore: false, markRead: async () => undefined };

/** The URL that is polled: where the source has moved, else the one of the site file. */
export const pollUrlOf = ({ url, type }: Source, { pollUrl }: SourceState): string => {
  if (pollUrl !== undefined || type !== 'wordpress') return pollUrl ?? url;
  // WordPress REST API handbook, "Posts": the posts that changed last, with author, terms and picture.
  const posts = new URL(url);
  const isEndpoint = /\/wp-json\//.test(posts.pathname) || posts.searchParams.has('rest_route');
  if (!isEndpoint) posts.pathname = `${posts.pathname.replace(/\/+$/, '')}/wp-json/wp/v2/posts`;
  for (const [name, value] of Object.entries({ _embed: '1', orderby: 'modified', per_page: '50' })) {
    if (!posts.searchParams.has(name)) posts.searchParams.set(name, value);
  }
  return posts.href;
};

/**
 * Polls one source: conditional request, reading, storing, next state, subscription at its hub. The state is written
 * last: after a crash the poll is repeated, and entries that were stored already are unchanged. A failure of the source
 * is a result; throws only where our own parts fail.
 */
export const makeSourcePoller = (ports: PollPorts) => {
  const { sources, articles, site, http, clock, random } = ports;
  const { accept } = makeIngest({ articles, site, clock });
  const readPages = makePageReader(ports);
  const keepSubscribed = makeSubscriber(ports);

  const contextOf = (source: Source, retryAfter?: number): PollContext => ({
    source,
    now: clock.now(),
    random: random(),
    retryAfter,
  });

  const failed = (source: Source, reason: string, isNotFound: boolean, retryAfter?: number): Poll => {
    log.warn('source could not be read', { source: source.id, reason });
    const context = contextOf(source, retryAfter);
    return { result: 'failed', toNext: (state) => afterFailure(state, { reason, isNotFound }, context) };
  };

  /** Reads an answer and stores its entries; pages and validators count as read only after that. */
  const readAndStore = async (source: Source, state: SourceState, answer: IncomingAnswer, readPorts: ReadPorts) => {
    const context = { source, site: site.identity, now: clock.now() };
    const content = await readSource(answer, context, state.kind, readPorts);
    const pages = content.pages.length === 0 ? noPages : await readPages(source.id, content.pages, readPorts.robotsFor);
    const known = { known: state.entryHashes, attribution: state.attribution ?? content.attribution };
    const stored = await storeEntries([...content.entries, ...pages.entries], source, known, accept);
    await pages.markRead();
    if (content.brokenOff !== undefined) {
      const { message: reason } = content.brokenOff;
      log.warn('source breaks off', { source: source.id, reason });
      const toNext = (latest: SourceState) => afterBreakOff(latest, stored, reason, contextOf(source));
      return { result: 'failed', toNext } as const;
    }
    // The validators of a page that declares a feed do not say whether the feed changed.
    const validators = content.pollUrl === undefined ? validatorsOf(answer) : {};
    const read = { content, stored, validators, movedTo: answer.movedTo, hasMorePages: pages.hasMore };
    const pollContext = contextOf(source, pages.retryAfter);
    return { result: 'read', toNext: (latest: SourceState) => afterRead(latest, read, pollContext), content } as const;
  };

  const poll = async (source: Source, state: SourceState, readPorts: ReadPorts): Promise<Poll> => {
    const url = pollUrlOf(source, state);
    if (source.type === 'page' || state.kind === 'page') refuseWhereDisallowed(url, await readPorts.robotsFor(url));
    const fetched = await fetchSource(url, state, http);
    switch (fetched.kind) {
      case 'changed':
        return readAndStore(source, state, fetched.answer, readPorts);
      case 'unchanged': {
        const { headers, retryAfter } = fetched.answer;
        const context = contextOf(source, retryAfter);
        return { result: 'unchanged', toNext: (latest) => afterUnchanged(latest, maxAgeOf(headers), context) };
      }
      case 'gone': {
        // Gone where it had moved to: it may be back at the URL of the site file.
        if (state.pollUrl !== undefined) return failed(source, `${state.pollUrl} is gone (HTTP 410).`, true);
        return { result: 'gone', toNext: (latest) => afterGone(latest, clock.now()) };
      }
      case 'failed':
        return failed(source, fetched.reason, fetched.isNotFound, fetched.retryAfter);
    }
  };

  return async (source: Source, state: SourceState): Promise<PollResult> => {
    const readPorts = { http, robotsFor: makeRobotsReader(http) };
    const { result, toNext, content } = await poll(source, state, readPorts).catch((error: unknown) => {
      if (!(error instanceof Rejected)) throw error;
      return failed(source, error.message, false);
    });
    const next = await updateSource(source.id, sources, toNext);
    if (next !== undefined) await keepSubscribed(next, content);
    return result;
  };
};
