import { Rejected } from '#shared/errors.ts';
import type { ArticleDraft } from '#shared/model/article.ts';

/** Whatever is not the body has to fit in a row of the table beside it; in bytes. */
const maxFactsBytes = 40 * 1024;

const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value) ?? '');

/** @throws Rejected ARTICLE_WITHOUT_TITLE; ARTICLE_TOO_LARGE for more than a row holds */
export const refuseUnlessKeepable = ({ content: _content, ...facts }: ArticleDraft): void => {
  if (facts.title.trim() === '') {
    throw new Rejected('ARTICLE_WITHOUT_TITLE', 'The article has no title: give it one.', {
      faults: [{ pointer: '/title', message: 'is missing or empty' }],
    });
  }
  if (bytesOf(facts) <= maxFactsBytes) return;
  const [name, value] = Object.entries(facts).reduce((a, b) => (bytesOf(a[1]) >= bytesOf(b[1]) ? a : b));
  throw new Rejected(
    'ARTICLE_TOO_LARGE',
    `What the article says of itself (title, summary, tags, attachments …) is over ${maxFactsBytes} bytes: move it to the content.`,
    { status: 413, faults: [{ pointer: `/${name}`, message: `is the largest, with ${bytesOf(value)} bytes` }] },
  );
};
