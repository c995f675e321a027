import { expect, it } from 'vitest';
import { listSources } from '#shared/follow/list-sources.ts';
import { logLines } from '#test/log-lines.ts';
import { requestOf } from '#test/web/request.ts';
import { followHarness, rss, startUpstream } from './follow-harness.ts';

const openHarness = followHarness();
const key = 'S3cr3t-K3y-4711-of-the-newsroom';

/** Everything that people other than the operator's secret store may see. */
const everything = async (harness: Awaited<ReturnType<typeof openHarness>>) => {
  const { body } = await listSources(requestOf({ method: 'GET' }), harness);
  return JSON.stringify([await harness.all(), body, logLines()]);
};

/** A feed that repeats the address that was called, as many servers do. */
const echo = (base: string, query: string) =>
  rss(
    [{ title: 'Le port', guid: `${base}/port?${query}`, link: `${base}/port?${query.replaceAll('&', '&amp;')}` }],
    '',
  ).replace('<link>https://agence.example/</link>', `<link>${base}/?${query.replaceAll('&', '&amp;')}</link>`);

it('shows the key of an address to nobody, neither from the site file nor from the secret store', async () => {
  const upstream = await startUpstream();
  upstream.set('/rss', ({ path }) =>
    path.includes(`key=${key}`) ? { body: echo(upstream.url, `lang=fr&key=${key}`) } : { status: 403 },
  );
  for (const url of [`${upstream.url}/rss?lang=fr&key=${key}`, `${upstream.url}/rss?lang=fr&key={secret}`]) {
    const secret = url.includes('{secret}') ? { secret: 'AGENCE_KEY' } : {};
    const harness = await openHarness([{ id: 'agence', url, ...secret }], undefined, { AGENCE_KEY: key });
    await harness.run();
    const [article] = await harness.all();
    expect(article).toMatchObject({
      url: `${upstream.url}/port?lang=fr`,
      guid: `${upstream.url}/port?lang=fr`,
      source: { url: `${upstream.url}/?lang=fr`, feed: `${upstream.url}/rss?lang=fr` },
    });
    upstream.set('/rss', { status: 500 });
    await harness.runNext('agence');
    expect((await harness.state('agence')).lastError).toContain('HTTP 500');
    expect(await everything(harness)).not.toContain(key);
    upstream.set('/rss', { body: echo(upstream.url, `lang=fr&key=${key}`) });
  }
});

it('keeps the articles of two sources apart whose addresses differ in their keys only', async () => {
  const upstream = await startUpstream();
  upstream.set('/rss?key=aaaa', { body: rss([{ title: 'Économie', guid: '1' }]) });
  upstream.set('/rss?key=bbbb', { body: rss([{ title: 'رياضة', guid: '1' }]) });
  const sources = ['aaaa', 'bbbb'].map((name) => ({ id: name, url: `${upstream.url}/rss?key=${name}` }));
  const harness = await openHarness(sources);
  await harness.run();
  upstream.set('/rss?key=bbbb', { body: rss([{ title: 'رياضة', guid: '1', body: 'نص مصحح.' }]) });
  await harness.runNext('aaaa');
  await harness.runNext('bbbb');
  expect((await harness.all()).map(({ title, content }) => [title, content.slice(0, 9)]).toSorted()).toEqual([
    ['Économie', 'Le texte '],
    ['رياضة', 'نص مصحح.'],
  ]);
});

it.each([
  [{ user: 'barid', secret: 'PASSWORD' }, 'authorization', `Basic ${Buffer.from(`barid:${key}`).toString('base64')}`],
  [{ secret: 'PASSWORD' }, 'authorization', `Bearer ${key}`],
  [{ header: 'X-Api-Key', secret: 'PASSWORD' }, 'x-api-key', key],
])('sends the credentials %j to the origin of the source, and nowhere else', async (authentication, header, value) => {
  const [upstream, other] = [await startUpstream(), await startUpstream()];
  upstream.set('/rss', ({ headers }) =>
    headers[header] === value ? { body: rss([{ title: 'Le port', guid: 'g-1' }]) } : { status: 401 },
  );
  upstream.set('/moved', { status: 301, headers: { location: `${other.url}/rss` } });
  other.set('/rss', { body: rss([{ title: 'Ailleurs', guid: 'g-2' }]) });
  const sources = ['/rss', '/moved'].map((path, index) => ({
    id: `s${index}`,
    url: `${upstream.url}${path}`,
    authentication,
  }));
  const harness = await openHarness(sources, undefined, { PASSWORD: `${key}\n` });
  await harness.run();
  expect((await harness.titles()).toSorted()).toEqual(['Ailleurs', 'Le port']);
  expect(other.seen.length).toBeGreaterThan(0);
  for (const { headers } of other.seen) expect(JSON.stringify(headers)).not.toContain(value);
  expect((await harness.state('s1')).pollUrl).toBeUndefined();
  expect(await everything(harness)).not.toContain(key);
});

it('names a secret that is missing, and polls once it exists', async () => {
  const upstream = await startUpstream();
  upstream.set('/rss', { body: rss([{ title: 'Le port', guid: 'g' }]) });
  const values: Record<string, string> = {};
  const source = { id: 'agence', url: `${upstream.url}/rss`, authentication: { secret: 'AGENCE_TOKEN' } };
  const harness = await openHarness([source], undefined, values);
  await harness.run();
  expect(await harness.state('agence')).toMatchObject({
    failures: 1,
    lastError: expect.stringContaining('AGENCE_TOKEN'),
  });
  expect(upstream.seen).toEqual([]);
  values.AGENCE_TOKEN = key;
  await harness.runNext('agence');
  expect(await harness.titles()).toEqual(['Le port']);
});

it('subscribes at no hub where the topic would show the key', async () => {
  const upstream = await startUpstream();
  upstream.set('/rss', {
    body: rss([{ title: 'Le port', guid: 'g' }], `<atom:link rel="hub" href="${upstream.url}/hub"/>`),
  });
  upstream.set('/hub', { status: 202 });
  const harness = await openHarness([{ id: 'agence', url: `${upstream.url}/rss?key=${key}` }]);
  await harness.run();
  expect(upstream.seen.map(({ path }) => path.split('?')[0])).toEqual(['/rss']);
});
