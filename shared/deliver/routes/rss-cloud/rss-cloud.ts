import type { Sender } from '#shared/ports.ts';

/** Tells a subscriber that a feed changed: rssCloud, "Notification", with the protocol http-post. */
export const rssCloud: Sender = {
  ordering: 'latest',
  maxTopicsPerRequest: 1,
  request: ({ receiver, topics: [url = ''] }) => ({
    method: 'POST',
    url: receiver,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ url }).toString(),
  }),
};
