import { expect, it } from 'vitest';
import { readOpml } from '#shared/read/feed/read-opml.ts';

const list = `<?xml version="1.0" encoding="UTF-8"?>
<opml version="2.0"><head><title>Ma revue de presse</title></head><body>
  <outline text="Maroc">
    <outline type="rss" text="Hespress &amp; cie" xmlUrl="https://fr.example.ma/feed/" htmlUrl="https://fr.example.ma/"/>
    <outline text="العربية"><outline type="rss" title="هسبريس" text="x" XMLURL="https://ar.example.ma/feed"/></outline>
  </outline>
  <outline type="rss" text="Hespress &amp; cie" xmlUrl="https://es.example.ma/rss"/>
  <outline type="rss" text="Le même" xmlUrl="https://fr.example.ma/feed/"/>
  <outline type="rss" text="Un fichier" xmlUrl="file:///etc/passwd"/>
  <outline type="rss" xmlUrl="feed://old.example.org/rss.xml"/>
</body></opml>`;

it('readOpml returns each URL once, with an id that the site file accepts and the folders above it', () => {
  const { title, sources } = readOpml(list);
  expect(title).toBe('Ma revue de presse');
  expect(sources).toEqual([
    {
      id: 'hespress-cie',
      url: 'https://fr.example.ma/feed/',
      type: 'auto',
      name: 'Hespress & cie',
      rules: {},
      folders: ['Maroc'],
    },
    {
      id: 'hsbrys',
      url: 'https://ar.example.ma/feed',
      type: 'auto',
      name: 'هسبريس',
      rules: {},
      folders: ['Maroc', 'العربية'],
    },
    {
      id: 'hespress-cie-2',
      url: 'https://es.example.ma/rss',
      type: 'auto',
      name: 'Hespress & cie',
      rules: {},
      folders: [],
    },
    {
      id: 'old-example-org',
      url: 'http://old.example.org/rss.xml',
      type: 'auto',
      name: 'old.example.org',
      rules: {},
      folders: [],
    },
  ]);
});

it('readOpml names the outlines that it skips, each with the reason', () => {
  expect(readOpml(list).skipped).toEqual([
    { name: 'Le même', reason: 'its URL is in the list twice' },
    { name: 'Un fichier', reason: 'its URL is not an http or https URL' },
  ]);
});

it('readOpml refuses a document that is not OPML', () => {
  expect(() => readOpml('<rss/>')).toThrow('not OPML');
});

it('readOpml keeps the sources above the depth limit in a list that nests ten thousand levels', () => {
  const deep = `<opml><body><outline xmlUrl="https://a.example/f"/>${'<outline text="a">'.repeat(10_000)}</body></opml>`;
  expect(readOpml(deep).sources.map(({ url }) => url)).toEqual(['https://a.example/f']);
});
