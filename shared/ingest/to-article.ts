import { defined } from '#shared/defined.ts';
import { Rejected } from '#shared/errors.ts';
import { type Article, type IncomingArticle, maxAliases, retractionOf } from '#shared/model/article.ts';
import { articleId } from '#shared/model/article-id.ts';
import { canonicalPermalink } from '#shared/read/permalink.ts';
import type { Site } from '#shared/site/site.ts';
import { currentTrace } from '#shared/trace.ts';
import { guidFor } from './guid.ts';

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
 * The date of a change made now: a second later than the last one, even when that was just now or when this machine's clock
 * is behind. Feeds show whole seconds, readers that know an entry by its date see the change, and a tombstone older than its
 * entry has no effect (RFC 6721 §3).
 */
export const changeDate = ({ status, modified, retraction }: Article, now: string): string => {
  const last = status === 'scheduled' ? retraction?.at : modified;
  return last === undefined ? now : later(now, new Date(Date.parse(last) + 1000).toISOString());
};

/** No wrong label of a time zone moves a date further: from Gulf time to Greenwich. */
const maxZoneErrorMs = 4 * 60 * 60_000;

/**
 * The publication date that an article states; undefined for one of a followed source that lies a few hours ahead of the
 * article's arrival, by a wrong label of its time zone: readers of the source see the article already.
 */
const statedDate = ({ published, owner }: IncomingArticle, previous: Article | undefined, now: string) => {
  if (published === undefined || owner === undefined || owner === 'publisher') return published;
  const isAheadOf = (arrival: string): boolean =>
    published > arrival && Date.parse(published) - Date.parse(arrival) <= maxZoneErrorMs;
  const hasDateOfArrival = previous !== undefined && previous.published === previous.accepted;
  return isAheadOf(now) || (hasDateOfArrival && isAheadOf(previous.accepted)) ? undefined : published;
};

/**
 * The date of the last change. RFC 4287 §4.2.15: the publisher decides which change is significant, so a correction that
 * leaves its date of modification where it was is a silent one. A date in the future is none.
 */
const modifiedDate = (
  { modified }: IncomingArticle,
  previous: Article | undefined,
  published: string,
  now: string,
): string => {
  const stated = modified !== undefined && modified <= now ? modified : undefined;
  if (previous === undefined) return later(stated ?? published, published);
  const isLater = stated !== undefined && stated > previous.modified;
  const isSilent = stated !== undefined && retractionOf(previous) === undefined;
  return later(isLater ? stated : isSilent ? previous.modified : changeDate(previous, now), published);
};

/** The article that an incoming article becomes, or the next version of the previous one, whose permalink and dates it inherits. */
export const toArticle = (
  incoming: IncomingArticle,
  previous: Article | undefined,
  site: Site,
  now: string,
): Article => {
  const { guid: _guid, alternativeGuid: _alternative, selfNamed: _named, url: link, ...others } = incoming;
  const { modified: _modified, draft, ...rest } = others;
  const { awaitsDate, aliases: given = [], ...fields } = rest;
  const url = link === undefined ? previous?.url : canonicalPermalink(link);
  const guid = previous?.guid ?? guidFor({ ...incoming, url }, site.identity.url);
  const aliases = [...new Set([...(previous?.aliases ?? []), ...given])].filter((alias) => alias !== guid);
  const isDraft = draft !== undefined && !(awaitsDate === true && previous?.status === 'live');
  const retraction = previous && retractionOf(previous);
  // No reader has seen this draft: where its date was not said, it is published now.
  const isFirstPublication = previous?.status === 'draft' && retraction === undefined && !isDraft;
  const inherited = isFirstPublication ? now : previous?.published;
  const published = statedDate(incoming, previous, now) ?? inherited ?? now;
  const status = isDraft ? 'draft' : published > now ? 'scheduled' : 'live';
  return {
    ...fields,
    ...defined({
      retraction: status === 'scheduled' ? retraction : undefined,
      url,
      aliases: aliases.length === 0 ? undefined : aliases.slice(-maxAliases),
      trace: currentTrace(),
    }),
    id: previous?.id ?? articleId(guid),
    guid,
    language: incoming.language ?? previous?.language ?? site.identity.language,
    published,
    // The date of a draft's tombstones is that of the retraction.
    modified:
      isDraft && retraction !== undefined
        ? retraction.at
        : modifiedDate(incoming, isFirstPublication ? undefined : previous, published, now),
    status,
    revision: previous?.revision ?? 1,
    accepted: previous?.accepted ?? now,
    receivedAt: now,
    feeds: retraction?.from ?? [],
  };
};
