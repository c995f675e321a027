import { createHmac } from 'node:crypto';
import { expect, it } from 'vitest';
import { freshFolder } from '#test/local-folder.ts';
import { startLocalServer } from '#test/web/local-server.ts';
import { push, readDocument, startTestPipeline } from './pipeline-harness.ts';

const soon = { timeout: 20_000, interval: 50 };

const article = (id: string, title: string) =>
  JSON.stringify({ id, title, content_html: '<p>Un texte que la rédaction a écrit.</p>', language: 'fr' });

const ask = (url: string, form: Readonly<Record<string, string>>) =>
  fetch(`${url}/hub`, { method: 'POST', body: new URLSearchParams(form) });

it('the hub verifies a subscriber, sends it the signed bytes of the topic, and stops when it unsubscribes', async () => {
  const subscriber = await startLocalServer(({ method, path }, response) => {
    const challenge = new URL(path, 'http://x').searchParams.get('hub.challenge') ?? '';
    response.writeHead(method === 'GET' ? 200 : 204).end(method === 'GET' ? challenge : '');
  });
  const pipeline = await startTestPipeline(await freshFolder(), { hubs: ['self'] });
  await expect.poll(() => readDocument(pipeline, '/feeds/fr/atom.xml'), soon).toContain(`href="${pipeline.url}/hub"`);
  const topic = `${pipeline.url}/feeds/fr/atom.xml`;
  const form = (n: number) => ({
    'hub.topic': topic,
    'hub.callback': `${subscriber.url}/rappel?n=${n}`,
    'hub.secret': 'chut',
  });
  const seenBy = (n: number) => subscriber.seen.filter(({ path }) => path.startsWith(`/rappel?n=${n}`));
  // The empty feed of the first start is sent too, if its delivery comes after the subscription.
  const sent = (n = 1) => seenBy(n).filter(({ method, body }) => method === 'POST' && body.includes('<entry'));
  const verifications = (n = 1) => seenBy(n).filter(({ method }) => method === 'GET');

  for (const n of [1, 2]) {
    expect((await ask(pipeline.url, { ...form(n), 'hub.mode': 'subscribe' })).status).toBe(202);
    await expect.poll(() => verifications(n).length, soon).toBe(1);
  }
  const query = new URL(verifications()[0]?.path ?? '', 'http://x').searchParams;
  expect(Object.fromEntries(query)).toMatchObject({
    n: '1',
    'hub.mode': 'subscribe',
    'hub.topic': topic,
    'hub.lease_seconds': '864000',
  });

  await push(pipeline, { body: article('1', 'Le premier') });
  await expect.poll(() => sent().length, soon).toBe(1);
  const [first] = sent();
  expect(first?.body).toBe(await readDocument(pipeline, '/feeds/fr/atom.xml'));
  expect(first?.body).toContain('Le premier');
  expect(first?.path).toBe('/rappel?n=1');
  expect(first?.headers).toMatchObject({
    'content-type': 'application/atom+xml; charset=utf-8',
    link: `<${pipeline.url}/hub>; rel="hub", <${topic}>; rel="self"`,
    'x-hub-signature': `sha256=${createHmac('sha256', 'chut')
      .update(first?.body ?? '')
      .digest('hex')}`,
  });

  expect((await ask(pipeline.url, { ...form(1), 'hub.mode': 'unsubscribe' })).status).toBe(202);
  await expect.poll(() => verifications().length, soon).toBe(2);
  await push(pipeline, { body: article('2', 'Le deuxième') });
  await expect.poll(() => sent(2).at(-1)?.body, soon).toContain('Le deuxième');
  expect(sent()).toHaveLength(1);
}, 60_000);
