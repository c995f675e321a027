import { createHmac } from 'node:crypto';
import { dynamoDeliveryStore } from '#shared/aws/dynamo-delivery-store.ts';
import { dynamoHubStore } from '#shared/aws/dynamo-hub-store.ts';
import { dynamoSourceStore } from '#shared/aws/dynamo-source-store.ts';
import { hubReceiver, hubSender } from '#shared/deliver/routes/websub-hub/websub-hub.ts';
import { makeHubCallback } from '#shared/follow/hub-callback.ts';
import { makeHubWatcher } from '#shared/hub-health/watch-hubs.ts';
import { publishAll } from '#shared/publish/publish-all.ts';
import type { Site } from '#shared/site/site.ts';
import { isInside } from '#shared/web/private-addresses.ts';
import { serve } from '#shared/web/router.ts';
import { isHubSigned } from '#shared/web/signature.ts';
import { ingestFixtures, sampleSite } from '#test/ingest/ingest-fixture.ts';
import { memoryDocumentStore } from '#test/memory/memory-document-store.ts';
import { startLocalServer } from '#test/web/local-server.ts';

/** A hub on loopback that verifies and distributes as WebSub requires; while `ignoresPings` it only acknowledges them. */
export const startHub = async ({ ignoresPings = false } = {}) => {
  const behaviour = { ignoresPings };
  const subscribers = new Map<string, URLSearchParams>();
  const verify = async (form: URLSearchParams): Promise<void> => {
    const callback = form.get('hub.callback') ?? '';
    const challenge = 'un défi';
    const topic = form.get('hub.topic') ?? '';
    const parameters = { 'hub.mode': 'subscribe', 'hub.topic': topic, 'hub.challenge': challenge };
    const query = new URLSearchParams({ ...parameters, 'hub.lease_seconds': '864000' });
    if ((await (await fetch(`${callback}?${query}`)).text()) === challenge) subscribers.set(callback, form);
  };
  const distribute = async (topics: readonly string[]): Promise<void> => {
    for (const [callback, form] of subscribers) {
      if (!topics.includes(form.get('hub.topic') ?? '')) continue;
      const body = '<feed xmlns="http://www.w3.org/2005/Atom"/>';
      const signature = createHmac('sha1', form.get('hub.secret') ?? '').update(body);
      const headers = { 'x-hub-signature': `sha1=${signature.digest('hex')}` };
      await fetch(callback, { method: 'POST', body, headers });
    }
  };
  const peer = await startLocalServer(async ({ body }, response) => {
    const form = new URLSearchParams(body);
    if (form.get('hub.mode') === 'subscribe') await verify(form);
    else if (!behaviour.ignoresPings) await distribute(form.getAll('hub.url'));
    response.writeHead(202).end();
  });
  return { url: `${peer.url}/`, behaviour, subscriberCount: () => subscribers.size };
};

/** Opens, for each test of a file, a site on loopback that names these hubs, over a real table and a clock set by hand. */
export const watchHarness = () => {
  const openDesk = ingestFixtures();
  return async (...hubs: readonly string[]) => {
    const site: Site = { ...sampleSite([{ slug: 'all' }]), hubs };
    const desk = await openDesk(site);
    const sources = dynamoSourceStore(desk.table, desk.client);
    const { verifyIntent, receivePush } = makeHubCallback({ ...desk, sources, isHubSigned });
    const callback = serve({
      'GET /websub/{source}/{token}': verifyIntent,
      'POST /websub/{source}/{token}': receivePush,
    });
    const front = await startLocalServer(async ({ method, path, headers, body }, response) => {
      const { pathname, searchParams: query } = new URL(path, 'http://front');
      const given = { 'x-hub-signature': String(headers['x-hub-signature'] ?? '') };
      const parts = { method, path: pathname, query, headers: given, body: Buffer.from(body), params: {} };
      const answer = await callback({ ...parts, address: '127.0.0.1' });
      response.writeHead(answer.status, answer.headers).end(answer.body);
    });
    const deliveries = dynamoDeliveryStore(desk.table, desk.client);
    const store = dynamoHubStore(desk.table, desk.client);
    const { all: bucket, ...documents } = memoryDocumentStore();
    const parts = { sources, deliveries, hubs: store, documents, publicUrl: front.url, isInside: isInside([]) };
    const deps = { ...desk, ...parts };
    let secrets = 0;
    const secret = (): string => {
      secrets += 1;
      return `unguessable-${secrets}`;
    };
    return {
      ...deps,
      check: () => makeHubWatcher({ ...deps, secret })(),
      health: async (hub: string) => (await store.list()).find((one) => one.hub === hub),
      /** Publishes all documents, as each sweep does. */
      publish: () => publishAll(deps),
      document: (file: string): string => Buffer.from(bucket.get(`feeds/all/${file}`)?.bytes ?? []).toString(),
      meta: (file: string) => bucket.get(`feeds/all/${file}`)?.meta,
      /** Pings every hub about the feed, as `deliver` does, and stores each acknowledged delivery. */
      ping: async (): Promise<void> => {
        const state = await desk.feedStates.get('all');
        if (state === undefined) throw new Error('nothing is published');
        const when = desk.clock.now().toISOString();
        const topics = state.documents.map(({ url }) => url).filter((url) => !url.endsWith('/'));
        for (const hub of hubs) {
          const change = { state: { ...state, writtenAt: when }, topics, isRetraction: false };
          const [made] = await hubReceiver(hub).deliveries(change, undefined);
          if (made === undefined) throw new Error('no delivery was created');
          const delivery = { ...made, id: `${made.id}-${when}` };
          const attempt = await hubSender.request(delivery);
          if ('kind' in attempt || (await desk.http.send(attempt.request)).status !== 202)
            throw new Error('not acknowledged');
          await deliveries.create(delivery);
          await deliveries.update({ ...delivery, status: 'delivered', attempts: 1, endedAt: when }, delivery);
        }
      },
    };
  };
};
