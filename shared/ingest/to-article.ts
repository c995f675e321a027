import { defined } from '#shared/defined.ts';
import { Rejected } from '#shared/errors.ts';
import { type Article, type IncomingArticle, maxAliases } from '#shared/model/article.ts';
import { canonicalPermalink } from '#shared/read/permalink.ts';
import type { Site } from '#shared/site/site.ts';
import { articleId, guidFor } from './guid.ts';

/** All fields but the content share one row of the table (DynamoDB: 400 KB) with the first part of the body. */
const maxMetadataBytes = 40 * 1024;

/** @throws Rejected ARTICLE_WITHOUT_TITLE; ARTICLE_TOO_LARGE for metadata that does not fit in a row */
export const refuseUnstorable = ({ content: _content, ...metadata }: IncomingArticle): void => {
  if (metadata.title.trim() === '') {
    throw new Rejected('ARTICLE_WITHOUT_TITLE', 'The article has no title. Add one.', {
      faults: [{ pointer: '/title', message: 'is missing or empty' }],
    });
  }
  const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value) ?? '');
  if (bytesOf(metadata) <= maxMetadataBytes) return;
  const [name, value] = Object.entries(metadata).reduce((a, b) => (bytesOf(a[1]) >= bytesOf(b[1]) ? a : b));
  throw new Rejected(
    'ARTICLE_TOO_LARGE',
    `The article's metadata (title, summary, tags, attachments …) exceeds ${maxMetadataBytes} bytes. Move text into the content.`,
    { status: 413, faults: [{ pointer: `/${name}`, message: `is the largest field, at ${bytesOf(value)} bytes` }] },
  );
};

const later = (a: string, b: string): string => (a > b ? a : b);

/**
 * The date of a change made now: later than the last published one even when this machine's clock is behind, because a
 * tombstone older than its entry has no effect (RFC 6721 §3).
 */
export const changeDate = (previous: Article, now: string): string =>
  previous.status === 'scheduled' ? now : later(now, new Date(Date.parse(previous.modified) + 1).toISOString());

/** Whether feeds show tombstones of the article: it was retracted, and may be a draft since. */
export const leftTombstones = ({ status, feeds }: Article): boolean =>
  (status === 'retracted' || status === 'draft') && feeds.length > 0;

/** The article that an incoming article becomes, or the next version of the previous one, whose permalink and dates it inherits. */
export const toArticle = (
  incoming: IncomingArticle,
  previous: Article | undefined,
  site: Site,
  now: string,
): Article => {
  const { guid: _guid, alternativeGuid: _alternative, url: link, modified: _modified, draft, ...rest } = incoming;
  const { awaitsDate, aliases: given = [], ...fields } = rest;
  const url = link === undefined ? previous?.url : canonicalPermalink(link);
  const guid = previous?.guid ?? guidFor({ ...incoming, url }, site.identity.url);
  const aliases = [...new Set([...(previous?.aliases ?? []), ...given])].filter((alias) => alias !== guid);
  const isDraft = draft !== undefined && !(awaitsDate === true && previous?.status === 'live');
  const hasTombstones = previous !== undefined && leftTombstones(previous);
  // No reader has seen this draft: where its date was not said, it is published now.
  const isFirstPublication = previous?.status === 'draft' && !hasTombstones && !isDraft;
  const published = incoming.published ?? (isFirstPublication ? now : previous?.published) ?? now;
  // The publisher's `modified` if plausible: not before `published`, not in the future, and later than the last one.
  const stated = incoming.modified !== undefined && incoming.modified <= now ? incoming.modified : undefined;
  const isLater = stated !== undefined && (previous === undefined || stated > previous.modified);
  const unstated = previous === undefined || isFirstPublication ? published : changeDate(previous, now);
  return {
    ...fields,
    ...defined({ url, aliases: aliases.length === 0 ? undefined : aliases.slice(-maxAliases) }),
    id: previous?.id ?? articleId(guid),
    guid,
    language: incoming.language ?? previous?.language ?? site.identity.language,
    published,
    // The date of a draft's tombstones is that of the retraction.
    modified: isDraft && hasTombstones ? previous.modified : later(isLater ? stated : unstated, published),
    status: isDraft ? 'draft' : published > now ? 'scheduled' : 'live',
    revision: previous?.revision ?? 1,
    accepted: previous?.accepted ?? now,
    receivedAt: now,
    feeds: hasTombstones ? previous.feeds : [],
  };
};
