import { Feed } from 'feed';
import { expect, it } from 'vitest';
import { renderAtom } from '#shared/format/atom.ts';
import { renderJsonFeed } from '#shared/format/json-feed.ts';
import { renderRss } from '#shared/format/rss.ts';
import type { Article } from '#shared/model/article.ts';
import { sampleArticles } from './sample-articles.ts';
import { sampleView } from './sample-view.ts';
import { childOf, childrenOf, readWithSaxes, type XmlElement } from './xml-tree.ts';

/** Articles that the package renders correctly: guids that are normalised URLs, an author, the language of the feed. */
const articles: readonly Article[] = sampleArticles.map((article) => ({
  ...article,
  guid: `https://www.example.org/${article.id}`,
  url: `https://www.example.org/${article.id}`,
  summary: `Résumé ${article.id}`,
  language: 'fr',
  authors: [{ name: 'euromagreb', url: 'https://www.example.org/redaction', email: 'redaction@example.org' }],
  tags: ['Maroc'],
  attachments: [],
}));

const view = sampleView(articles, { hubs: ['https://hub.example.org/'], updated: '2024-11-27T12:00:00.000Z' });
const url = (file: string): string => `https://feeds.example.org/feeds/all/${file}`;

const packageFeed = (file: string): Feed => {
  const feed = new Feed({
    id: 'https://www.example.org/',
    link: view.site.url,
    title: view.feed.title,
    description: view.feed.description,
    language: 'fr',
    copyright: '',
    updated: new Date(view.updated),
    hub: 'https://hub.example.org/',
    feedLinks: { rss: url('rss.xml'), atom: url('atom.xml'), json: url('feed.json') },
    feed: url(file),
  });
  for (const { guid, title, summary = '', content, published, modified, tags, authors, url: link = '' } of articles) {
    const author = authors.map(({ name, url: page, email }) => ({ name, link: page ?? '', email: email ?? '' }));
    const dates = { date: new Date(modified), published: new Date(published) };
    const category = tags.map((name) => ({
      name,
      term: name,
      scheme: url('').replace('all/', 'tag/'),
      domain: url('').replace('all/', 'tag/'),
    }));
    feed.addItem({ id: guid, guid, link, title, description: summary, content, author, category, ...dates });
  }
  return feed;
};

type Leaf = { readonly name: string; readonly value: string };

const instant = /^(?:pubDate|lastBuildDate|published|updated)$/;

/** The texts and attributes of an element and its descendants, dates as instants cut to the second. */
const leaves = (element: XmlElement): readonly Leaf[] =>
  element.children.flatMap((child) => {
    if (child.children.length > 0) {
      return leaves(child).map(({ name, value }) => ({ name: `${child.name}/${name}`, value }));
    }
    // The type of a text is notation, not content; and the package declares every guid to be no permalink, even if it is one.
    const { type: _, isPermaLink: __, ...attributes } = child.attributes;
    const text = instant.test(child.name) ? String(Math.floor(Date.parse(child.text) / 1000)) : child.text;
    return [text, ...Object.values(attributes)].map((value) => ({ name: child.name, value }));
  });

/** The package writes an e-mail address into `author`; Barid writes the name into `dc:creator`. */
const isAuthor = ({ name }: Leaf): boolean => name === 'author';

const valuesIn = (bytes: Uint8Array | string, path: readonly string[], item: string): readonly (readonly Leaf[])[] => {
  const root = readWithSaxes(typeof bytes === 'string' ? Buffer.from(bytes) : bytes);
  const parent = path.reduce<XmlElement | undefined>(childOf, root);
  return childrenOf(parent, item).map((element) => leaves(element).filter((leaf) => !isAuthor(leaf)));
};

it('RSS has every value that the feed package writes for clean articles', () => {
  const theirs = valuesIn(packageFeed('rss.xml').rss2(), ['channel'], 'item');
  const ours = valuesIn(renderRss(view), ['channel'], 'item');
  expect(theirs).toHaveLength(articles.length);
  for (const [index, leavesOfOne] of theirs.entries())
    expect(ours[index]).toEqual(expect.arrayContaining([...leavesOfOne]));
});

it('Atom has every value that the feed package writes for clean articles', () => {
  const theirs = valuesIn(packageFeed('atom.xml').atom1(), [], 'entry');
  const ours = valuesIn(renderAtom(view), [], 'entry');
  expect(theirs).toHaveLength(articles.length);
  for (const [index, leavesOfOne] of theirs.entries())
    expect(ours[index]).toEqual(expect.arrayContaining([...leavesOfOne]));
});

it('JSON Feed has every value that the feed package writes for clean articles', () => {
  const theirs: { items: readonly Record<string, unknown>[] } = JSON.parse(packageFeed('feed.json').json1());
  const ours: { items: readonly Record<string, unknown>[] } = JSON.parse(
    new TextDecoder().decode(renderJsonFeed(view)),
  );
  const plain = ({ date_published, date_modified, ...rest }: Record<string, unknown>) => ({
    ...rest,
    published: Math.floor(Date.parse(String(date_published)) / 1000),
    modified: Math.floor(Date.parse(String(date_modified)) / 1000),
  });
  expect(theirs.items).toHaveLength(articles.length);
  for (const [index, item] of theirs.items.entries()) expect(plain(ours.items[index] ?? {})).toMatchObject(plain(item));
});
