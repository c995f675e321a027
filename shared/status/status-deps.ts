import type { Site } from '#shared/model/site.ts';
import type {
  ArticleStore,
  Clock,
  DeadLetters,
  DeliveryStore,
  FeedStore,
  HostStore,
  HubStore,
  SourceStore,
} from '#shared/ports.ts';

/** What reading the status needs. */
export type StatusDeps = {
  readonly articles: Pick<ArticleStore, 'list'>;
  readonly feeds: Pick<FeedStore, 'state' | 'places'>;
  readonly deliveries: Pick<DeliveryStore, 'list' | 'receiver' | 'failed'>;
  readonly hosts: Pick<HostStore, 'read'>;
  readonly hubs: Pick<HubStore, 'all'>;
  readonly sources: Pick<SourceStore, 'get'>;
  readonly deadLetters: DeadLetters;
  readonly clock: Clock;
  readonly site: Site;
  readonly publicUrl: string;
};
