import { expect, it } from 'vitest';
import { type FollowHarness, followHarness, startUpstream, type Upstream } from './follow-harness.ts';

const openHarness = followHarness();

type Post = { readonly id: number; readonly title: string; readonly status?: string; readonly isProtected?: boolean };

const postOf = (url: string, { id, title, status = 'publish', isProtected = false }: Post) => ({
  id,
  status,
  guid: { rendered: `${url}/?p=${id}` },
  link: `${url}/2024/11/${id}/`,
  title: { rendered: title },
  content: { rendered: isProtected ? '' : `<p>Le texte de « ${title} », en entier.</p>`, protected: isProtected },
  date_gmt: `2024-11-27T10:00:${String(id).padStart(2, '0')}`,
  modified_gmt: `2024-11-27T10:00:${String(id).padStart(2, '0')}`,
});

/** A WordPress with these posts: its list shows the newest two, and a single post answers as WordPress does. */
const serveWordPress = (upstream: Upstream, posts: readonly Post[], gone: Readonly<Record<number, number>> = {}) => {
  const path = '/wp-json/wp/v2/posts';
  const shown = (ids: readonly number[] | undefined) =>
    posts
      .filter(({ id, status = 'publish' }) => status === 'publish' && (ids === undefined || ids.includes(id)))
      .toReversed()
      .slice(0, ids === undefined ? 2 : 100)
      .map((post) => postOf(upstream.url, post));
  upstream.set(path, ({ path: asked }) => {
    const include = new URL(asked, upstream.url).searchParams.get('include');
    return { body: JSON.stringify(shown(include?.split(',').map(Number))) };
  });
  for (const post of posts) upstream.set(`${path}/${post.id}`, { body: JSON.stringify(postOf(upstream.url, post)) });
  for (const [id, status] of Object.entries(gone)) upstream.set(`${path}/${id}`, { status, body: '{"code":"rest"}' });
};

const statuses = async (harness: FollowHarness) =>
  (await harness.all()).map(({ title, status }) => `${title}: ${status}`);

const posts = [
  { id: 1, title: 'Le port de Tanger' },
  { id: 2, title: 'ميناء طنجة' },
  { id: 3, title: 'El puerto de Tánger' },
];

const follow = async (said: object = {}) => {
  const upstream = await startUpstream();
  serveWordPress(upstream, posts.slice(0, 2));
  const harness = await openHarness([{ id: 'blog', url: upstream.url, type: 'wordpress', every: 'PT5M', ...said }]);
  await harness.run();
  serveWordPress(upstream, posts);
  await harness.runNext('blog');
  return { upstream, harness };
};

it.each([404, 401, 403, 410])('retracts a post of the newest ones that the server answers with %i', async (status) => {
  const { upstream, harness } = await follow();
  serveWordPress(upstream, posts.slice(0, 2), { 3: status });
  await harness.runNext('blog');
  expect(await statuses(harness)).toEqual([
    'Le port de Tanger: live',
    'ميناء طنجة: live',
    'El puerto de Tánger: retracted',
  ]);
});

it('retracts an old post that the list showed long ago, and keeps it where the site file says so', async () => {
  for (const retract of [true, false]) {
    const { upstream, harness } = await follow({ retract });
    serveWordPress(upstream, posts.slice(1), { 1: 404 });
    await harness.runNext('blog');
    await harness.runNext('blog');
    expect((await statuses(harness))[0]).toBe(`Le port de Tanger: ${retract ? 'retracted' : 'live'}`);
  }
});

it('retracts a post that is protected by a password now, and stores it again when it is public again', async () => {
  const { upstream, harness } = await follow();
  serveWordPress(upstream, [...posts.slice(0, 2), { id: 3, title: 'El puerto de Tánger', isProtected: true }]);
  await harness.runNext('blog');
  expect((await statuses(harness))[2]).toBe('El puerto de Tánger: retracted');
  serveWordPress(upstream, posts);
  await harness.runNext('blog');
  expect((await statuses(harness))[2]).toBe('El puerto de Tánger: live');
});

it('retracts nothing after an empty list, an error, a login page, or answers that contradict the list', async () => {
  const { upstream, harness } = await follow();
  const path = '/wp-json/wp/v2/posts';
  const answers = [{ body: '[]' }, { status: 500 }, { status: 401 }, { body: '{"code":"rest_disabled"}' }];
  for (const answer of answers) {
    upstream.set(path, answer);
    for (const { id } of posts) upstream.set(`${path}/${id}`, { status: 404 });
    await harness.runNext('blog');
  }
  serveWordPress(upstream, posts.slice(0, 2));
  upstream.set(`${path}/3`, {
    status: 403,
    headers: { 'content-type': 'text/html' },
    body: '<p>Êtes-vous un robot ?</p>',
  });
  await harness.runNext('blog');
  expect(await statuses(harness)).toEqual(posts.map(({ title }) => `${title}: live`));
});

it('retracts no articles in a crowd where the server denies a listed post too', async () => {
  const upstream = await startUpstream();
  const many = Array.from({ length: 9 }, (_, index) => ({ id: index + 1, title: `Titre ${index + 1}` }));
  const path = '/wp-json/wp/v2/posts';
  const list = (shown: readonly Post[]) => JSON.stringify(shown.map((post) => postOf(upstream.url, post)));
  upstream.set(path, { body: list(many) });
  const harness = await openHarness([{ id: 'blog', url: upstream.url, type: 'wordpress' }]);
  await harness.run();
  upstream.set(path, { body: list(many.slice(0, 1)) });
  await harness.runNext('blog');
  expect(new Set((await harness.all()).map(({ status }) => status))).toEqual(new Set(['live']));
  upstream.set(`${path}/1`, { body: JSON.stringify(postOf(upstream.url, { id: 1, title: 'Titre 1' })) });
  await harness.runNext('blog');
  expect((await harness.all()).filter(({ status }) => status === 'retracted')).toHaveLength(8);
});
