import { XMLParser } from 'fast-xml-parser';
import { describe, expect, it } from 'vitest';
import type { NotifySettings } from '#shared/deliver/routes/settings.ts';
import { type Delivery, urlsOf } from '#shared/model/delivery.ts';
import { startLocalServer } from '#test/web/local-server.ts';
import { startDeliverHarness } from '../deliver-harness.ts';
import { at, feedSubject, pendingDelivery, siteWith, topicsOf } from '../delivery-fixture.ts';

const quiet: NotifySettings = { rssCloud: true, ping: [], webhooks: [] };

const sceneWith = async (
  notify: NotifySettings,
  answer: (body: string) => readonly [number, Readonly<Record<string, string>>?, string?],
) => {
  const peer = await startLocalServer(({ body }, response) => {
    const [status, headers = {}, text] = answer(body);
    response.writeHead(status, headers).end(text);
  });
  const scene = await startDeliverHarness({ site: { ...siteWith(), notify } });
  const owe = async (changes: Partial<Delivery>): Promise<Delivery> => {
    const row = pendingDelivery(1, { receiver: `${peer.url}/`, ...changes });
    await scene.deliveries.create(row);
    return row;
  };
  return { ...scene, peer, owe };
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
  const scene = (...answers: readonly (readonly [number, Readonly<Record<string, string>>?])[]) => {
    let asked = 0;
    return sceneWith({ ...quiet, indexNow }, () => answers[Math.min(asked++, answers.length - 1)] ?? [200]);
  };

  it('IndexNow is told the permalinks of what changed, with the host and the key that is served there', async () => {
    const { peer, owe, wake } = await scene([202]);
    expect(await wake(await owe(change('un')))).toMatchObject({ status: 'delivered', attempts: 1 });
    expect(peer.seen[0]).toMatchObject({
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8' },
    });
    expect(JSON.parse(peer.seen[0]?.body ?? '')).toEqual({ host: 'www.example.org', key, urlList: [permalink('un')] });
  });

  it('IndexNow gets many in one batch when they come in a burst, each once', async () => {
    const { peer, owe, wake, clock, deliveries } = await scene([200]);
    const rows = [];
    for (let index = 0; index < 60; index += 1) rows.push(await owe(change(`a${index}`, index / 1000)));
    for (let pass = 0; pass < 60; pass += 1) {
      for (const row of rows) await wake(row);
      clock.pass(1);
    }
    expect(deliveries.all().filter(({ status }) => status === 'pending')).toEqual([]);
    const urls = peer.seen.flatMap(({ body }) => JSON.parse(body).urlList);
    expect(urls.toSorted()).toEqual(rows.flatMap(urlsOf).toSorted());
    expect(peer.seen.length).toBeLessThanOrEqual(3);
  });

  it('IndexNow is told of the same permalink again after ten minutes, not before', async () => {
    const { peer, owe, wake, clock } = await scene([200]);
    await wake(await owe(change('un')));
    clock.pass(60);
    const again = await owe({ ...change('un', 60), id: 'again' });
    expect(await wake(again)).toMatchObject({ status: 'pending', attempts: 0, nextAttemptAt: at(600) });
    expect(await wake(await owe(change('deux', 61)))).toMatchObject({ status: 'delivered' });
    clock.pass(540);
    expect(await wake(again)).toMatchObject({ status: 'delivered' });
    expect(peer.seen).toHaveLength(3);
  });

  it.each([400, 403, 422])(
    'IndexNow that answers %i is not asked again, and the list of failures says why',
    async (status) => {
      const { owe, wake } = await scene([status]);
      const row = await wake(await owe(change('un')));
      expect(row).toMatchObject({ status: 'failed', attempts: 1 });
      expect(row?.lastAnswer).toMatch(/malformed|key file|of the host/);
    },
  );

  it('IndexNow that says "too many" is given ten minutes, or what it asks for', async () => {
    const plain = await scene([429]);
    expect(await plain.wake(await plain.owe(change('un')))).toMatchObject({ nextAttemptAt: at(600) });
    const asking = await scene([429, { 'retry-after': new Date(Date.now() + 3_600_000).toUTCString() }]);
    const { nextAttemptAt = '' } = (await asking.wake(await asking.owe(change('un')))) ?? {};
    expect(Math.abs(Date.parse(nextAttemptAt) - Date.parse(at(3600)))).toBeLessThan(3_000);
  });
});

it('an rssCloud subscriber gets the URL of the RSS document in a form', async () => {
  const { peer, owe, wake, readers } = await sceneWith(quiet, () => [200]);
  const [rss = ''] = topicsOf('fr', readers.url);
  expect(await wake(await owe({ route: 'rss-cloud', subject: feedSubject('fr', [rss]) }))).toMatchObject({
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
    const scene = await sceneWith(quiet, () => [answer[0], { 'content-type': 'text/xml' }, answer[1]]);
    const [rss = ''] = topicsOf('fr', scene.readers.url);
    const row = await scene.wake(await scene.owe({ route: 'weblog-ping', subject: feedSubject('fr', [rss]) }));
    return { row, request: scene.peer.seen[0], rss };
  };

  it('a ping server is told name, site, page and feed by weblogUpdates.extendedPing', async () => {
    const { row, request, rss } = await ping(200, result('<boolean>0</boolean>', 'Thanks for the ping.'));
    expect(row).toMatchObject({ status: 'delivered', lastAnswer: 'Thanks for the ping.' });
    expect(request?.headers['content-type']).toBe('text/xml; charset=utf-8');
    const { methodCall } = new XMLParser().parse(request?.body ?? '');
    expect(methodCall.methodName).toBe('weblogUpdates.extendedPing');
    const values = methodCall.params.param.map(({ value }: { value: { string: string } }) => value.string);
    expect(values).toEqual(['Euromagreb', 'https://www.example.org', rss.replace('rss.xml', ''), rss]);
  });

  it.each(['0', '<boolean>0</boolean>', '<boolean>false</boolean>', '<string>0</string>'])(
    'a ping server that says flerror %s has understood',
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
