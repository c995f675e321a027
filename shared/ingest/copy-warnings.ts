import { PipelineError } from '#shared/errors.ts';
import { log } from '#shared/log.ts';
import type { Article } from '#shared/model/article.ts';
import type { ArticleStore, Clock, NearCopies } from '#shared/ports.ts';
import { plainText } from '#shared/read/body/plain-text.ts';
import { bandsOf, fingerprintOf, isCopy } from './near-copy.ts';

/** What looking for copies needs; without `copies` nobody looks. */
export type CopyDeps = { readonly articles: ArticleStore; readonly clock: Clock; readonly copies?: NearCopies };

/** How long a copy is looked for, in days: agencies' texts come again within weeks. */
const rememberedDays = 90;

const copiesOf = async (article: Article, { articles, clock, copies }: CopyDeps): Promise<readonly Article[]> => {
  const fingerprint = fingerprintOf(`${article.title} ${plainText(article.content)}`);
  if (fingerprint === undefined || copies === undefined) return [];
  const bands = bandsOf(fingerprint).map((band) => `${article.source?.name ?? ''} ${band}`);
  const known = await copies.find(bands);
  const ids = new Set(
    known.filter((one) => one.id !== article.id && isCopy(one.fingerprint, fingerprint)).map(({ id }) => id),
  );
  const until = new Date(clock.now().getTime() + rememberedDays * 24 * 3600 * 1000);
  await copies.save(bands, { id: article.id, fingerprint }, until);
  const found = await Promise.all([...ids].map((id) => articles.get(id)));
  return found.filter((one) => one !== undefined).filter(({ status }) => status !== 'retracted');
};

/**
 * Sentences about articles of the same source that say nearly the same under another permalink. The article is kept
 * already: a failure of the search costs its answer nothing but the sentence.
 */
export const copyWarnings = async (article: Article, deps: CopyDeps): Promise<readonly string[]> => {
  try {
    const copies = await copiesOf(article, deps);
    return copies.map(
      ({ id, url, title }) =>
        `copy: this says nearly the same as ${url ?? `“${title}”`} (article ${id}); both were kept.`,
    );
  } catch (error) {
    if (!(error instanceof PipelineError)) throw error;
    log.error('copies were not looked for', error, { article: article.id });
    return [];
  }
};
