import { expect, it } from 'vitest';
import { followHarness, startUpstream } from './follow-harness.ts';

const openHarness = followHarness();

const post = {
  id: 7,
  guid: { rendered: 'https://blog.example/?p=7' },
  link: 'https://blog.example/?p=7',
  title: { rendered: 'ميناء طنجة' },
  content: { rendered: '<p>استأنف عمال الميناء عملهم صباح الخميس.</p>' },
  date_gmt: '2024-11-27T10:00:00',
};

it.each([
  [
    'in its page',
    { headers: {}, body: '<html><head><link rel="https://api.w.org/" href="/?rest_route=/"></head></html>' },
  ],
  ['in a header', { body: '<html></html>', headers: { link: '</index.php?rest_route=/>; rel="https://api.w.org/"' } }],
  ['elsewhere', { headers: {}, body: '<html><head><link rel="https://api.w.org/" href="/fr/api/"></head></html>' }],
])(
  'finds the posts of a site without /wp-json/ by the API that it names %s, and polls it from then on',
  async (_where, home) => {
    const upstream = await startUpstream();
    const answer = { headers: { 'content-type': 'application/json' }, body: JSON.stringify([post]) };
    const page = { ...home, headers: { 'content-type': 'text/html', ...home.headers } };
    const reply = ({ path }: { readonly path: string }) =>
      path.includes('rest_route=%2Fwp%2Fv2%2Fposts') ? answer : page;
    upstream.set('/', reply);
    upstream.set('/index.php', reply);
    upstream.set('/fr/api/wp/v2/posts', answer);
    const harness = await openHarness([{ id: 'blog', url: `${upstream.url}/`, type: 'wordpress', every: 'PT5M' }]);
    await harness.run();
    expect(await harness.titles()).toEqual(['ميناء طنجة']);
    const asked = upstream.seen.length;
    await harness.runNext('blog');
    expect(upstream.seen.slice(asked).map(({ path }) => path)).toHaveLength(1);
    expect((await harness.state('blog'))?.pollUrl).toMatch(/rest_route=%2Fwp%2Fv2%2Fposts|\/fr\/api\/wp\/v2\/posts/);
  },
);

it('fails where the site names no API', async () => {
  const upstream = await startUpstream();
  upstream.set('/', { headers: { 'content-type': 'text/html' }, body: '<html></html>' });
  const harness = await openHarness([{ id: 'blog', url: `${upstream.url}/`, type: 'wordpress' }]);
  await harness.run();
  expect(await harness.state('blog')).toMatchObject({ failures: 1, lastError: expect.stringContaining('404') });
});

it.each([
  ['names no API', '<html><body><h1>Blog</h1></body></html>'],
  [
    'names the API at the address that does not work',
    '<html><head><link rel="https://api.w.org/" href="/wp-json/"></head></html>',
  ],
])('finds the posts of a site that answers every address with its home page, which %s', async (_what, home) => {
  const upstream = await startUpstream();
  const page = { headers: { 'content-type': 'text/html' }, body: home };
  const answer = { headers: { 'content-type': 'application/json' }, body: JSON.stringify([post]) };
  upstream.set('/wp-json/wp/v2/posts', page);
  upstream.set('/', ({ path }) => (path.includes('rest_route=%2Fwp%2Fv2%2Fposts') ? answer : page));
  const harness = await openHarness([{ id: 'blog', url: `${upstream.url}/`, type: 'wordpress', every: 'PT5M' }]);
  await harness.run();

  expect(await harness.titles()).toEqual(['ميناء طنجة']);
  expect((await harness.state('blog'))?.pollUrl).toContain('rest_route=%2Fwp%2Fv2%2Fposts');
});
