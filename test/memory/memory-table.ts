import type { ArchiveMonth } from '#shared/model/archive-month.ts';
import type { Article } from '#shared/model/article.ts';
import type { Facet } from '#shared/model/facet.ts';
import type { FeedState } from '#shared/model/feed-state.ts';
import type { HubHealth } from '#shared/model/hub-health.ts';
import type { KnownFeed } from '#shared/model/known-feed.ts';
import type { Renewal } from '#shared/model/renewal.ts';
import type { Touch } from '#shared/model/touch.ts';

/** What a table holds, for the stores in memory that share it. */
export type MemoryTable = {
  readonly heads: Map<string, Article>;
  readonly past: Map<string, readonly Article[]>;
  /** Ids by guid and by what a permalink is known by. */
  readonly guids: Map<string, string>;
  readonly permalinks: Map<string, string>;
  readonly facetNames: Map<string, string>;
  readonly facets: Map<string, Facet>;
  readonly touches: Map<string, Touch>;
  readonly states: Map<string, FeedState>;
  readonly months: Map<string, ArchiveMonth>;
  readonly known: Map<string, KnownFeed>;
  readonly hubs: Map<string, HubHealth>;
  /** One at the most. */
  readonly renewals: Map<'renewal', Renewal>;
};

/** An empty table. */
export const memoryTable = (): MemoryTable => ({
  heads: new Map(),
  past: new Map(),
  guids: new Map(),
  permalinks: new Map(),
  facetNames: new Map(),
  facets: new Map(),
  touches: new Map(),
  states: new Map(),
  months: new Map(),
  known: new Map(),
  hubs: new Map(),
  renewals: new Map(),
});

/** Ascending as bytes are, which is how the table sorts. */
export const byText =
  <T>(text: (value: T) => string) =>
  (a: T, b: T): number =>
    Buffer.compare(Buffer.from(text(a)), Buffer.from(text(b)));
