import type { Author } from '#shared/model/article.ts';
import { plainText } from '../body/plain-text.ts';
import type { DateContext } from '../date/parse-date.ts';
import { readByline } from '../text/byline.ts';
import { topBlocks } from './top-blocks.ts';

/** A name alone in emphasis, which nobody writes but under his text. */
const emphasised = /^<p[^>]*>(?:<(?:strong|em|b|i|small)>)+[^<]{4,60}(?:<\/(?:strong|em|b|i|small)>)+<\/p>$/;

const person =
  /^(?:\p{Lu}[\p{L}.'’-]*|de|da|di|el|al|ben|bin|von|van)(?:\s+(?:\p{Lu}[\p{L}.'’-]*|de|da|di|el|al|ben|bin|von|van)){1,3}$/u;

/** Who signed at the end of a canonical body, and the body without the signature. */
export const readSignature = (
  body: string,
  context: DateContext,
): { readonly authors: readonly Author[]; readonly body: string } | undefined => {
  const last = topBlocks(body).at(-1) ?? '';
  const line = plainText(last);
  const labelled = line.length <= 80 ? readByline(line, context)?.author : undefined;
  const name = labelled ?? (emphasised.test(last) && person.test(line) ? line : undefined);
  return name === undefined ? undefined : { authors: [{ name }], body: body.slice(0, body.length - last.length) };
};
