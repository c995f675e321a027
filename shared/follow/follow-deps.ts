import type { ArticleStore, Clock, Http, SourceStore } from '#shared/ports.ts';
import type { Site } from '#shared/site/site.ts';

/** What following works with. */
export type FollowDeps = {
  readonly sources: SourceStore;
  readonly articles: ArticleStore;
  readonly site: Site;
  readonly http: Http;
  readonly clock: Clock;
  /** From 0 to 1. */
  readonly random: () => number;
  /** A text that nobody can guess, safe in a URL. */
  readonly secret: () => string;
  /** Waits so many milliseconds. */
  readonly pause: (milliseconds: number) => Promise<unknown>;
  /** What the world calls this Barid, without a slash at the end. */
  readonly publicUrl: string;
};
