import { Parser } from 'htmlparser2';
import { Rejected } from '#shared/errors.ts';
import type { ResolvePicture } from '../pictures.ts';
import { BodyWriter, type WrittenBody } from './body-writer.ts';
import { boundNesting } from './bound-nesting.ts';
import { hasDoubleEscapes, withoutDoubleEscapes } from './double-escape.ts';
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
 * against `base` or those of `resolvePicture`, frames and other embeds as links; and the warning about what became something else or was left out, if
 * any. Idempotent: the body, sanitised again, is the same and has no warning.
 * @throws Rejected ARTICLE_TOO_LARGE
 */
export const sanitize = (html: string, base?: string, resolvePicture?: ResolvePicture): WrittenBody => {
  const written = writeBody(html, base, resolvePicture);
  // Text of `plaintext`, or behind code that a block ends, is seen for what it is in the canonical body only.
  return hasDoubleEscapes(written.body) ? { ...written, body: writeBody(written.body, base).body } : written;
};

/** Tags after which a body that grows too large is refused, long before all of it is written. */
const tagsBetweenChecks = 512;

const writeBody = (html: string, base?: string, resolvePicture?: ResolvePicture): WrittenBody => {
  if (html.length > maxInputCharacters) throw articleTooLarge();
  const writer = new BodyWriter({ base, resolvePicture });
  let tags = 0;
  // Each reference comes as a text of its own: joined, a million of them are one.
  let text = '';
  const endText = (): void => {
    // References name forbidden characters too: `a &#1; b` is `a b`.
    if (text !== '') writer.text(withoutForbidden(text));
    text = '';
  };
  const parser = new Parser({
    onopentag: (name, attributes) => {
      endText();
      tags += 1;
      if (tags % tagsBetweenChecks === 0 && writer.length > maxBodyBytes) throw articleTooLarge();
      writer.open(name, attributes);
    },
    onclosetag: () => {
      endText();
      writer.close();
    },
    ontext: (part) => {
      text += part;
    },
  });
  parser.end(boundNesting(withoutDoubleEscapes(withoutForbidden(html))));
  endText();
  const written = writer.end();
  if (Buffer.byteLength(written.body) > maxBodyBytes) throw articleTooLarge();
  return written;
};
