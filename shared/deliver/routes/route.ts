import type { Article } from '#shared/model/article.ts';
import type { Delivery, NotifyCursor } from '#shared/model/delivery.ts';
import type { FeedState } from '#shared/model/feed-state.ts';
import type { CloudStore, Sender } from '#shared/ports.ts';
import type { Site } from '#shared/site/site.ts';
import type { EventBusPorts } from './event-bus/event-bus.ts';
import type { OwnHubPorts } from './own-hub/own-hub.ts';
import type { WebhookPorts } from './webhook/webhook.ts';

/** The part of a site that names receivers. */
export type ReceiverSettings = Pick<Site, 'hubs' | 'notify'> & Partial<Pick<Site, 'identity' | 'feedsUrl'>>;

/** A change of a feed, as one receiver sees it. */
export type FeedChange = {
  readonly state: FeedState;
  /** The topics whose bytes changed since the receiver's cursor; may be empty. */
  readonly topics: readonly string[];
  /** The feed was removed, or an entry of it retracted, since the receiver's cursor. */
  readonly isRetraction: boolean;
};

/** A change of an article. */
export type ArticleChange = {
  readonly article: Article;
  readonly now: Date;
  /** Whether the revision before this one was scheduled or a draft; reads it from the store. */
  readonly wasUnpublished: () => Promise<boolean>;
};

/** A delivery that has just failed. */
export type Failure = { readonly failed: Delivery; readonly now: Date };

/** A receiver of one kind of change, and the deliveries that a change makes for it, in the order of their creation. */
export type ChangeReceiver<Change> = {
  readonly receiver: string;
  /** The name of the sender. */
  readonly route: string;
  /** `cursor` is the receiver's last delivery about the same subject. */
  readonly deliveries: (
    change: Change,
    cursor: NotifyCursor | undefined,
  ) => readonly Delivery[] | Promise<readonly Delivery[]>;
};

/** What routes read to find the receivers of a change. */
export type ReceiverPorts = {
  readonly site: Site;
  /** Where readers find the pages of articles without permalinks. */
  readonly publicUrl: string;
  readonly clouds: Pick<CloudStore, 'callbacks'>;
};

/** What senders are made of. */
export type SenderPorts = WebhookPorts & EventBusPorts & OwnHubPorts & { readonly site: Site };

/**
 * A kind of receiver: which receivers a site has, which deliveries a change makes for them, and how a delivery is sent and
 * its answer judged. Its settings stand in `settings.ts` beside it.
 */
export type Route = {
  /** The receivers that the site file names, by the names that the ledger gives them. */
  readonly siteReceivers: (site: ReceiverSettings) => readonly string[];
  /** The names of the secrets that they need. */
  readonly secrets?: (site: ReceiverSettings) => readonly string[];
  readonly feedReceivers?: (
    state: FeedState,
    ports: ReceiverPorts,
  ) => readonly ChangeReceiver<FeedChange>[] | Promise<readonly ChangeReceiver<FeedChange>[]>;
  readonly articleReceivers?: (
    ports: Pick<ReceiverPorts, 'site' | 'publicUrl'>,
  ) => readonly ChangeReceiver<ArticleChange>[];
  readonly failureReceivers?: (ports: Pick<ReceiverPorts, 'site'>) => readonly ChangeReceiver<Failure>[];
  /** The senders of its deliveries, by `Delivery.route`. */
  readonly senders: (ports: SenderPorts) => Readonly<Record<string, Sender>>;
};
