import { expect, it } from 'vitest';
import { follower } from '#shared/follow/follow-due.ts';
import { dyingAt, stepwise } from '#test/crash-steps.ts';
import { type FollowDesk, followDesks, rss, startUpstream, type Upstream } from './upstream.ts';

const openDesk = followDesks();
const html = { 'content-type': 'text/html; charset=utf-8' };

const page = (title: string): string =>
  `<html lang="fr"><head><title>${title}</title></head><body><article><h1>${title}</h1><p>${title} : voici ce qui s’est passé hier, et pourquoi cela compte.</p><p>La suite dans un second paragraphe, aussi long que le premier.</p></article></body></html>`;

/** The same desk, but that the whole process dies at the nth call of a store. */
const mortal = (desk: FollowDesk, at: number) => {
  const { step, steps } = dyingAt(at, 'before');
  return {
    deps: { ...desk, sources: stepwise(desk.sources, step), articles: stepwise(desk.articles, step) },
    calls: steps,
  };
};

const sourcesOf = ({ url }: Upstream) => [
  { id: 'feed', url: `${url}/rss`, every: 'PT5M' },
  { id: 'page', url: `${url}/`, type: 'page', every: 'PT5M' },
];

const newsroom = async (): Promise<Upstream> => {
  const upstream = await startUpstream();
  upstream.set('/rss', {
    headers: { etag: '"1"' },
    body: rss(['un', 'deux'].map((title) => ({ title, guid: title, link: `https://agence.example/${title}` }))),
  });
  upstream.set('/', {
    headers: { ...html, etag: '"1"' },
    body: '<h2><a href="/2024/11/trois">Le troisième titre du jour</a></h2>',
  });
  upstream.set('/2024/11/trois', { headers: html, body: page('trois') });
  return upstream;
};

it('loses nothing and doubles nothing, at whichever call of a store it dies', async () => {
  const upstream = await newsroom();
  const whole = mortal(await openDesk(sourcesOf(upstream)), Number.POSITIVE_INFINITY);
  await follower(whole.deps)();
  expect(whole.calls()).toBeGreaterThan(20);
  for (let at = 1; at <= whole.calls(); at += 3) {
    const desk = await openDesk(sourcesOf(upstream));
    await follower(mortal(desk, at).deps)().catch(() => undefined);
    desk.clock.set('2024-11-28T09:11:00.000Z');
    await desk.run();
    const all = await desk.all();
    expect(all.map(({ title, revision }) => `${title} ${revision}`).toSorted(), `killed at call ${at}`).toEqual([
      'deux 1',
      'trois 1',
      'un 1',
    ]);
  }
});
