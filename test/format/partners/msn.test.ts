import { expect, it } from 'vitest';
import { renderMsn } from '#shared/format/partners/msn.ts';
import { sampleArticle, sampleView } from '#test/format/sample-view.ts';
import { childOf, childrenOf, readWithSaxes, textOf, type XmlElement } from '#test/format/xml-tree.ts';

const itemsOf = (...view: Parameters<typeof sampleView>): readonly XmlElement[] =>
  childrenOf(childOf(readWithSaxes(renderMsn(sampleView(...view))), 'channel'), 'item');

it('MSN gets the date of publication, and that of a change as dcterms:modified, without which it skips the item', () => {
  const [unchanged, changed] = itemsOf([
    sampleArticle({ id: 'a' }),
    sampleArticle({ id: 'b', modified: '2024-11-28T08:00:00.000Z' }),
  ]);
  expect(textOf(unchanged, 'pubDate')).toBe('Wed, 27 Nov 2024 10:30:00 GMT');
  expect(textOf(unchanged, 'dcterms:modified')).toBeUndefined();
  expect(textOf(changed, 'pubDate')).toBe('Wed, 27 Nov 2024 10:30:00 GMT');
  expect(textOf(changed, 'dcterms:modified')).toBe('2024-11-28T08:00:00Z');
});

it('an article that expires has the end of its validity, by which MSN takes it down', () => {
  const [lasting, expiring] = itemsOf([
    sampleArticle({ id: 'a' }),
    sampleArticle({ id: 'b', expires: '2024-12-24T18:00:00.000Z' }),
  ]);
  expect(childOf(lasting, 'dcterms:valid')).toBeUndefined();
  expect(textOf(expiring, 'dcterms:valid')).toBe('end=2024-12-24T18:00:00Z; scheme=W3C-DTF');
});

it('the lead picture has its type, its size, its credit and its alternative text', () => {
  const image = {
    url: 'https://www.example.org/rabat.png',
    alt: 'Les deux délégations',
    width: 1200,
    height: 675,
    credit: 'Salma Idrissi/Euromagreb',
  };
  const [item] = itemsOf([sampleArticle({ id: 'a', image })]);
  const picture = childOf(item, 'media:content');
  expect(picture?.attributes).toEqual({
    url: 'https://www.example.org/rabat.png',
    type: 'image/png',
    medium: 'image',
    width: '1200',
    height: '675',
  });
  expect(textOf(picture, 'media:credit')).toBe('Salma Idrissi/Euromagreb');
  expect(textOf(picture, 'media:text')).toBe('Les deux délégations');
});

it('several pictures are a slideshow inside the article, each slide with a title', () => {
  const [item] = itemsOf([
    sampleArticle({
      id: 'a',
      title: 'Le port de Tanger en images',
      attachments: [
        {
          url: 'https://www.example.org/1.jpg',
          type: 'image/jpeg',
          title: 'Le quai',
          width: 1600,
          height: 900,
          credit: 'Salma Idrissi/Euromagreb',
          alt: 'Le quai vide au lever du jour',
          description: 'Le premier ferry part à six heures.',
        },
        { url: 'https://www.example.org/2.jpg', type: 'image/jpeg' },
      ],
    }),
  ]);
  const slides = childrenOf(childOf(item, 'media:group'), 'media:content');
  expect(slides.map((slide) => [slide.attributes.url, textOf(slide, 'media:title')])).toEqual([
    ['https://www.example.org/1.jpg', 'Le quai'],
    ['https://www.example.org/2.jpg', 'Le port de Tanger en images'],
  ]);
  expect(slides[0]?.attributes).toMatchObject({ width: '1600', height: '900' });
  expect(['media:credit', 'media:text', 'media:description'].map((name) => textOf(slides[0], name))).toEqual([
    'Salma Idrissi/Euromagreb',
    'Le quai vide au lever du jour',
    'Le premier ferry part à six heures.',
  ]);
  expect(childrenOf(item, 'media:content')).toEqual([]);
});

it('a video has its length, a picture, a title and a description', () => {
  const [item] = itemsOf([
    sampleArticle({
      id: 'a',
      title: 'Le port de Tanger filmé du ciel',
      summary: 'Trois minutes au-dessus des quais.',
      image: { url: 'https://www.example.org/poster.jpg' },
      attachments: [{ url: 'https://www.example.org/port.mp4', type: 'video/mp4', size: 91_000_000, duration: 180 }],
    }),
  ]);
  const video = childrenOf(item, 'media:content').find(({ attributes }) => attributes.medium === 'video');
  expect(video?.attributes).toMatchObject({ type: 'video/mp4', fileSize: '91000000', duration: '180' });
  expect(childOf(video, 'media:thumbnail')?.attributes.url).toBe('https://www.example.org/poster.jpg');
  expect(textOf(video, 'media:title')).toBe('Le port de Tanger filmé du ciel');
  expect(textOf(video, 'media:description')).toBe('Trois minutes au-dessus des quais.');
});

it('an article of more than a year before the newest change is left out, as MSN ingests none', () => {
  const items = itemsOf([
    sampleArticle({ id: 'a' }),
    sampleArticle({ id: 'b', published: '2023-11-27T10:00:00.000Z' }),
  ]);
  expect(items.map((item) => textOf(item, 'guid'))).toEqual(['tag:example.org,2024:a']);
});

it('a video with a still, a caption and a credit of its own has those, and not those of the article', () => {
  const video = {
    url: 'https://www.example.org/port.mp4',
    type: 'video/mp4',
    title: 'Le port vu du ciel',
    thumbnail: 'https://www.example.org/still.jpg',
    description: 'Filmé par un drone.',
    credit: 'María Muñoz',
  };
  const [item] = itemsOf([
    sampleArticle({ id: 'a', image: { url: 'https://www.example.org/i.jpg' }, attachments: [video] }),
  ]);
  const shown = childrenOf(item, 'media:content').find(({ attributes }) => attributes.medium === 'video');
  expect(childOf(shown, 'media:thumbnail')?.attributes.url).toBe(video.thumbnail);
  expect(['media:title', 'media:description', 'media:credit'].map((name) => textOf(shown, name))).toEqual([
    video.title,
    video.description,
    video.credit,
  ]);
});

it('a short title is there for the cards of MSN, and only where the newsroom wrote one', () => {
  const [long, plain] = itemsOf([
    sampleArticle({ id: 'a', shortTitle: 'Tanger Med bat son record' }),
    sampleArticle({ id: 'b' }),
  ]);
  expect(textOf(long, 'mi:shortTitle')).toBe('Tanger Med bat son record');
  expect(textOf(plain, 'mi:shortTitle')).toBeUndefined();
});

it('the description is plain text, not HTML', () => {
  const [item] = itemsOf([sampleArticle({ id: 'a', summary: 'Si 5 < 6 & 7 > 2, le câble arrive.' })]);
  expect(textOf(item, 'description')).toBe('Si 5 < 6 & 7 > 2, le câble arrive.');
});

it('a retraction asks MSN to take the article down: its guid, and an end in the past', () => {
  const [item] = itemsOf([], {
    tombstones: [{ id: 'b', guid: 'tag:example.org,2024:b', retractedAt: '2024-11-27T10:00:00.000Z' }],
  });
  expect(textOf(item, 'guid')).toBe('tag:example.org,2024:b');
  expect(textOf(item, 'dcterms:modified')).toBe('2024-11-27T10:00:00Z');
  expect(textOf(item, 'dcterms:valid')).toBe('end=2024-11-27T10:00:00Z; scheme=W3C-DTF');
  expect(childOf(item, 'content:encoded')).toBeUndefined();
});
