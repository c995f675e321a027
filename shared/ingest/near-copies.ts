import type { Article } from '#shared/model/article.ts';
import type { ArticleFingerprint } from '#shared/model/article-fingerprint.ts';
import type { NearCopies } from '#shared/ports.ts';
import { plainText } from '#shared/read/body/html-to-text.ts';
import { bandsOf, fingerprintOf, isCopy } from './fingerprint.ts';

/** News agencies send the same text again within weeks. */
const rememberedDays = 90;

/** What an article is searched by: the bands of its fingerprint among articles of its source; undefined for a short text. */
const searchFor = ({ id, title, content, source }: Article) => {
  const fingerprint = fingerprintOf(`${title} ${plainText(content)}`);
  if (fingerprint === undefined) return undefined;
  return { id, fingerprint, bands: bandsOf(fingerprint).map((band) => `${source?.name ?? ''} ${band}`) };
};

/** The bands under which these versions of an article are remembered. */
export const bandsOfArticle = (versions: readonly Article[]): readonly string[] => [
  ...new Set(versions.flatMap((version) => searchFor(version)?.bands ?? [])),
];

/** Ids of remembered articles that share a band with this one, itself included: candidates for the same text. */
export const findCandidates = async (
  article: Article,
  copies: Pick<NearCopies, 'find'>,
): Promise<readonly string[]> => {
  const known = await copies.find(searchFor(article)?.bands ?? []);
  return [...new Set([...known.values()].map(({ id }) => id))];
};

/**
 * Ids of other articles of the same source with nearly the same text, for each of these articles, those before it included;
 * remembers the articles for 90 days. Reads and writes for all of them together.
 */
export const findNearCopies = async (
  articles: readonly Article[],
  copies: Pick<NearCopies, 'find' | 'save'>,
  now: Date,
): Promise<readonly (readonly string[])[]> => {
  const searches = articles.map(searchFor);
  const known = new Map(await copies.find([...new Set(searches.flatMap((search) => search?.bands ?? []))]));
  const added = new Map<string, ArticleFingerprint>();
  const found = searches.map((search) => {
    if (search === undefined) return [];
    const { id, fingerprint, bands } = search;
    const candidates = bands.flatMap((band) => known.get(band) ?? []);
    for (const band of bands) {
      known.set(band, { id, fingerprint });
      added.set(band, { id, fingerprint });
    }
    const others = candidates.filter((other) => other.id !== id && isCopy(other.fingerprint, fingerprint));
    return [...new Set(others.map((other) => other.id))];
  });
  if (added.size > 0) await copies.save(added, new Date(now.getTime() + rememberedDays * 24 * 3600 * 1000));
  return found;
};
