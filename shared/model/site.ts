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
