import { expect, it } from 'vitest';
import { makeFollower } from '#shared/follow/follow-sources.ts';
import { dyingAt, stepwise } from '#test/crash-steps.ts';
import { type FollowHarness, followHarness, rss, startUpstream, type Upstream } from './follow-harness.ts';

const openHarness = followHarness();
const html = { 'content-type': 'text/html; charset=utf-8' };

const page = (title: string): string =>
  `<html lang="fr"><head><title>${title}</title></head><body><article><h1>${title}</h1><p>${title} : voici ce qui s’est passé hier, et pourquoi cela compte.</p><p>La suite dans un second paragraphe, aussi long que le premier.</p></article></body></html>`;

/** The same harness, whose process dies at the nth call of a store. */
const dyingHarness = (harness: FollowHarness, at: number) => {
  const { step, steps } = dyingAt(at, 'before');
  return {
    deps: { ...harness, sources: stepwise(harness.sources, step), articles: stepwise(harness.articles, step) },
    calls: steps,
  };
};

const sourcesOf = ({ url }: Upstream) => [
  { id: 'feed', url: `${url}/rss`, every: 'PT5M' },
  { id: 'page', url: `${url}/`, type: 'page', every: 'PT5M' },
];

const startNewsroom = async (): Promise<Upstream> => {
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

it('stores every article once, whichever call of a store the process dies at', async () => {
  const upstream = await startNewsroom();
  const whole = dyingHarness(await openHarness(sourcesOf(upstream)), Number.POSITIVE_INFINITY);
  await makeFollower(whole.deps).followSources();
  expect(whole.calls()).toBeGreaterThan(20);
  for (let at = 1; at <= whole.calls(); at += 3) {
    const harness = await openHarness(sourcesOf(upstream));
    await makeFollower(dyingHarness(harness, at).deps)
      .followSources()
      .catch(() => undefined);
    harness.clock.set('2024-11-28T09:11:00.000Z');
    await harness.run();
    const all = await harness.all();
    expect(all.map(({ title, revision }) => `${title} ${revision}`).toSorted(), `killed at call ${at}`).toEqual([
      'deux 1',
      'trois 1',
      'un 1',
    ]);
  }
});
