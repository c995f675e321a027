import type { ArticleDraft } from '#shared/model/article.ts';

/** A draft as the item of JSON Feed 1.1 that Barid reads back to the same draft. */
export const toJsonItem = (draft: ArticleDraft): Readonly<Record<string, unknown>> => ({
  guid: draft.guid,
  id: draft.guid,
  url: draft.url,
  title: draft.title,
  summary: draft.summary,
  content_html: draft.content,
  language: draft.language,
  authors: draft.authors,
  tags: draft.tags,
  date_published: draft.published,
  date_modified: draft.modified,
  image: draft.image?.url,
  _barid: { image: draft.image && { alt: draft.image.alt, width: draft.image.width, height: draft.image.height } },
  attachments: draft.attachments.map(({ url, type, size, duration, title }) => ({
    url,
    mime_type: type,
    size_in_bytes: size,
    duration_in_seconds: duration,
    title,
  })),
  source: draft.source,
});
