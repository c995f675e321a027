import { expect, it } from 'vitest';
import { siteSlug } from '#shared/model/feed-entry.ts';
import type { FeedState } from '#shared/model/feed-state.ts';
import type { OpenStores } from './stores.ts';

const stateOf = (revision: number, part: Partial<FeedState> = {}): FeedState => ({
  slug: 'fr',
  revision,
  fingerprint: `f${revision}`,
  documents: [
    { key: 'feeds/fr/rss.xml', hash: 'aa', etag: '"bb"', url: 'https://x.example/', changedInRevision: revision },
  ],
  writtenAt: '2024-11-27T10:00:00.000Z',
  credits: 499.5,
  ...part,
});

/** Holds for every `FeedStateStore`. */
export const feedStateStoreContract = (name: string, open: OpenStores): void => {
  it(`${name} gives the state of a feed as it was written, and none before`, async () => {
    const { feedStates } = await open();
    expect(await feedStates.get('fr')).toBeUndefined();
    expect(await feedStates.write(stateOf(1))).toBe('written');
    expect(await feedStates.get('fr')).toEqual(stateOf(1));
    expect(await feedStates.get('all')).toBeUndefined();
  });

  it(`${name} writes the state of a feed only over the one that was read`, async () => {
    const { feedStates } = await open();
    expect(await feedStates.write(stateOf(2), stateOf(1))).toBe('conflict');
    await feedStates.write(stateOf(1));
    expect(await feedStates.write(stateOf(1, { fingerprint: 'other' }))).toBe('conflict');
    expect(await feedStates.write(stateOf(3), stateOf(2))).toBe('conflict');
    expect(await feedStates.write(stateOf(2), stateOf(1))).toBe('written');
    expect(await feedStates.get('fr')).toEqual(stateOf(2));
  });

  it(`${name} writes nothing over the state that a restore put in the place of the one that was read`, async () => {
    const { feedStates } = await open();
    const restored = stateOf(1, { isRestored: true });
    await feedStates.write(restored);
    expect(await feedStates.write(stateOf(2), stateOf(1))).toBe('conflict');
    const earlier = { ...restored, writtenAt: '2023-11-27T10:00:00.000Z' };
    expect(await feedStates.write(stateOf(2), earlier)).toBe('conflict');
    expect(await feedStates.write(stateOf(2), restored)).toBe('written');
    expect(await feedStates.get('fr')).toEqual(stateOf(2));
  });

  it(`${name} lets one of many concurrent writers write a revision`, async () => {
    const { feedStates } = await open();
    const fingerprints = ['a', 'b', 'c', 'd'];
    const done = await Promise.all(fingerprints.map((fingerprint) => feedStates.write(stateOf(1, { fingerprint }))));
    expect(done.filter((outcome) => outcome === 'written')).toHaveLength(1);
    expect((await feedStates.get('fr'))?.fingerprint).toBe(fingerprints[done.indexOf('written')]);
  });

  it(`${name} keeps the states of a feed, of its archives and of the site apart`, async () => {
    const { feedStates } = await open();
    const slugs = ['fr', 'fr/archive/2024-11', siteSlug, 'tag/securite'];
    for (const slug of slugs) expect(await feedStates.write(stateOf(1, { slug }))).toBe('written');
    for (const slug of slugs) expect((await feedStates.get(slug))?.slug).toBe(slug);
  });

  it(`${name} lists the feeds that were ever published by slug, each as it was last saved`, async () => {
    const { feedStates } = await open();
    expect(await feedStates.publishedFeeds()).toEqual([]);
    for (const slug of ['fr', 'ar']) await feedStates.savePublishedFeed({ slug, isGone: false });
    await feedStates.savePublishedFeed({ slug: 'fr', isGone: true });
    expect(await feedStates.publishedFeeds()).toEqual([
      { slug: 'ar', isGone: false },
      { slug: 'fr', isGone: true },
    ]);
  });
};
