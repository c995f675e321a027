import { expect, it } from 'vitest';
import { renderSmartNews } from '#shared/format/partners/smartnews.ts';
import { sampleArticle, sampleView } from '#test/format/sample-view.ts';
import { childOf, childrenOf, readWithSaxes, textOf, type XmlElement } from '#test/format/xml-tree.ts';

const channelOf = (...view: Parameters<typeof sampleView>): XmlElement => {
  const channel = childOf(readWithSaxes(renderSmartNews(sampleView(...view))), 'channel');
  if (channel === undefined) throw new Error('no channel');
  return channel;
};

const itemsOf = (...view: Parameters<typeof sampleView>): readonly XmlElement[] =>
  childrenOf(channelOf(...view), 'item');

const site = sampleView([]).site;

it('SmartNews gets the logo for light and for dark screens, the date of the newest change, and a short description', () => {
  const channel = channelOf([], {
    site: {
      ...site,
      logo: 'https://www.example.org/logo.png',
      partners: { smartnews: { darkLogo: 'https://www.example.org/dark.png' } },
    },
  });
  expect(textOf(childOf(channel, 'snf:logo'), 'url')).toBe('https://www.example.org/logo.png');
  expect(textOf(childOf(channel, 'snf:darkModeLogo'), 'url')).toBe('https://www.example.org/dark.png');
  expect(textOf(channel, 'pubDate')).toBe('Wed, 27 Nov 2024 10:30:00 GMT');
  expect([...(textOf(channel, 'description') ?? '')].length).toBeLessThanOrEqual(30);
});

it('a logo of its own for SmartNews comes before that of the site', () => {
  const channel = channelOf([], {
    site: {
      ...site,
      logo: 'https://www.example.org/square.png',
      partners: { smartnews: { logo: 'https://www.example.org/wide.png' } },
    },
  });
  expect(textOf(childOf(channel, 'snf:logo'), 'url')).toBe('https://www.example.org/wide.png');
});

it('an article that changed has its change as the date, without which SmartNews keeps the old text', () => {
  const [item] = itemsOf([sampleArticle({ id: 'a', modified: '2024-11-28T08:00:00.000Z' })]);
  expect(textOf(item, 'pubDate')).toBe('Thu, 28 Nov 2024 08:00:00 GMT');
});

it('an article has one list of tags, one line of authors, its picture, its videos and its status', () => {
  const [item] = itemsOf([
    sampleArticle({
      id: 'a',
      tags: ['Maroc', 'Tanger, le port'],
      authors: [{ name: 'Salma Idrissi' }, { name: 'María Muñoz' }],
      image: { url: 'https://www.example.org/i.jpg', width: 1200, height: 675 },
      attachments: [
        { url: 'https://www.example.org/port.mp4', type: 'video/mp4', title: 'Le port' },
        { url: 'https://www.example.org/port.mp3', type: 'audio/mpeg' },
      ],
    }),
  ]);
  expect(childrenOf(item, 'category').map(({ text }) => text)).toEqual(['Maroc,Tanger  le port']);
  expect(textOf(item, 'dc:creator')).toBe('Salma Idrissi, María Muñoz');
  expect(childOf(item, 'media:thumbnail')?.attributes).toEqual({
    url: 'https://www.example.org/i.jpg',
    width: '1200',
    height: '675',
  });
  expect(childrenOf(item, 'snf:video').map(({ attributes }) => attributes)).toEqual([
    { url: 'https://www.example.org/port.mp4', caption: 'Le port' },
  ]);
  expect(textOf(item, 'media:status')).toBe('active');
});

it('the script that counts readers has the address and the title of each article, and no title ends it', () => {
  const [item] = itemsOf([sampleArticle({ id: 'a', title: 'L’accord </script> "signé"' })], {
    site: { ...site, partners: { smartnews: { analytics: '<script>count({url}, {title}, {other})</script>' } } },
  });
  expect(textOf(item, 'snf:analytics')).toBe(
    '<script>count("https://www.example.org/a", "L’accord \\u003c/script> \\"signé\\"", {other})</script>',
  );
});

it('the newest articles that fit into 1 MB are in the document, which SmartNews refuses otherwise', () => {
  const content = `<p>${'Le port a battu son record. '.repeat(5_000)}</p>`;
  const articles = Array.from({ length: 12 }, (_, index) => sampleArticle({ id: `a${index}`, content }));
  const items = itemsOf(articles);
  expect(items.length).toBeGreaterThan(5);
  expect(items.map((item) => textOf(item, 'link'))).toEqual(articles.slice(0, items.length).map(({ url }) => url));
  expect(renderSmartNews(sampleView(articles)).byteLength).toBeLessThan(1_000_000);
});

it('a retracted article is deleted under its own address, and nothing of it is shown again', () => {
  const items = itemsOf([sampleArticle({ id: 'a' })], {
    tombstones: [
      {
        id: 'b',
        guid: 'tag:example.org,2024:b',
        url: 'https://www.example.org/b',
        retractedAt: '2024-11-27T10:00:00.000Z',
      },
      { id: 'a', guid: 'tag:example.org,2024:a', retractedAt: '2024-11-27T09:00:00.000Z' },
      { id: 'c', guid: 'c', retractedAt: '2024-11-27T08:00:00.000Z' },
    ],
  });
  expect(items.map((item) => [textOf(item, 'guid'), textOf(item, 'link'), textOf(item, 'media:status')])).toEqual([
    ['tag:example.org,2024:a', 'https://www.example.org/a', 'active'],
    ['tag:example.org,2024:b', 'https://www.example.org/b', 'deleted'],
    ['c', 'https://feeds.example.org/a/c/', 'deleted'],
  ]);
});
