import { type Enclosure, Feed, type Author as FeedAuthor, type Item } from 'feed';
import { defined } from '#shared/defined.ts';
import type { Article, Author } from '#shared/model/article.ts';
import { documentUrl, type FeedFormat } from '#shared/model/feed-document.ts';
import { entryAttachments, entryAuthors, entryContent, entrySummary, entryTags, entryUrl } from './entry-fields.ts';
import type { FeedView } from './feed-view.ts';

const toAuthor = ({ name, email, url }: Author): FeedAuthor => ({ name, ...defined({ email, link: url }) });

const toItem = (view: FeedView, article: Article): Item => {
  const { guid, title, published, modified, image, language } = article;
  const { open, html, close } = entryContent(view, article);
  const { enclosure: file } = entryAttachments(view, article);
  const enclosure: Enclosure | undefined = file && {
    url: file.url,
    type: file.type,
    ...defined({ length: file.size, title: file.title, duration: file.duration }),
  };
  return {
    id: guid,
    guid,
    title,
    link: entryUrl(view, article),
    date: new Date(modified),
    published: new Date(published),
    description: entrySummary(view.site, article),
    content: `${open}${html}${close}`,
    author: entryAuthors(view, article).map(toAuthor),
    category: entryTags(article).map((name) => ({ name })),
    ...defined({ image: image?.url, enclosure }),
    // The package's model has no place for the language of an entry.
    extensions: [{ name: 'dc:language', objects: { _text: language } }],
  };
};

/** A feed as the `feed` package models it: the argument of the modules that render partner formats. */
export const toPartnerFeed = (view: FeedView): Feed => {
  const { site, feed, publicUrl, updated, hubs, entries } = view;
  const url = (format: FeedFormat) => documentUrl(publicUrl, feed.slug, format);
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
    ...defined({
      image: site.logo,
      favicon: site.icon,
      hub: hubs[0],
      author: site.author && toAuthor(site.author),
    }),
  });
  for (const article of entries) partner.addItem(toItem(view, article));
  return partner;
};
