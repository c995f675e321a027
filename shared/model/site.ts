import type { FacetKind } from './facet.ts';
import type { Feed, SiteIdentity } from './feed.ts';
import type { Rules, Source } from './source.ts';

/** A receiver of events. */
export type Webhook = {
  /** `{secret}` stands for the value of the first secret, which this page never holds. */
  readonly url: string;
  /** Names of the secrets that events are signed with; several are live while they are rotated. */
  readonly secrets: readonly string[];
  /** `article.published`, `article.*`, `*` … */
  readonly events: readonly string[];
  /** Slugs of the feeds that it asks about; of all unless said. */
  readonly feeds?: readonly string[];
  /** A message that people read instead of the event. */
  readonly as?: 'slack' | 'discord' | 'telegram';
};

/** IndexNow's public key, and where it is proved and spoken to. */
export type IndexNow = { readonly key: string; readonly keyLocation?: string; readonly endpoint: string };

/** A bus of EventBridge that is told of events. */
export type EventBusSetting = Pick<Webhook, 'events' | 'feeds'> & { readonly name: string };

/** Whom a site tells beside its hubs. */
export type NotifySettings = {
  /** How our own hub signs what it sends; by sha256 unless said. */
  readonly hubSignature?: 'sha1' | 'sha256' | 'sha384' | 'sha512';
  readonly indexNow?: IndexNow;
  readonly rssCloud: boolean;
  /** XML-RPC servers. */
  readonly ping: readonly string[];
  readonly webhooks: readonly Webhook[];
  readonly eventBus?: EventBusSetting;
};

/** A document in a dialect of somebody else's, made by a module that stands beside the site file. */
export type FormatSetting = {
  /** Its name among the feed's documents: `smartnews.xml`. */
  readonly file: string;
  /** The module's path, from the folder of the site file. */
  readonly module: string;
  /** Slugs of the feeds that have it; all of the site file unless said. */
  readonly feeds?: readonly string[];
};

/** The site file, parsed, with every default filled in. */
export type Site = {
  readonly identity: SiteIdentity;
  /** The custom domain that serves the feeds, where there is one; without a slash at the end. */
  readonly feedsUrl?: string;
  readonly feeds: readonly Feed[];
  /** What there is a feed for every value of; absent: nothing. */
  readonly facets?: readonly FacetKind[];
  /** Dialects that feeds are shown in beside our own formats; absent: none. */
  readonly formats?: readonly FormatSetting[];
  /** WebSub hubs that are told of changed topics and named in the feeds; `self` is the one that Barid is. */
  readonly hubs: readonly string[];
  /** Absent: nobody else. */
  readonly notify?: NotifySettings;
  /** Upstreams that are followed; absent: none. */
  readonly sources?: readonly Source[];
  /** For articles of every way in. */
  readonly rules?: Rules;
};
