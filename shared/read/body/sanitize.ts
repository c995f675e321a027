import { Parser } from 'htmlparser2';
import { Rejected } from '#shared/errors.ts';
import { BodyWriter } from './body-writer.ts';
import { boundNesting } from './bound-nesting.ts';
import { withoutForbidden } from './escape.ts';

/** What an article's body may weigh, in bytes (contract.md §4.1). */
export const maxBodyBytes = 1024 * 1024;

/** Untrusted HTML is cut off here before anything looks at it: a page is at most this long. */
const maxInput = 10 * 1024 * 1024;

/** The refusal of an article over `maxBodyBytes`. */
export const articleTooLarge = (): Rejected =>
  new Rejected('ARTICLE_TOO_LARGE', 'The article is over 1 MiB: shorten it, or link to its pictures.', {
    status: 413,
    faults: [{ pointer: '/content_html', message: 'is over 1 MiB' }],
  });

/**
 * Untrusted HTML as a canonical body (`Article.content`): what readers show and nothing else, addresses absolute
 * against `base`; frames of the hosts in `embeds` are links. What it gives, it gives again unchanged.
 * @throws Rejected ARTICLE_TOO_LARGE
 */
export const sanitize = (html: string, base?: string, embeds: readonly string[] = []): string => {
  if (html.length > maxInput) throw articleTooLarge();
  const writer = new BodyWriter(base, embeds);
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
