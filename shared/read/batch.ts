import { defined } from '#shared/defined.ts';
import { Rejected } from '#shared/errors.ts';
import type { ParsedArticle, ParsedDocument, Skipped } from './parsed-article.ts';

/** Kinds that are counted apart: a system has some ten. */
const maxKinds = 30;

/** Counts kinds, those that are too many as one; undefined where there are none. */
export const countSkipped = (kinds: readonly string[]): Skipped | undefined => {
  const counts = new Map<string, number>();
  for (const kind of kinds) {
    const counted = counts.has(kind) || counts.size < maxKinds ? kind : 'item of another type';
    counts.set(counted, (counts.get(counted) ?? 0) + 1);
  }
  return counts.size === 0 ? undefined : Object.fromEntries(counts);
};

/** The counts as a phrase: `3 drafts, 1 comment, 2 templates`. */
export const describeSkipped = (skipped: Skipped): string =>
  Object.entries(skipped)
    .map(([kind, count]) => {
      if (count === 1) return `1 ${kind}`;
      // The plural of `item of type recipe` and of `post for members` is in the first word.
      const [, noun = kind, rest = ''] = /^(\S+)( (?:of|for) .*)$/.exec(kind) ?? [];
      return `${count} ${noun}s${rest}`;
    })
    .join(', ');

/**
 * The articles of a document with several items; `kinds` are those of the items that are no published articles.
 * @throws Rejected ARTICLE_MISSING for a document of such items only
 */
export const toBatch = (
  articles: readonly (ParsedArticle | Rejected)[],
  kinds: readonly string[] = [],
): ParsedDocument => {
  const skipped = countSkipped(kinds);
  if (skipped !== undefined && articles.length === 0) {
    const found = describeSkipped(skipped);
    throw new Rejected('ARTICLE_MISSING', `The document contains no published article: ${found}. Send articles.`);
  }
  return defined({ isBatch: true, articles, skipped });
};

/** The articles of an export that one push or inbox file may have: storing more takes longer than a function may run. */
const maxExportArticles = 100;

/** Refuses an export of so many posts. @throws Rejected EXPORT_TOO_LARGE */
export const refuseLongExport = (posts: number): void => {
  if (posts > maxExportArticles)
    throw new Rejected(
      'EXPORT_TOO_LARGE',
      `The export has ${posts} posts; Barid takes at most ${maxExportArticles} of one document. Run \`npx barid import FILE\`, which sends them in parts.`,
      { status: 413 },
    );
};

/** The end of a document that breaks off: `place` is a line or a byte, `whole` the number of whole items before it. */
export const brokenOff = (place: string, whole: number, isInItem: boolean): Rejected => {
  const item = isInItem ? `, in item ${whole + 1}` : whole > 0 ? `, after item ${whole}` : '';
  const read = whole === 0 ? 'no item of it is whole' : `it was read up to item ${whole}`;
  return new Rejected(
    'DOCUMENT_BREAKS_OFF',
    `The document breaks off in ${place}${item}: its end tag is missing, and ${read}. Send the whole document again.`,
    { faults: [{ pointer: isInItem ? `item ${whole + 1}` : '', message: `breaks off in ${place}` }] },
  );
};

/** The last line of a text, as a person counts it: `line 214`. */
export const lastLine = (text: string): string => `line ${text.trimEnd().split(/\r\n?|\n/).length}`;

/** Articles with warnings of their batch, which the first one carries. */
export const warnFirst = (
  articles: ParsedDocument['articles'],
  warnings: readonly string[],
): ParsedDocument['articles'] => {
  const first = articles.findIndex((article) => !(article instanceof Rejected));
  return articles.map((article, index) =>
    article instanceof Rejected || index !== first
      ? article
      : { ...article, warnings: [...article.warnings, ...warnings] },
  );
};
