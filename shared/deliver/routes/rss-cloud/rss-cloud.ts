import { urlsOf } from '#shared/model/delivery.ts';
import type { Sender } from '#shared/ports.ts';
import type { Route } from '../route.ts';
import { rssDocumentReceiver } from '../rss-document.ts';

/** Notifies a registered reader: rssCloud, "Notification", with the protocol http-post. */
const rssCloudSender: Sender = {
  ordering: 'coalesce',
  maxTopicsPerRequest: 1,
  request: (delivery) => {
    const [url = ''] = urlsOf(delivery);
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const body = new URLSearchParams({ url }).toString();
    return { request: { method: 'POST', url: delivery.receiver, headers, body } };
  },
};

/** Readers that registered by rssCloud (registration.ts); the site file names none of them. */
export const rssCloud: Route = {
  siteReceivers: () => [],
  feedReceivers: async ({ slug, writtenAt }, { site, clouds }) => {
    const callbacks = site.notify?.rssCloud === true ? await clouds.callbacks(slug, writtenAt) : [];
    return callbacks.map((callback) => rssDocumentReceiver('rss-cloud', callback));
  },
  senders: () => ({ 'rss-cloud': rssCloudSender }),
};
