import { Parser } from 'htmlparser2';
import { Rejected } from '#shared/errors.ts';
import type { ResolvePicture } from '../pictures.ts';
import { BodyWriter } from './body-writer.ts';
import { boundNesting } from './bound-nesting.ts';
import { withoutForbidden } from './escape.ts';

/** The largest body of an article, in bytes (docs/reading.md, "Bounds"). */
export const maxBodyBytes = 1024 * 1024;

/** The largest untrusted HTML, in characters: longer input is refused before it is parsed. */
const maxInputCharacters = 10 * 1024 * 1024;

/** The refusal of an article over `maxBodyBytes`. */
export const articleTooLarge = (): Rejected =>
  new Rejected('ARTICLE_TOO_LARGE', 'The article is over 1 MiB: shorten it, or link to its pictures.', {
    status: 413,
    faults: [{ pointer: '/content_html', message: 'is over 1 MiB' }],
  });

/**
 * Untrusted HTML as a canonical body (`Article.content`): only elements and attributes that readers show, URLs absolute
 * against `base` or those of `resolvePicture`, frames of the hosts in `embeds` as links. Idempotent.
 * @throws Rejected ARTICLE_TOO_LARGE
 */
export const sanitize = (
  html: string,
  base?: string,
  embeds: readonly string[] = [],
  resolvePicture?: ResolvePicture,
): string => {
  if (html.length > maxInputCharacters) throw articleTooLarge();
  const writer = new BodyWriter({ base, resolvePicture }, embeds);
  const parser = new Parser({
    onopentag: (name, attributes) => writer.open(name, attributes),
    onclosetag: () => writer.close(),
    ontext: (text) => writer.text(text),
  });
  parser.end(boundNesting(withoutForbidden(html)));
  const body = writer.end();
  if (Buffer.byteLength(body) > maxBodyBytes) throw articleTooLarge();
  return body;
};
