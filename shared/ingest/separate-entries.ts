import { defined } from '#shared/defined.ts';
import { Rejected } from '#shared/errors.ts';
import { sha256, uuid5 } from '#shared/hash.ts';
import type { Article, IncomingArticle } from '#shared/model/article.ts';
import { permalinkIdentity } from '#shared/model/permalink-identity.ts';
import type { ParsedArticle } from '#shared/read/parsed-article.ts';
import { canonicalPermalink } from '#shared/read/permalink.ts';
import { guidFor } from './guid.ts';

/** The entries of a document, each with its own identity, and hashes of the identities that several of them share. */
export type SeparateEntries = {
  readonly entries: readonly IncomingArticle[];
  readonly shared: readonly string[];
};

const hashOf = (text: string): string => sha256(text).slice(0, 16);

/** Feeds with dates only have many entries of one instant, so such an instant says nothing about an entry. */
const isRoundInstant = (published: string): boolean => /T\d\d:[03]0:00\.000Z$/.test(published);

/** The text that tells entries of one identity apart: their date or, without a precise one, date and title. */
const distinction = ({ published, title }: Pick<IncomingArticle, 'published' | 'title'>): string =>
  published !== undefined && !isRoundInstant(published) ? published : `${published ?? ''} ${title}`;

/** Whether an entry is this article, which was stored when no other entry of its document shared its identity. */
export const isSameEntry = (entry: IncomingArticle, { title, published }: Article): boolean =>
  distinction(entry) === distinction(defined({ title, published: entry.published && published }));

/** Splits entries that nothing else tells apart by their titles and texts; equal ones are the same entry. */
const distinctions = (entries: readonly IncomingArticle[]): ReadonlyMap<IncomingArticle, string> => {
  const split = [...Map.groupBy(entries, distinction)].flatMap(([text, same]) => {
    const titles = new Set(same.map(({ title }) => title));
    return same.map((entry) => {
      const ofTitle = same.filter(({ title }) => title === entry.title);
      const contents = new Set(ofTitle.map(({ content }) => content));
      const parts = [text, titles.size > 1 ? entry.title : '', contents.size > 1 ? hashOf(entry.content) : ''];
      return [entry, parts.filter((part) => part !== '').join(' ')] as const;
    });
  });
  return new Map(split);
};

/** Drops a guid that one document gives to several pages: those entries are identified by their permalinks. */
const withoutRepeatedGuids = (entries: readonly IncomingArticle[]): readonly IncomingArticle[] => {
  const byGuid = Map.groupBy(entries, ({ guid }) => guid);
  return entries.map((incoming) => {
    const { guid, ...rest } = incoming;
    const urls = new Set((byGuid.get(guid) ?? []).map(({ url }) => url && permalinkIdentity(url)));
    return guid === undefined || urls.size < 2 ? incoming : rest;
  });
};

/** Whether entries with one guid are different entries and no versions of one: neither titles nor dates are alike. */
const areDifferent = (entries: readonly IncomingArticle[]): boolean => {
  const titles = new Set(entries.map(({ title }) => title));
  const dates = new Set(entries.map(({ published }) => published));
  const pairs = new Set(entries.map(({ title, published }) => `${published} ${title}`));
  return pairs.size > 1 && titles.size === pairs.size && dates.size === pairs.size && !dates.has(undefined);
};

const linkOf = ({ url }: IncomingArticle): string | undefined =>
  url === undefined ? undefined : permalinkIdentity(canonicalPermalink(url));

/** Gives entries without guids the same spelling of the same link, from which their guids are derived. */
const withOneSpelling = (entries: readonly IncomingArticle[]): readonly IncomingArticle[] => {
  const spellings = new Map(
    entries.toSorted((a, b) => ((a.url ?? '') < (b.url ?? '') ? 1 : -1)).map((entry) => [linkOf(entry), entry.url]),
  );
  return entries.map((entry) =>
    entry.guid === undefined ? defined({ ...entry, url: spellings.get(linkOf(entry)) }) : entry,
  );
};

/** Gives guids to entries that share the guid, permalink or title by which each would be known if it stood alone. */
const withOwnGuids = (
  entries: readonly IncomingArticle[],
  siteUrl: string,
  shared: Set<string>,
): readonly IncomingArticle[] => {
  const plainGuid = (entry: IncomingArticle): string => guidFor(entry, siteUrl);
  const derived = new Map<IncomingArticle, IncomingArticle>();
  for (const [guid, same] of Map.groupBy(entries, plainGuid)) {
    const texts = distinctions(same);
    const isExplicit = same.some((entry) => entry.guid !== undefined);
    const isShared = isExplicit ? areDifferent(same) : new Set(texts.values()).size > 1;
    if (!isShared && !shared.has(hashOf(guid))) continue;
    shared.add(hashOf(guid));
    for (const [entry, text] of texts) {
      const alternativeGuid = text === distinction(entry) ? guid : undefined;
      derived.set(entry, defined({ ...entry, guid: `urn:uuid:${uuid5(`${guid} ${text}`)}`, alternativeGuid }));
    }
  }
  return entries.map((entry) => derived.get(entry) ?? entry);
};

/**
 * Gives each entry of one document its own identity. The guid identifies an entry (RSS 2.0, "guid"), so that a permalink
 * with several guids belongs to none of them; entries without a guid get one from what tells them apart. Sharing that an
 * earlier document showed, by its hashes, applies to this one. Reading the same document again gives the same guids.
 */
export const separateEntries = (
  entries: readonly IncomingArticle[],
  siteUrl: string,
  sharedBefore: readonly string[] = [],
): SeparateEntries => {
  const shared = new Set(sharedBefore);
  const own = withOwnGuids(withOneSpelling(withoutRepeatedGuids(entries)), siteUrl, shared);
  for (const [link, same] of Map.groupBy(own, linkOf)) {
    if (link !== undefined && new Set(same.map((entry) => guidFor(entry, siteUrl))).size > 1) shared.add(hashOf(link));
  }
  const separate = own.map((entry): IncomingArticle => {
    const link = linkOf(entry);
    return defined({ ...entry, guidOnly: link !== undefined && shared.has(hashOf(link)) ? true : undefined });
  });
  return { entries: separate, shared: [...shared] };
};

/** The articles of a pushed batch or feed, each with its own identity, in their order. */
export const separateArticles = (
  articles: readonly (ParsedArticle | Rejected)[],
  siteUrl: string,
): readonly (ParsedArticle | Rejected)[] => {
  const read = articles.flatMap((article) => (article instanceof Rejected ? [] : [article]));
  const { entries } = separateEntries(
    read.map(({ incoming }) => incoming),
    siteUrl,
  );
  const separate = new Map(read.map((article, index) => [article, entries[index] ?? article.incoming]));
  return articles.map((article) =>
    article instanceof Rejected ? article : { ...article, incoming: separate.get(article) ?? article.incoming },
  );
};
