import { XMLParser } from 'fast-xml-parser';
import { describe, expect, it } from 'vitest';
import { indexNow as indexNowRoute } from '#shared/deliver/routes/index-now/index-now.ts';
import type { NotifySettings } from '#shared/deliver/routes/settings.ts';
import { type Delivery, urlsOf } from '#shared/model/delivery.ts';
import { parseSite } from '#shared/site/read-site-file.ts';
import { articleOf } from '#test/contracts/stores.ts';
import { startLocalServer } from '#test/web/local-server.ts';
import { startDeliverHarness } from '../deliver-harness.ts';
import { at, feedSubject, pendingDelivery, siteWith, topicsOf } from '../delivery-fixture.ts';

const quietSite: NotifySettings = { rssCloud: true, ping: [], webhooks: [] };

const harnessWith = async (
  notify: NotifySettings,
  answer: (body: string) => readonly [number, Readonly<Record<string, string>>?, string?],
) => {
  const peer = await startLocalServer(({ body }, response) => {
    const [status, headers = {}, text] = answer(body);
    response.writeHead(status, headers).end(text);
  });
  const harness = await startDeliverHarness({ site: { ...siteWith(), notify } });
  const create = async (changes: Partial<Delivery>): Promise<Delivery> => {
    const row = pendingDelivery(1, { receiver: `${peer.url}/`, ...changes });
    await harness.deliveries.create(row);
    return row;
  };
  return { ...harness, peer, create };
};

describe('IndexNow', () => {
  const key = 'a1b2c3d4e5f6';
  const permalink = (name: string): string => `https://www.example.org/${name}`;
  const indexNow = { key, endpoint: 'https://api.indexnow.org/indexnow' };
  const change = (name: string, seconds = 0): Partial<Delivery> => ({
    id: name,
    route: 'index-now',
    subject: { kind: 'article', id: name, urls: [permalink(name)] },
    changedAt: at(seconds),
    nextAttemptAt: at(seconds),
  });
  const harness = (...answers: readonly (readonly [number, Readonly<Record<string, string>>?])[]) => {
    let asked = 0;
    return harnessWith({ ...quietSite, indexNow }, () => answers[Math.min(asked++, answers.length - 1)] ?? [200]);
  };

  it('IndexNow gets the changed permalinks with the host and the key', async () => {
    const { peer, create, wake } = await harness([202]);
    expect(await wake(await create(change('un')))).toMatchObject({ status: 'delivered', attempts: 1 });
    expect(peer.seen[0]).toMatchObject({
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8' },
    });
    expect(JSON.parse(peer.seen[0]?.body ?? '')).toEqual({ host: 'www.example.org', key, urlList: [permalink('un')] });
  });

  it('each host of the site has requests of its own, with its key file, and hosts of others have none', async () => {
    const at = 'https://api.indexnow.org/indexnow';
    const site = parseSite({
      site: {
        ...{ title: 'Euromagreb', url: 'https://www.example.org', language: 'fr', description: 'L’actualité' },
        ...{ feedsUrl: 'https://feeds.example.org/', hosts: ['www.example.org', 'rif.example.org'] },
      },
      feeds: [{ slug: 'all' }],
      notify: { indexNow: { key, keyLocation: ['https://rif.example.org/cms/key.txt'] } },
    });
    expect(indexNowRoute.siteReceivers(site)).toEqual([at, `${at}#rif.example.org`, `${at}#feeds.example.org`]);
    const receivers = indexNowRoute.articleReceivers?.({ site, publicUrl: 'https://feeds.example.org' }) ?? [];
    const submitted = async (url: string | undefined) => {
      const { url: _url, ...rest } = articleOf('a1');
      const article = url === undefined ? rest : { ...rest, url };
      const change = { article, now: new Date(), wasUnpublished: async () => false };
      const found = await Promise.all(receivers.map(({ deliveries }) => deliveries(change, undefined)));
      return found.flat().map((delivery) => [delivery.receiver, ...urlsOf(delivery)]);
    };
    expect(await submitted('https://rif.example.org/a')).toEqual([
      [`${at}#rif.example.org`, 'https://rif.example.org/a'],
    ]);
    expect(await submitted('https://www.example.org/a')).toEqual([[at, 'https://www.example.org/a']]);
    expect(await submitted(undefined)).toEqual([[`${at}#feeds.example.org`, 'https://feeds.example.org/a/a1/']]);
    expect(await submitted('https://elsewhere.example/a')).toEqual([]);
  });

  it('a request for another host names the key file there, and goes to the same endpoint', async () => {
    const keyLocation = ['https://rif.example.org/cms/key.txt'];
    const { peer, create, wake } = await harnessWith({ ...quietSite, indexNow: { ...indexNow, keyLocation } }, () => [
      200,
    ]);
    const urls = ['https://rif.example.org/un'];
    const subject = { kind: 'article', id: 'un', urls } as const;
    const row = await create({ ...change('un'), receiver: `${peer.url}/indexnow#rif.example.org`, subject });
    expect(await wake(row)).toMatchObject({ status: 'delivered' });
    expect(peer.seen[0]?.path).toBe('/indexnow');
    const body = { host: 'rif.example.org', key, keyLocation: keyLocation[0], urlList: urls };
    expect(JSON.parse(peer.seen[0]?.body ?? '')).toEqual(body);
    await wake(await create(change('deux')));
    expect(JSON.parse(peer.seen[1]?.body ?? '')).not.toHaveProperty('keyLocation');
  });

  it('IndexNow gets the permalinks of a burst in one batch, each once', async () => {
    const { peer, create, wake, clock, deliveries } = await harness([200]);
    const rows = [];
    for (let index = 0; index < 60; index += 1) rows.push(await create(change(`a${index}`, index / 1000)));
    for (let pass = 0; pass < 60; pass += 1) {
      for (const row of rows) await wake(row);
      clock.pass(1);
    }
    expect(deliveries.all().filter(({ status }) => status === 'pending')).toEqual([]);
    const urls = peer.seen.flatMap(({ body }) => JSON.parse(body).urlList);
    expect(urls.toSorted()).toEqual(rows.flatMap(urlsOf).toSorted());
    expect(peer.seen.length).toBeLessThanOrEqual(3);
  });

  it('IndexNow gets the same permalink again only after ten minutes', async () => {
    const { peer, create, wake, clock } = await harness([200]);
    await wake(await create(change('un')));
    clock.pass(60);
    const again = await create({ ...change('un', 60), id: 'again' });
    expect(await wake(again)).toMatchObject({ status: 'pending', attempts: 0, nextAttemptAt: at(600) });
    expect(await wake(await create(change('deux', 61)))).toMatchObject({ status: 'delivered' });
    clock.pass(540);
    expect(await wake(again)).toMatchObject({ status: 'delivered' });
    expect(peer.seen).toHaveLength(3);
  });

  it.each([400, 403, 422])(
    'a delivery to IndexNow that gets %i fails with the reason and is not retried',
    async (status) => {
      const { create, wake } = await harness([status]);
      const row = await wake(await create(change('un')));
      expect(row).toMatchObject({ status: 'failed', attempts: 1 });
      expect(row?.lastAnswer).toMatch(/malformed|key file|of the host/);
    },
  );

  it('a 429 of IndexNow pauses it for ten minutes, or for its Retry-After', async () => {
    const plain = await harness([429]);
    expect(await plain.wake(await plain.create(change('un')))).toMatchObject({ nextAttemptAt: at(600) });
    const asking = await harness([429, { 'retry-after': new Date(Date.now() + 3_600_000).toUTCString() }]);
    const { nextAttemptAt = '' } = (await asking.wake(await asking.create(change('un')))) ?? {};
    expect(Math.abs(Date.parse(nextAttemptAt) - Date.parse(at(3600)))).toBeLessThan(3_000);
  });
});

it('an rssCloud subscriber gets the URL of the RSS document in a form', async () => {
  const { peer, create, wake, readers } = await harnessWith(quietSite, () => [200]);
  const [rss = ''] = topicsOf('fr', readers.url);
  expect(await wake(await create({ route: 'rss-cloud', subject: feedSubject('fr', [rss]) }))).toMatchObject({
    status: 'delivered',
  });
  expect(peer.seen[0]?.headers['content-type']).toBe('application/x-www-form-urlencoded');
  expect([...new URLSearchParams(peer.seen[0]?.body)]).toEqual([['url', rss]]);
});

describe('a ping server', () => {
  const member = (name: string, value: string) => `<member><name>${name}</name><value>${value}</value></member>`;
  const response = (inner: string) => `<?xml version="1.0"?>\n<methodResponse>${inner}</methodResponse>`;
  const result = (flerror: string, message: string) =>
    response(
      `<params><param><value><struct>${member('flerror', flerror)}${member('message', message)}</struct></value></param></params>`,
    );
  const ping = async (...answer: readonly [number, string]) => {
    const harness = await harnessWith(quietSite, () => [answer[0], { 'content-type': 'text/xml' }, answer[1]]);
    const [rss = ''] = topicsOf('fr', harness.readers.url);
    const row = await harness.wake(await harness.create({ route: 'weblog-ping', subject: feedSubject('fr', [rss]) }));
    return { row, request: harness.peer.seen[0], rss };
  };

  it('a ping server gets name, site, page and feed by weblogUpdates.extendedPing', async () => {
    const { row, request, rss } = await ping(200, result('<boolean>0</boolean>', 'Thanks for the ping.'));
    expect(row).toMatchObject({ status: 'delivered', lastAnswer: 'Thanks for the ping.' });
    expect(request?.headers['content-type']).toBe('text/xml; charset=utf-8');
    const { methodCall } = new XMLParser().parse(request?.body ?? '');
    expect(methodCall.methodName).toBe('weblogUpdates.extendedPing');
    const values = methodCall.params.param.map(({ value }: { value: { string: string } }) => value.string);
    expect(values).toEqual(['Euromagreb', 'https://www.example.org', rss.replace('rss.xml', ''), rss]);
  });

  it.each(['0', '<boolean>0</boolean>', '<boolean>false</boolean>', '<string>0</string>'])(
    'a ping server that answers flerror %s has accepted the ping',
    async (flerror) => {
      expect((await ping(200, result(flerror, 'ok'))).row).toMatchObject({ status: 'delivered' });
    },
  );

  it.each([
    [result('<boolean>1</boolean>', '<string>Slow down</string>'), 'flerror: Slow down'],
    [
      response(
        `<fault><value><struct>${member('faultCode', '<int>4</int>')}${member('faultString', 'Too many')}</struct></value></fault>`,
      ),
      'Fault 4: Too many',
    ],
    ['<html>hello', '200, but not an answer of weblogUpdates: 200: <html>hello'],
  ])('a ping server that refuses in a 200 is asked again later', async (answer, words) => {
    expect((await ping(200, answer)).row).toMatchObject({ status: 'pending', attempts: 1, lastAnswer: words });
  });
});
