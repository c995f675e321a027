import { expect, it } from 'vitest';
import type { SourceState } from '#shared/model/source-state.ts';
import type { SourceStore } from '#shared/ports.ts';

const stateOf = (part: Partial<SourceState> = {}): SourceState => ({
  id: 'agence',
  revision: 1,
  configHash: 's',
  url: 'https://agence.example/rss',
  entryHashes: ['a'],
  recentPublished: [],
  articleCount: 0,
  failures: 0,
  nextPollAt: '2024-11-28T09:00:00.000Z',
  ...part,
});

/** Holds for every store of sources; `open` gives an empty one. */
export const sourceStoreContract = (name: string, open: () => Promise<SourceStore>): void => {
  it(`the ${name} source store returns every field of a state as it was written`, async () => {
    const store = await open();
    const instant = '2024-11-28T08:00:00.000Z';
    const full: Required<SourceState> = {
      ...stateOf(),
      sharedIdentities: ['0f3a'],
      posts: [
        { id: 12, article: 'a1' },
        { id: 13, article: 'a2', isListed: true },
      ],
      pages: ['https://mairie.example/actualites/1'],
      pollUrl: 'https://agence.example/feed',
      kind: 'feed',
      attribution: { name: 'Agence', url: 'https://agence.example/', feed: 'https://agence.example/rss' },
      etag: '"1"',
      lastModified: 'Wed, 27 Nov 2024 10:00:00 GMT',
      pollingHints: { maxAge: 1, ttl: 60, updatePeriod: 900, skipHours: [0], skipDays: [6] },
      recentPublished: [instant],
      lastPolledAt: instant,
      lastSucceededAt: instant,
      nextPollAt: instant,
      lastError: 'HTTP 500',
      refused: { count: 2, reason: 'NO_TITLE' },
      restriction: 'The podcast says podcast:locked.',
      goneAt: instant,
      subscription: {
        hub: 'h',
        topic: 't',
        secret: 's',
        token: 'x',
        requestedAt: instant,
        attempts: 1,
        leaseEndsAt: instant,
        leaseSeconds: 600,
        deniedReason: 'trop de monde',
        lastPushAt: instant,
        pushTimes: [instant],
        missedPushAt: instant,
      },
    };
    expect(await store.write(full, undefined)).toBe('written');
    expect(await store.get('agence')).toEqual(full);
  });

  it(`the ${name} source store has no state of a source that was never written`, async () => {
    expect(await (await open()).get('agence')).toBeUndefined();
  });

  it(`the ${name} source store lets one of two writers through that read the same revision`, async () => {
    const store = await open();
    await store.write(stateOf(), undefined);
    expect(await store.write(stateOf(), undefined)).toBe('conflict');
    const next = stateOf({ revision: 2, articleCount: 1 });
    const both = await Promise.all([
      store.write(next, stateOf()),
      store.write({ ...next, articleCount: 2 }, stateOf()),
    ]);
    expect(both.toSorted()).toEqual(['conflict', 'written']);
  });

  it(`the ${name} source store lists the due sources, earliest first, and none that is postponed or has stopped`, async () => {
    const store = await open();
    await store.write(stateOf({ id: 'late', nextPollAt: '2024-11-28T08:00:00.000Z' }), undefined);
    await store.write(stateOf({ id: 'now' }), undefined);
    await store.write(stateOf({ id: 'later', nextPollAt: '2024-11-28T09:00:00.001Z' }), undefined);
    expect(await store.due('2024-11-28T09:00:00.000Z', 10)).toEqual(['late', 'now']);
    expect(await store.due('2024-11-28T09:00:00.000Z', 1)).toEqual(['late']);
    const { nextPollAt: _none, ...stopped } = stateOf({ id: 'late', revision: 2 });
    await store.write(stopped, stateOf({ id: 'late', nextPollAt: '2024-11-28T08:00:00.000Z' }));
    const postponed = stateOf({ id: 'now', revision: 2, nextPollAt: '2024-11-29T09:00:00.000Z' });
    await store.write(postponed, stateOf({ id: 'now' }));
    expect(await store.due('2024-11-28T09:00:00.000Z', 10)).toEqual([]);
  });

  it(`the ${name} source store returns the followed pages of one source, for any number of URLs`, async () => {
    const store = await open();
    const page = {
      url: 'https://agence.example/1',
      etag: '"1"',
      firstReadAt: '2024-11-28T09:00:00.000Z',
      lastReadAt: '2024-11-28T09:00:00.000Z',
      failures: 0,
    };
    await store.saveFollowedPage('agence', page);
    const urls = Array.from({ length: 150 }, (_, index) => `https://agence.example/${index % 120}`);
    expect(await store.followedPages('agence', urls)).toEqual([page]);
    expect(await store.followedPages('other', urls)).toEqual([]);
    expect(await store.followedPages('agence', [])).toEqual([]);
  });

  it(`the ${name} source store locks a host for one run, until that run unlocks it or the lock times out`, async () => {
    const store = await open();
    const [now, until, after] = ['2024-11-28T09:00:00.000Z', '2024-11-28T09:10:00.000Z', '2024-11-28T09:10:01.000Z'];
    const locked = await Promise.all([
      store.lockHost('a.example', now, until),
      store.lockHost('a.example', now, until),
    ]);
    expect(locked.toSorted()).toEqual([false, true]);
    expect(await store.lockHost('b.example', now, until)).toBe(true);
    expect(await store.lockHost('a.example', after, '2024-11-28T09:20:00.000Z')).toBe(true);
    // The first run was slow: it must not unlock what another run has locked since.
    await store.unlockHost('a.example', until);
    expect(await store.lockHost('a.example', after, '2024-11-28T09:30:00.000Z')).toBe(false);
    await store.unlockHost('a.example', '2024-11-28T09:20:00.000Z');
    expect(await store.lockHost('a.example', after, '2024-11-28T09:30:00.000Z')).toBe(true);
  });
};
