import { expect, it } from 'vitest';
import { renderFlipboard } from '#shared/format/partners/flipboard.ts';
import { sampleArticle, sampleView } from '#test/format/sample-view.ts';
import { childOf, childrenOf, readWithSaxes, textOf, type XmlElement } from '#test/format/xml-tree.ts';

const itemsOf = (...view: Parameters<typeof sampleView>): readonly XmlElement[] =>
  childrenOf(childOf(readWithSaxes(renderFlipboard(sampleView(...view))), 'channel'), 'item');

const longText = 'Les deux ministres ont signé l’accord à Rabat. '.repeat(20);

it('the lead picture of an article is its enclosure, with its credit beside it', () => {
  const [item] = itemsOf([
    sampleArticle({
      id: 'a',
      image: { url: 'https://www.example.org/rabat.webp', width: 1200, credit: 'Salma Idrissi' },
    }),
  ]);
  expect(childOf(item, 'enclosure')?.attributes).toEqual({
    url: 'https://www.example.org/rabat.webp',
    length: '0',
    type: 'image/webp',
  });
  expect(textOf(childOf(item, 'media:content'), 'media:credit')).toBe('Salma Idrissi');
});

it('an article without a lead picture is illustrated by the first of its gallery, or by its MP4 video', () => {
  const [gallery, video, sound] = itemsOf([
    sampleArticle({ id: 'a', attachments: [{ url: 'https://www.example.org/1.jpg', type: 'image/jpeg', size: 9 }] }),
    sampleArticle({ id: 'b', attachments: [{ url: 'https://www.example.org/1.mp4', type: 'video/mp4' }] }),
    sampleArticle({ id: 'c', attachments: [{ url: 'https://www.example.org/1.mp3', type: 'audio/mpeg' }] }),
  ]);
  expect(childOf(gallery, 'enclosure')?.attributes).toMatchObject({
    url: 'https://www.example.org/1.jpg',
    length: '9',
  });
  expect(childOf(video, 'enclosure')?.attributes.type).toBe('video/mp4');
  expect(childOf(sound, 'enclosure')).toBeUndefined();
  expect(childOf(sound, 'media:content')?.attributes.medium).toBe('audio');
});

it('a description has 300 characters where the article has them: the summary, and the beginning of the text', () => {
  const [short, none, long] = itemsOf([
    sampleArticle({ id: 'a', summary: 'Un accord.', content: `<p>${longText}</p>` }),
    sampleArticle({ id: 'b', content: `<p>${longText}</p>` }),
    sampleArticle({ id: 'c', summary: longText, content: '<p>Texte</p>' }),
  ]);
  expect(textOf(short, 'description')).toMatch(/^Un accord\. Les deux ministres/);
  for (const item of [short, none, long]) {
    expect(textOf(item, 'description')?.length).toBeGreaterThanOrEqual(300);
    expect(textOf(item, 'description')?.length).toBeLessThanOrEqual(420);
  }
});
