import type { ArchiveMonth } from '#shared/model/archive-month.ts';
import type { Article } from '#shared/model/article.ts';
import type { Facet } from '#shared/model/facet.ts';
import type { FeedState, PublishedFeed } from '#shared/model/feed-state.ts';
import type { HubHealth } from '#shared/model/hub-health.ts';
import type { PublishHint, Rebuild } from '#shared/model/publish-queue.ts';

/** What a table holds, for the stores in memory that share it. */
export type MemoryTable = {
  readonly heads: Map<string, Article>;
  readonly past: Map<string, readonly Article[]>;
  /** Ids by guid and by what a permalink is known by. */
  readonly guids: Map<string, string>;
  readonly aliases: Map<string, string>;
  readonly permalinks: Map<string, string>;
  readonly facetNames: Map<string, string>;
  readonly facets: Map<string, Facet>;
  readonly hints: Map<string, PublishHint>;
  readonly states: Map<string, FeedState>;
  readonly months: Map<string, ArchiveMonth>;
  readonly publishedFeeds: Map<string, PublishedFeed>;
  readonly hubs: Map<string, HubHealth>;
  /** At most one. */
  readonly rebuilds: Map<'rebuild', Rebuild>;
};

/** An empty table. */
export const memoryTable = (): MemoryTable => ({
  heads: new Map(),
  past: new Map(),
  guids: new Map(),
  aliases: new Map(),
  permalinks: new Map(),
  facetNames: new Map(),
  facets: new Map(),
  hints: new Map(),
  states: new Map(),
  months: new Map(),
  publishedFeeds: new Map(),
  hubs: new Map(),
  rebuilds: new Map(),
});

/** Ascending as bytes are, which is how the table sorts. */
export const byText =
  <T>(text: (value: T) => string) =>
  (a: T, b: T): number =>
    Buffer.compare(Buffer.from(text(a)), Buffer.from(text(b)));
