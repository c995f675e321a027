import type { IncomingArticle } from '#shared/model/article.ts';

/** An incoming article as the item of JSON Feed 1.1 that Barid reads back to the same article. */
export const toJsonItem = (incoming: IncomingArticle): Readonly<Record<string, unknown>> => ({
  guid: incoming.guid,
  ...(incoming.draft === undefined ? {} : { draft: true }),
  id: incoming.guid,
  url: incoming.url,
  title: incoming.title,
  summary: incoming.summary,
  content_html: incoming.content,
  language: incoming.language,
  authors: incoming.authors,
  tags: incoming.tags,
  date_published: incoming.published,
  date_modified: incoming.modified,
  image: incoming.image?.url,
  _barid: {
    image: incoming.image && {
      alt: incoming.image.alt,
      width: incoming.image.width,
      height: incoming.image.height,
      credit: incoming.image.credit,
    },
    episode: incoming.episode && { ...incoming.episode, explicit: incoming.episode.isExplicit },
    location: incoming.location,
  },
  attachments: incoming.attachments.map(({ url, type, size, duration, title }) => ({
    url,
    mime_type: type,
    size_in_bytes: size,
    duration_in_seconds: duration,
    title,
  })),
  source: incoming.source,
});
