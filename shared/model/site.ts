import type { Feed, SiteIdentity } from './feed.ts';

/** The site file, parsed, with every default filled in. */
export type Site = {
  readonly identity: SiteIdentity;
  /** The custom domain that serves the feeds, where there is one; without a slash at the end. */
  readonly feedsUrl?: string;
  readonly feeds: readonly Feed[];
  /** WebSub hubs that are told of changed topics and named in the feeds. */
  readonly hubs: readonly string[];
};
