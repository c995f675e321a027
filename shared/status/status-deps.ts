import type { Site } from '#shared/model/site.ts';
import type {
  ArticleStore,
  Clock,
  DeadLetters,
  DeliveryStore,
  FeedEntryStore,
  FeedStateStore,
  HostStore,
  HubStore,
  SourceStore,
} from '#shared/ports.ts';

/** What reading the status needs. */
export type StatusDeps = {
  readonly articles: Pick<ArticleStore, 'list'>;
  readonly feedEntries: Pick<FeedEntryStore, 'entries'>;
  readonly feedStates: Pick<FeedStateStore, 'get'>;
  readonly deliveries: Pick<DeliveryStore, 'list' | 'receiver' | 'failed'>;
  readonly hosts: Pick<HostStore, 'read'>;
  readonly hubs: Pick<HubStore, 'all'>;
  readonly sources: Pick<SourceStore, 'get'>;
  readonly deadLetters: DeadLetters;
  readonly clock: Clock;
  readonly site: Site;
  readonly publicUrl: string;
};
