import { type Enclosure, Feed, type Author as FeedAuthor, type Item } from 'feed';
import type { Article, Attachment, Author } from '#shared/model/article.ts';
import type { FeedView } from '#shared/model/feed.ts';
import { documentUrl, type FeedFormat } from '#shared/model/feed-document.ts';
import { entryAttachments, entryAuthors, entryContent, entrySummary, entryTags, entryUrl } from './entry.ts';

const toAuthor = ({ name, email, url }: Author): FeedAuthor => ({
  name,
  ...(email === undefined ? {} : { email }),
  ...(url === undefined ? {} : { link: url }),
});

const toEnclosure = ({ url, type, size, title, duration }: Attachment): Enclosure => ({
  url,
  type,
  ...(size === undefined ? {} : { length: size }),
  ...(title === undefined ? {} : { title }),
  ...(duration === undefined ? {} : { duration }),
});

const toItem = (view: FeedView, article: Article): Item => {
  const { guid, title, published, modified, image, language } = article;
  const { open, html, close } = entryContent(view, article);
  const { enclosure } = entryAttachments(article);
  return {
    id: guid,
    guid,
    title,
    link: entryUrl(view, article),
    date: new Date(modified),
    published: new Date(published),
    description: entrySummary(article),
    content: `${open}${html}${close}`,
    author: entryAuthors(view, article).map(toAuthor),
    category: entryTags(article).map((name) => ({ name })),
    ...(image === undefined ? {} : { image: image.url }),
    ...(enclosure === undefined ? {} : { enclosure: toEnclosure(enclosure) }),
    // The package's model has no place for the language of an entry.
    extensions: [{ name: 'dc:language', objects: { _text: language } }],
  };
};

/** A feed as the `feed` package models it: what modules for partner formats receive. */
export const toPartnerFeed = (view: FeedView): Feed => {
  const { site, feed, publicUrl, updated, hubs, entries } = view;
  const url = (format: FeedFormat) => documentUrl(publicUrl, feed.slug, format);
  const [hub] = hubs;
  const partner = new Feed({
    id: url('atom'),
    title: feed.title,
    description: feed.description,
    link: site.url,
    language: feed.language,
    updated: new Date(updated),
    generator: 'Barid',
    copyright: site.copyright ?? '',
    feedLinks: { rss: url('rss'), atom: url('atom'), json: url('json') },
    ...(site.logo === undefined ? {} : { image: site.logo }),
    ...(site.icon === undefined ? {} : { favicon: site.icon }),
    ...(hub === undefined ? {} : { hub }),
    ...(site.author === undefined ? {} : { author: toAuthor(site.author) }),
  });
  for (const article of entries) partner.addItem(toItem(view, article));
  return partner;
};
