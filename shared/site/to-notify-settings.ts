import type { EventBusSetting, NotifySettings, Webhook } from '#shared/model/site.ts';
import type { NotifyFile } from './notify-schema.ts';

const toWebhook = ({ url, secret, events, feeds, as }: NotifyFile['webhooks'][number]): Webhook => ({
  url,
  secrets: secret === undefined ? [] : [secret].flat(),
  events,
  ...(feeds === undefined ? {} : { feeds }),
  ...(as === undefined ? {} : { as }),
});

const toEventBus = ({ name, events, feeds }: NonNullable<NotifyFile['eventBus']>): EventBusSetting => ({
  name,
  events,
  ...(feeds === undefined ? {} : { feeds }),
});

/** Whom the site tells beside the hubs. */
export const toNotifySettings = ({
  hubSignature,
  indexNow,
  rssCloud,
  ping,
  webhooks,
  eventBus,
}: NotifyFile): NotifySettings => ({
  ...(indexNow === undefined
    ? {}
    : {
        indexNow: {
          key: indexNow.key,
          endpoint: indexNow.endpoint,
          ...(indexNow.keyLocation === undefined ? {} : { keyLocation: indexNow.keyLocation }),
        },
      }),
  ...(hubSignature === undefined ? {} : { hubSignature }),
  rssCloud,
  ping: [...new Set(ping)],
  webhooks: webhooks.map(toWebhook),
  ...(eventBus === undefined ? {} : { eventBus: toEventBus(eventBus) }),
});
