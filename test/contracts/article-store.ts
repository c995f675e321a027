import { expect, it } from 'vitest';
import { articleOf, nextOf, type OpenStores, retracted } from './stores.ts';

/** What every store of articles does with one article and its history. */
export const articleStoreContract = (name: string, open: OpenStores): void => {
  it(`the ${name} article store returns an article as it was written, in any script`, async () => {
    const { articles } = await open();
    const article = articleOf('a1', {
      title: 'المغرب وبلجيكا يعززان تعاونهما الأمني',
      summary: 'ⵜⴰⵎⵖⵔⵉⴱⵜ',
      content: '<p>¿Qué pasó? 🐪</p>',
      language: 'ar',
      authors: [{ name: 'خديجة', url: 'https://www.example.org/khadija' }],
      tags: ['sécurité', 'أمن'],
      image: { url: 'https://www.example.org/i.jpg', width: 1200, height: 800, credit: 'خديجة' },
      episode: {
        season: 1,
        number: 2,
        kind: 'full',
        isExplicit: false,
        transcripts: [{ url: 'https://www.example.org/a.vtt', type: 'text/vtt', language: 'ar', rel: 'captions' }],
        chapters: { url: 'https://www.example.org/a.json', type: 'application/json+chapters' },
        persons: [
          { name: 'خديجة', role: 'host', group: 'cast', url: 'https://a.example/', image: 'https://a.example/i' },
        ],
      },
      location: { latitude: 35.78, longitude: -5.81, name: 'طنجة' },
      shortTitle: 'الميناء',
      attachments: [
        { url: 'https://www.example.org/a.mp3', type: 'audio/mpeg', size: 5_000_000, duration: 61.5 },
        {
          url: 'https://www.example.org/port.mp4',
          type: 'video/mp4',
          width: 1920,
          height: 1080,
          credit: 'خديجة',
          alt: 'الميناء',
          description: 'الميناء صباحا',
          thumbnail: 'https://www.example.org/port.jpg',
        },
      ],
      source: { name: 'Euromagreb', feed: 'https://www.example.org/feed' },
    });
    expect(await articles.write(article, undefined)).toBe('written');
    expect(await articles.get('a1')).toEqual(article);
  });

  it(`the ${name} article store has no article that was never written`, async () => {
    const { articles } = await open();
    expect(await articles.get('nobody')).toBeUndefined();
    expect(await articles.get('n'.repeat(4000))).toBeUndefined();
    expect(await articles.find({ guid: 'nobody', url: 'https://www.example.org/nobody' })).toBeUndefined();
    expect(await articles.revisions('nobody')).toEqual([]);
  });

  it(`the ${name} article store creates an article once, and reports a conflict to the second writer`, async () => {
    const { articles } = await open();
    const both = await Promise.all(
      ['un', 'deux'].map((title) => articles.write(articleOf('a1', { title }), undefined)),
    );
    expect(both.toSorted()).toEqual(['conflict', 'written']);
    expect((await articles.get('a1'))?.title).toBe(both[0] === 'written' ? 'un' : 'deux');
  });

  it(`the ${name} article store writes a revision only over the one that was read`, async () => {
    const { articles } = await open();
    const first = articleOf('a1');
    await articles.write(first, undefined);
    const both = await Promise.all(['un', 'deux'].map((title) => articles.write(nextOf(first, { title }), first)));
    expect(both.toSorted()).toEqual(['conflict', 'written']);
    expect(await articles.write(nextOf(first, { title: 'trop tard' }), first)).toBe('conflict');
    expect((await articles.get('a1'))?.title).toBe(both[0] === 'written' ? 'un' : 'deux');
  });

  it(`the ${name} article store writes no further revision of an article that does not exist`, async () => {
    const { articles } = await open();
    const first = articleOf('a1');
    expect(await articles.write(nextOf(first), first)).toBe('conflict');
    expect(await articles.get('a1')).toBeUndefined();
  });

  it(`the ${name} article store moves an article only from the feeds in which it was read, even if its revision stays the same`, async () => {
    const { articles } = await open();
    const first = articleOf('a1');
    await articles.write(first, undefined);
    expect(await articles.write({ ...first, feeds: ['all'] }, first)).toBe('written');
    expect(await articles.write({ ...first, feeds: ['all', 'fr', 'security'] }, first)).toBe('conflict');
    expect((await articles.get('a1'))?.feeds).toEqual(['all']);
    expect(await articles.revisions('a1')).toEqual([]);
  });

  it(`the ${name} article store returns every past revision of an article, oldest first`, async () => {
    const { articles } = await open();
    const history = [articleOf('a1', { title: 'Première', content: '<p>1</p>' })];
    await articles.write(articleOf('a1', { title: 'Première', content: '<p>1</p>' }), undefined);
    for (let revision = 2; revision <= 12; revision += 1) {
      const previous = history.at(-1) ?? articleOf('a1');
      const next = nextOf(previous, { title: `Titre ${revision}`, content: `<p>${revision}</p>` });
      expect(await articles.write(next, previous)).toBe('written');
      history.push(next);
    }
    expect(await articles.get('a1')).toEqual(history.at(-1));
    expect(await articles.revisions('a1')).toEqual(history.slice(0, -1));
    expect(await articles.revisions('a1', 2)).toEqual(history.slice(-3, -1));
    expect(await articles.revisions('a1', 100)).toEqual(history.slice(0, -1));
  });

  it(`an article in the ${name} article store is due from its publication date on, as long as it is scheduled`, async () => {
    const { articles } = await open();
    const embargo = '2024-12-01T06:00:00.000Z';
    const scheduled = articleOf('a1', { status: 'scheduled', published: embargo });
    const later = articleOf('a2', { status: 'scheduled', published: '2024-12-01T06:00:00.001Z' });
    await articles.write(scheduled, undefined);
    await articles.write(later, undefined);
    expect(await articles.due('2024-12-01T05:59:59.999Z', 10)).toEqual([]);
    expect(await articles.due(embargo, 10)).toEqual(['a1']);
    expect(await articles.due('2025-01-01T00:00:00.000Z', 10)).toEqual(['a1', 'a2']);
    expect(await articles.due('2025-01-01T00:00:00.000Z', 1)).toEqual(['a1']);
    await articles.write({ ...scheduled, status: 'live' }, scheduled);
    expect(await articles.due('2025-01-01T00:00:00.000Z', 10)).toEqual(['a2']);
    const postponed = nextOf(later, { published: '2025-06-01T00:00:00.000Z' });
    await articles.write(postponed, later);
    expect(await articles.due('2025-01-01T00:00:00.000Z', 10)).toEqual([]);
    await articles.write(retracted(postponed), postponed);
    expect(await articles.due('2026-01-01T00:00:00.000Z', 10)).toEqual([]);
  });

  const accepted = (minute: number): string => `2024-11-27T10:0${minute}:00.000Z`;
  const write = async (stores: Awaited<ReturnType<OpenStores>>): Promise<void> => {
    for (const minute of [3, 0, 4, 1, 2])
      await stores.articles.write(articleOf(`a${minute}`, { accepted: accepted(minute) }), undefined);
  };

  it.each(['oldest', 'newest'] as const)(
    `the ${name} article store lists all articles, page by page, %s first`,
    async (order) => {
      const stores = await open();
      await write(stores);
      const pages: string[][] = [];
      let after: string | undefined;
      do {
        const page = await stores.articles.list(after, 2, { order });
        pages.push(page.items.map(({ id }) => id));
        after = page.after;
      } while (after !== undefined);
      const ids = ['a0', 'a1', 'a2', 'a3', 'a4'];
      const ordered = order === 'oldest' ? ids : ids.toReversed();
      expect(pages).toEqual([ordered.slice(0, 2), ordered.slice(2, 4), ordered.slice(4)]);
    },
  );

  it.each(['draft', 'scheduled'] as const)(
    `the ${name} article store lists the articles with the status %s page by page, and no other`,
    async (status) => {
      const { articles } = await open();
      const due = (minute: number): string => `2031-01-01T10:0${minute}:00.000Z`;
      for (const minute of [2, 0, 1])
        await articles.write(
          articleOf(`a${minute}`, { status, accepted: accepted(minute), published: due(minute) }),
          undefined,
        );
      await articles.write(articleOf('live'), undefined);
      await articles.write(
        articleOf('other', { status: status === 'draft' ? 'scheduled' : 'draft', published: due(3) }),
        undefined,
      );
      const first = await articles.list(undefined, 2, { status });
      expect(first.items.map(({ id }) => id)).toEqual(['a0', 'a1']);
      const rest = await articles.list(first.after, 2, { status });
      expect(rest).toMatchObject({ items: [{ id: 'a2', status }] });
      expect(rest.after).toBeUndefined();
      const newest = await articles.list(undefined, 1, { status, order: 'newest' });
      expect(newest.items.map(({ id }) => id)).toEqual(['a2']);
      const one = first.items[0];
      if (one === undefined) throw new Error('a0 was written.');
      expect(await articles.write(nextOf(one, { status: 'live' }), one)).toBe('written');
      expect((await articles.list(undefined, 10, { status })).items.map(({ id }) => id)).toEqual(['a1', 'a2']);
    },
  );

  it(`the list of the ${name} article store ends with a full last page, without a cursor to an empty one`, async () => {
    const stores = await open();
    expect(await stores.articles.list(undefined, 5)).toEqual({ items: [] });
    await write(stores);
    const page = await stores.articles.list(undefined, 5);
    expect(page.items).toHaveLength(5);
    expect(page.after).toBeUndefined();
  });

  it(`an article keeps its position in the list of the ${name} article store when it changes or is retracted`, async () => {
    const stores = await open();
    await write(stores);
    const before = await stores.articles.get('a1');
    if (before === undefined) throw new Error('a1 was written.');
    await stores.articles.write(retracted(before), before);
    const { items } = await stores.articles.list(undefined, 10);
    expect(items.map(({ id, status }) => [id, status])).toEqual([
      ['a0', 'live'],
      ['a1', 'retracted'],
      ['a2', 'live'],
      ['a3', 'live'],
      ['a4', 'live'],
    ]);
  });

  it.each(['', 'n’importe quoi', '~', 'x'.repeat(3000)])(
    `the list of the ${name} article store accepts any text as a cursor: %.20s`,
    async (after) => {
      const stores = await open();
      await write(stores);
      expect((await stores.articles.list(after, 10)).items.length).toBeLessThanOrEqual(5);
    },
  );
};
