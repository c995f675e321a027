import { isRecord } from '#infra/local/json-record.ts';
import { eventBusNames } from '#shared/deliver/routes/event-bus/event-bus.ts';
import { receiverSecrets } from '#shared/deliver/routes/index.ts';
import { type Fault, Misconfigured } from '#shared/errors.ts';
import type { AddressTable } from '#shared/model/address-table.ts';
import { incomingWebhookSecrets } from '#shared/site/incoming-webhooks.ts';
import { addressTable } from '#shared/site/old-addresses.ts';
import { readSiteFile } from '#shared/site/read-site-file.ts';
import type { Site } from '#shared/site/site.ts';
import { sourceSecrets } from '#shared/site/sources.ts';
import type { SiteSecret } from './missing-secret.ts';

// Runs in the worker of the functions, which reads the site file anyway: its schema takes 23 MB and a sixth of a second.

/** What the rest of one machine knows about the site. */
export type SiteDescription = {
  /** The slugs of its feeds. */
  readonly feeds: readonly string[];
  /** As in the site file. */
  readonly hubs: readonly string[];
  readonly addresses: AddressTable;
  readonly secrets: readonly SiteSecret[];
  readonly eventBuses: readonly string[];
};

/** A description, or why there is none: an error would lose its code on its way to another thread. */
export type SiteAnswer =
  | { readonly site: SiteDescription }
  | { readonly fault: { readonly code: string; readonly message: string; readonly faults: readonly Fault[] } };

/** The secrets of receivers, sources and incoming webhooks. */
export const siteSecrets = (site: Site): readonly SiteSecret[] => [
  ...receiverSecrets(site).map((name) => ({ name, user: 'a receiver' })),
  ...sourceSecrets(site.sources).map((name) => ({ name, user: 'a source' })),
  ...incomingWebhookSecrets(site.incomingWebhooks).map((name) => ({ name, user: 'an incoming webhook' })),
];

/** Describes the site of the file that the event names. */
export const handler = (event: unknown): SiteAnswer => {
  try {
    const site = readSiteFile(isRecord(event) ? String(event.siteFile) : '');
    return {
      site: {
        feeds: site.feeds.map(({ slug }) => slug),
        hubs: site.hubs,
        addresses: addressTable(site),
        secrets: siteSecrets(site),
        eventBuses: eventBusNames(site),
      },
    };
  } catch (error) {
    if (!(error instanceof Misconfigured)) throw error;
    const { code, message, faults } = error;
    return { fault: { code, message, faults } };
  }
};
