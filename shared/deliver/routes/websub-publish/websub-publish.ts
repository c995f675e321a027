import type { Sender } from '#shared/ports.ts';

/**
 * Tells a hub that topics changed. WebSub §6 leaves this to publisher and hub; hubs in the wild read `hub.url`
 * (PubSubHubbub 0.4 §7.1) or `hub.topic`, each of them repeated.
 */
export const websubPublish: Sender = {
  ordering: 'latest',
  // Seen in the wild: public hubs ignore all but about ten URLs of a burst.
  maxTopicsPerRequest: 10,
  request: ({ receiver, topics }) => {
    const form = new URLSearchParams({ 'hub.mode': 'publish' });
    for (const topic of topics) form.append('hub.url', topic);
    for (const topic of topics) form.append('hub.topic', topic);
    return {
      method: 'POST',
      url: receiver,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: form.toString(),
    };
  },
};
