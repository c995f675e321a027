import { expect, it } from 'vitest';
import { openHub, parametersOf, startSubscriber } from './hub-harness.ts';

const former = 'https://old.example.org';

it('a site that moved keeps the subscribers of its former address, and gives each a change once', async () => {
  const hub = await openHub({}, [former]);
  const subscriber = await startSubscriber();
  const oldTopic = `${former}/feeds/fr/rss.xml`;
  const subscribe = async (topic: string) => {
    const asked = { 'hub.mode': 'subscribe', 'hub.topic': topic, 'hub.callback': subscriber.callback };
    expect((await hub.ask(asked)).status).toBe(202);
    await hub.drain();
  };

  // A lease at the former address is renewed there: the subscriber knows the topic by no other name.
  await subscribe(oldTopic);
  expect(subscriber.asked().map((seen) => parametersOf(seen).get('hub.topic'))).toEqual([oldTopic]);
  await hub.publish('Le sommet de Fès');
  expect(subscriber.pushed().map(({ body }) => String(body))).toEqual([hub.bytes()]);
  expect(subscriber.pushed().at(-1)?.headers.link).toContain(`<${oldTopic}>; rel="self"`);

  // A reader that finds the present address in the document subscribes there: the former subscription ends.
  await subscribe(hub.topic());
  await hub.pass(60);
  await hub.publish('Le sommet de Tanger');
  expect(
    subscriber
      .pushed()
      .map(({ body }) => String(body))
      .slice(1),
  ).toEqual([hub.bytes()]);
  expect(await hub.subscriptions.get(oldTopic, subscriber.callback)).toBeUndefined();
});

it('an address that is neither the present nor a former one stays unknown', async () => {
  const hub = await openHub({}, [former]);
  const asked = { 'hub.mode': 'subscribe', 'hub.callback': 'https://reader.example/cb' };
  expect((await hub.ask({ ...asked, 'hub.topic': 'https://other.example.org/feeds/fr/rss.xml' })).status).toBe(404);
});

it('a subscriber that spells a topic otherwise is one subscriber, and hears of the topic as it spelt it', async () => {
  const hub = await openHub();
  const subscriber = await startSubscriber();
  const topic = hub.topic();
  const spelt = topic.replace('https://', 'HTTPS://').replace('/feeds/', '/%66eeds/./');
  for (const one of [topic, spelt]) {
    const asked = { 'hub.mode': 'subscribe', 'hub.topic': one, 'hub.callback': subscriber.callback };
    expect((await hub.ask(asked)).status).toBe(202);
    await hub.drain();
  }
  expect(subscriber.asked().map((seen) => parametersOf(seen).get('hub.topic'))).toEqual([topic, spelt]);
  await hub.publish('Le sommet de Fès');
  expect(subscriber.pushed().map(({ headers }) => headers.link)).toEqual([expect.stringContaining(`<${topic}>`)]);
  expect(await hub.subscriptions.get(topic, subscriber.callback)).toMatchObject({ requestedTopic: spelt });
});
