import { z } from 'zod';
import { eventBusSettings } from './event-bus/settings.ts';
import { indexNowSettings } from './index-now/settings.ts';
import { ownHubSettings } from './own-hub/settings.ts';
import { rssCloudSettings } from './rss-cloud/settings.ts';
import { webhookSettings } from './webhook/settings.ts';
import { weblogPingSettings } from './weblog-ping/settings.ts';
import { websubHubSettings } from './websub-hub/settings.ts';

/** `notify` of the site file: the settings of every route. */
export const notifySchema = z.strictObject({
  ...websubHubSettings,
  ...ownHubSettings,
  ...indexNowSettings,
  ...rssCloudSettings,
  ...weblogPingSettings,
  ...eventBusSettings,
  ...webhookSettings,
});

type DeepReadonly<T> = T extends readonly (infer Item)[]
  ? readonly DeepReadonly<Item>[]
  : T extends object
    ? { readonly [K in keyof T]: DeepReadonly<T[K]> }
    : T;

/** The receivers that a site notifies, besides its hubs. */
export type NotifySettings = DeepReadonly<Omit<z.output<typeof notifySchema>, 'hubs'>>;

/** A webhook. `secrets` are the names of its secrets; several are live while they are rotated. */
export type Webhook = NotifySettings['webhooks'][number];
