import { createHash } from 'node:crypto';
import type { SourceState } from '#shared/model/source-state.ts';
import type { SourceStore } from '#shared/ports.ts';
import type { Site, Source } from '#shared/site/site.ts';

/** A digest of what the site file says that decides what is read of a source. */
const setupOf = (source: Source, { rules }: Site): string =>
  createHash('sha256')
    .update(JSON.stringify([source, rules]))
    .digest('base64url')
    .slice(0, 16);

const newState = ({ id, url }: Source, setup: string, now: string): SourceState => ({
  id,
  revision: 1,
  setup,
  url,
  seen: [],
  arrivals: [],
  articles: 0,
  failures: 0,
  nextPoll: now,
});

/** Read anew as the site file now says; whose articles are whose stays, and at the same address the hub does. */
const anew = (state: SourceState, source: Source, setup: string, now: string): SourceState => {
  const { arrivals, articles, hub, origin } = state;
  const stays = state.url === source.url;
  const named = origin === undefined ? undefined : { ...origin, name: source.name ?? origin.name };
  return {
    ...newState(source, setup, now),
    revision: state.revision + 1,
    arrivals,
    articles,
    ...(stays && named !== undefined ? { origin: named } : {}),
    ...(stays && hub !== undefined ? { hub } : {}),
  };
};

/** What is to be written so that a source is followed as the site file says; undefined where it is. */
export const enrolled = (
  state: SourceState | undefined,
  source: Source,
  site: Site,
  now: string,
): SourceState | undefined => {
  const setup = setupOf(source, site);
  if (state === undefined) return newState(source, setup, now);
  if (state.setup !== setup) return anew(state, source, setup, now);
  // It was taken out of the site file and has come back.
  const hasStopped = state.nextPoll === undefined && state.gone === undefined;
  return hasStopped ? { ...state, revision: state.revision + 1, nextPoll: now } : undefined;
};

/** Follows each source that the site file names, new and changed ones at once; gives how many those are. */
export const enrol = async (site: Site, sources: SourceStore, now: Date): Promise<number> => {
  let written = 0;
  for (const source of site.sources ?? []) {
    const state = await sources.get(source.id);
    const next = enrolled(state, source, site, now.toISOString());
    if (next !== undefined && (await sources.write(next, state)) === 'written') written += 1;
  }
  return written;
};
