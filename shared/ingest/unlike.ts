import type { Article, IncomingArticle } from '#shared/model/article.ts';
import { plainText } from '#shared/read/body/html-to-text.ts';
import { foldedText } from '#shared/read/date/fold-text.ts';
import { fingerprintOf, similarity } from './fingerprint.ts';

type Text = Pick<Article | IncomingArticle, 'title' | 'content'>;

/** Two short texts with a smaller part of their words in common are two articles. */
const maxSharedWords = 0.25;

/** Two long texts that are less similar are two articles; of articles cut to half, 100 % have a similarity of 0.3. */
const maxSimilarity = 0.1;

/** Whether two texts have hardly a word in common, or hardly a sequence of words, as two articles do. */
export const areUnlike = (one: Text, other: Text): boolean => {
  const texts = [one, other].map(({ title, content }) => `${title} ${plainText(content)}`);
  const [a, b] = texts.map(fingerprintOf);
  if (a !== undefined && b !== undefined) return similarity(a, b) < maxSimilarity;
  const [words, others] = texts.map((text) => new Set(foldedText(text).match(/[\p{L}\p{N}]{3,}/gu) ?? []));
  const shared = [...(words ?? [])].filter((word) => others?.has(word)).length;
  return shared < maxSharedWords * Math.min(words?.size ?? 0, others?.size ?? 0);
};
