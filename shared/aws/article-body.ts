import { createHash } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { Rejected } from '#shared/errors.ts';

/** DynamoDB takes rows of 400 KB: a body's part leaves room beside it for all else that an article says (40 KB). */
const partBytes = 340_000;

/** Text of 1 MiB deflates to three parts at the most: no text uses all 8 bits of its bytes. */
const maxParts = 4;

/** An article can make a body expand to this much, and no more; in bytes. */
const maxInflated = 16 * 1024 * 1024;

/** A deflated body: its first part, which stands with the article, and the rows of its own that the others have. */
export type PackedBody = {
  readonly first: Uint8Array;
  readonly more: readonly Uint8Array[];
  /** Names the rows: the same body has the same, and they never change. */
  readonly hash: string;
};

/**
 * Deflated and cut (a 6.4 KB body is 2.9 KB, a third of the write units).
 * @throws Rejected ARTICLE_TOO_LARGE
 */
export const packBody = (content: string): PackedBody => {
  const deflated = deflateRawSync(content, { level: 9 });
  const count = Math.max(1, Math.ceil(deflated.byteLength / partBytes));
  if (count > maxParts) {
    throw new Rejected(
      'ARTICLE_TOO_LARGE',
      'The article is too large to keep: move its embedded data (images as data URLs, for one) to files of their own.',
      { status: 413, faults: [{ pointer: '/content_html', message: `${deflated.byteLength} bytes when compressed` }] },
    );
  }
  const [first = new Uint8Array(), ...more] = Array.from({ length: count }, (_, index) =>
    deflated.subarray(index * partBytes, (index + 1) * partBytes),
  );
  return { first, more, hash: createHash('sha256').update(deflated).digest('hex').slice(0, 32) };
};

/** The text of a body, from all its parts in order. */
export const unpackBody = (parts: readonly Uint8Array[]): string =>
  inflateRawSync(Buffer.concat(parts), { maxOutputLength: maxInflated }).toString('utf8');
