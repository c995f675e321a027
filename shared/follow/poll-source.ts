import { PipelineError, Rejected, Unavailable } from '#shared/errors.ts';
import { type Ingest, makeIngest } from '#shared/ingest/ingest.ts';
import { log } from '#shared/log.ts';
import { sourceCaller } from '#shared/model/caller.ts';
import type { IncomingAnswer } from '#shared/model/http.ts';
import { maskSecrets } from '#shared/model/public-address.ts';
import type { SourceState } from '#shared/model/source-state.ts';
import type { ArticleStore } from '#shared/ports.ts';
import { canonicalPermalink } from '#shared/read/permalink.ts';
import type { Source } from '#shared/site/site.ts';
import { maxAgeOf } from './feed-metadata.ts';
import { fetchSource, validatorsOf } from './fetch-source.ts';
import { makePageReader, type PagePorts, type PagesRead } from './followed-pages.ts';
import { makeSubscriber, type SubscribePorts } from './hub-subscription.ts';
import { afterBreakOff, afterFailure, afterGone, afterRead, afterUnchanged, type PollContext } from './next-state.ts';
import { type ReadPorts, readSource, type SourceContent } from './read-source.ts';
import { makeRobotsReader, refuseWhereDisallowed } from './robots.ts';
import { openSource, type ReadSecret, type SourceAccess } from './source-access.ts';
import { updateSource } from './source-states.ts';
import { isOwn, storeEntries } from './store-entries.ts';
import { makeWithdrawals, type WatchedPosts } from './withdrawn-posts.ts';
import { declaredPostsUrl, plainPostsUrl, usualPostsUrl } from './wordpress-api.ts';

/** Polling sources. */
export type PollPorts = PagePorts &
  SubscribePorts & {
    readonly articles: ArticleStore;
    readonly readSecret: ReadSecret;
    /** From 0 to 1. */
    readonly random: () => number;
  };

/** The result of a poll, for the log. */
export type PollResult = 'read' | 'unchanged' | 'failed' | 'gone';

type Failure = {
  readonly reason: string;
  readonly isNotFound?: boolean;
  readonly retryAfter?: number | undefined;
  /** Texts that the reason may contain and nobody may see. */
  readonly secrets?: readonly string[];
};

/** What one poll may use: the requests of its source, with their credentials, and the rules of its sites. */
type Access = ReadPorts & Pick<SourceAccess, 'secrets'>;

type Poll = {
  readonly result: PollResult;
  readonly toNext: (state: SourceState) => SourceState;
  readonly content?: SourceContent;
};

const noPages: PagesRead = { entries: [], gone: [], hasMore: false, markRead: async () => undefined };

/** The URL that is polled: where the source has moved, else the one of the site file. */
export const pollUrlOf = ({ url, type }: Source, { pollUrl }: SourceState): string => {
  return pollUrl ?? (type === 'wordpress' ? usualPostsUrl(url) : url);
};

/** Whether reading a document failed, and nothing of our own: other sources are polled all the same. */
const isOfDocument = (error: unknown): error is PipelineError =>
  error instanceof Rejected || (error instanceof Unavailable && error.code === 'MACHINE_BUSY');

/** Whether a document is none of its source's kind. */
const isOfAnotherKind = (error: unknown): boolean =>
  error instanceof Rejected && /^SOURCE_(?:UNREADABLE|OF_ANOTHER_KIND)$/.test(error.code);

/**
 * Polls one source: conditional request, reading, storing, next state, subscription at its hub. The state is written
 * last: after a crash the poll is repeated, and entries that were stored already are unchanged. A failure of the source
 * is a result; throws only where our own parts fail.
 */
export const makeSourcePoller = (ports: PollPorts) => {
  const { sources, articles, site, clock, random, publicUrl } = ports;
  const ingestOf = ({ id }: Source): Ingest => makeIngest({ articles, site, clock, publicUrl }, sourceCaller(id));
  const retractWithdrawn = makeWithdrawals({ articles });
  const keepSubscribed = makeSubscriber(ports);

  const contextOf = (source: Source, retryAfter?: number): PollContext => ({
    source,
    now: clock.now(),
    random: random(),
    retryAfter,
  });

  const failed = (source: Source, { reason, isNotFound = false, retryAfter, secrets = [] }: Failure): Poll => {
    const masked = maskSecrets(reason, secrets);
    log.warn('source could not be read', { source: source.id, reason: masked });
    const context = contextOf(source, retryAfter);
    return { result: 'failed', toNext: (state) => afterFailure(state, { reason: masked, isNotFound }, context) };
  };

  /** Retracts the source's articles whose pages are gone or whose posts are withdrawn, unless the site file forbids it. */
  const retractMissing = async (
    source: Source,
    state: SourceState,
    { kind, posts = [] }: SourceContent,
    { http, gone }: Pick<ReadPorts, 'http'> & Pick<PagesRead, 'gone'>,
  ): Promise<WatchedPosts | undefined> => {
    if (source.retract === false) return undefined;
    const { retract } = ingestOf(source);
    for (const url of gone) {
      const article = await articles.find({ url: canonicalPermalink(url) });
      if (article === undefined) continue;
      await retract(article, (stored) => isOwn(stored, source));
      log.count('ArticlesRetracted', 1, { article, source: source.id });
    }
    if (kind !== 'wordpress') return undefined;
    const listUrl = pollUrlOf(source, state);
    return retractWithdrawn(source, { listUrl, listed: posts, http, retract }, state.posts ?? []);
  };

  /** Reads an answer and stores its entries; pages and validators count as read only after that. */
  const readAndStore = async (
    source: Source,
    state: SourceState,
    answer: IncomingAnswer,
    access: Access,
    pollUrl?: string,
  ): Promise<Poll> => {
    const { http, secrets } = access;
    const context = { source, site: site.identity, now: clock.now(), secrets };
    const read = await readSource(answer, context, state.kind, access);
    const content = pollUrl === undefined ? read : { ...read, pollUrl };
    const readPages = makePageReader({ ...ports, http });
    const urls = new Set(content.pages.map((page) => page.url));
    // Pages that the source links to no more are read again too: some of them are withdrawn.
    const listed = [...content.pages, ...(state.pages ?? []).filter((url) => !urls.has(url)).map((url) => ({ url }))];
    const pages = content.pages.length === 0 ? noPages : await readPages(source.id, listed, access.robotsFor);
    const attribution = state.attribution ?? content.attribution;
    const entries = [...content.entries, ...pages.entries];
    const { accept } = ingestOf(source);
    const stored = await storeEntries(entries, { source, site, state, attribution, secrets }, accept);
    const watched = await retractMissing(source, state, content, { http, gone: pages.gone });
    await pages.markRead();
    if (content.brokenOff !== undefined) {
      const reason = maskSecrets(content.brokenOff.message, secrets);
      log.warn('source breaks off', { source: source.id, reason });
      const toNext = (latest: SourceState) => afterBreakOff(latest, stored, reason, contextOf(source));
      return { result: 'failed', toNext };
    }
    // The validators of a page that declares a feed do not say whether the feed changed.
    const validators = content.pollUrl === undefined ? validatorsOf(answer) : {};
    const results = { content, stored, validators, movedTo: answer.movedTo, hasMorePages: pages.hasMore, watched };
    const pollContext = contextOf(source, pages.retryAfter);
    return { result: 'read', toNext: (latest: SourceState) => afterRead(latest, results, pollContext), content };
  };

  /** Reads the posts of a WordPress site whose API is not at its usual address; undefined where it is at no other. */
  const readOtherPosts = async (source: Source, state: SourceState, access: Access): Promise<Poll | undefined> => {
    const declared = await declaredPostsUrl(source.url, access.http);
    const others = new Set([declared, plainPostsUrl(source.url)].filter((url) => url !== undefined));
    others.delete(pollUrlOf(source, state));
    for (const pollUrl of others) {
      const fetched = await fetchSource(pollUrl, {}, access.http);
      if (fetched.kind !== 'changed') continue;
      try {
        return await readAndStore(source, state, fetched.answer, access, pollUrl);
      } catch (error) {
        if (!isOfAnotherKind(error)) throw error;
      }
    }
    return undefined;
  };

  const poll = async (source: Source, state: SourceState, access: Access): Promise<Poll> => {
    const { http, robotsFor, secrets } = access;
    const url = pollUrlOf(source, state);
    if (source.type === 'page' || state.kind === 'page') refuseWhereDisallowed(url, await robotsFor(url));
    const fetched = await fetchSource(url, state, http);
    switch (fetched.kind) {
      case 'changed':
        return readAndStore(source, state, fetched.answer, access).catch(async (error: unknown) => {
          // A server without WordPress's rewriting of addresses answers every one with its home page.
          const isHidden = isOfAnotherKind(error) && source.type === 'wordpress' && state.pollUrl === undefined;
          const found = isHidden ? await readOtherPosts(source, state, access) : undefined;
          if (found === undefined) throw error;
          return found;
        });
      case 'unchanged': {
        const { headers, retryAfter } = fetched.answer;
        const context = contextOf(source, retryAfter);
        return { result: 'unchanged', toNext: (latest) => afterUnchanged(latest, maxAgeOf(headers), context) };
      }
      case 'gone': {
        // Gone where it had moved to: it may be back at the URL of the site file.
        if (state.pollUrl !== undefined) {
          return failed(source, { reason: `${state.pollUrl} is gone (HTTP 410).`, isNotFound: true, secrets });
        }
        return { result: 'gone', toNext: (latest) => afterGone(latest, clock.now()) };
      }
      case 'failed': {
        const { reason, isNotFound, retryAfter } = fetched;
        const isUsual = isNotFound && source.type === 'wordpress' && state.pollUrl === undefined;
        const found = isUsual ? await readOtherPosts(source, state, access) : undefined;
        if (found !== undefined) return found;
        return failed(source, { reason, isNotFound, retryAfter, secrets });
      }
    }
  };

  /** Opens the source and polls it; a secret that cannot be read is a failure of the source. */
  const openAndPoll = async (source: Source, state: SourceState): Promise<Poll> => {
    let access: SourceAccess;
    try {
      access = await openSource(source, ports.http, ports.readSecret);
    } catch (error) {
      if (!(error instanceof PipelineError)) throw error;
      return failed(source, { reason: error.message });
    }
    const { http, secrets } = access;
    return poll(source, state, { http, secrets, robotsFor: makeRobotsReader(http) }).catch((error: unknown) => {
      if (!isOfDocument(error)) throw error;
      return failed(source, { reason: error.message, secrets });
    });
  };

  return async (source: Source, state: SourceState): Promise<PollResult> => {
    const { result, toNext, content } = await openAndPoll(source, state);
    const next = await updateSource(source.id, sources, toNext);
    if (next !== undefined) await keepSubscribed(next, content);
    return result;
  };
};
