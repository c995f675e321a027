import { createHash } from 'node:crypto';
import { defined } from '#shared/defined.ts';
import { Unavailable, Unreadable } from '#shared/errors.ts';
import { log } from '#shared/log.ts';
import type { SourceState } from '#shared/model/source-state.ts';
import type { SourceStore } from '#shared/ports.ts';
import type { Site, Source } from '#shared/site/site.ts';

/** Bounds the retries of a lost race: a poll and a push may end at the same instant. */
const maxUpdateAttempts = 8;

const contended = (id: string): Unavailable =>
  new Unavailable('SOURCE_CONTENDED', `The state of the source ${id} changes too often at the moment; try again.`);

/**
 * Replaces the state of a source by `toNext` of it, again until no other writer came between. Returns the new state;
 * undefined for a source that is not registered.
 * @throws Unavailable SOURCE_CONTENDED
 */
export const updateSource = async (
  id: string,
  sources: SourceStore,
  toNext: (state: SourceState) => SourceState,
): Promise<SourceState | undefined> => {
  for (let attempt = 0; attempt < maxUpdateAttempts; attempt += 1) {
    const previous = await sources.get(id);
    if (previous === undefined) return undefined;
    const next = { ...toNext(previous), revision: previous.revision + 1 };
    if ((await sources.write(next, previous)) === 'written') return next;
  }
  throw contended(id);
};

const newState = ({ id, url }: Source, configHash: string, now: string): SourceState => ({
  id,
  revision: 1,
  configHash,
  url,
  entryHashes: [],
  recentPublished: [],
  articleCount: 0,
  failures: 0,
  nextPollAt: now,
});

/** Reads everything again. The article history stays; subscription and attribution stay while the URL does. */
const resetState = (state: SourceState, source: Source, configHash: string, now: string): SourceState => {
  const { recentPublished, articleCount, subscription, attribution, sharedIdentities, posts, pages } = state;
  const isSameUrl = state.url === source.url;
  return defined({
    ...newState(source, configHash, now),
    revision: state.revision + 1,
    recentPublished,
    articleCount,
    ...(isSameUrl ? defined({ sharedIdentities, posts, pages }) : {}),
    attribution: isSameUrl && attribution ? { ...attribution, name: source.name ?? attribution.name } : undefined,
    subscription: isSameUrl ? subscription : undefined,
  });
};

const registeredState = (state: SourceState | undefined, source: Source, configHash: string, now: string) => {
  if (state === undefined) return newState(source, configHash, now);
  if (state.configHash !== configHash) return resetState(state, source, configHash, now);
  // The source had left the site file and is back.
  const hasStopped = state.nextPollAt === undefined && state.goneAt === undefined;
  return hasStopped ? { ...state, revision: state.revision + 1, nextPollAt: now } : undefined;
};

/** Registers a source; false where its state stays. @throws Unavailable SOURCE_CONTENDED */
const registerSource = async (source: Source, { rules }: Site, sources: SourceStore, now: Date): Promise<boolean> => {
  // Hash of everything in the site file that decides how a source is read: 16 characters of base64url.
  const configHash = createHash('sha256')
    .update(JSON.stringify([source, rules]))
    .digest('base64url')
    .slice(0, 16);
  for (let attempt = 0; attempt < maxUpdateAttempts; attempt += 1) {
    const state = await sources.get(source.id);
    const next = registeredState(state, source, configHash, now.toISOString());
    if (next === undefined) return false;
    if ((await sources.write(next, state)) === 'written') return true;
  }
  throw contended(source.id);
};

/** Registers the sources of a site file: new, changed and returning ones are due now. Returns how many those are. */
export const registerSources = async (site: Site, sources: SourceStore, now: Date): Promise<number> => {
  let written = 0;
  for (const source of site.sources ?? []) {
    try {
      if (await registerSource(source, site, sources, now)) written += 1;
    } catch (error) {
      // The others are registered all the same.
      if (!(error instanceof Unreadable)) throw error;
      log.error('a source could not be registered', error, { source: source.id });
    }
  }
  return written;
};
