import { createHash } from 'node:crypto';
import anyAscii from 'any-ascii';
import { fold } from './fold.ts';

/** Longer ones are cut: they stand in URLs. */
const maxLength = 56;

/** What is left of a name that no letter of it can be written in Latin: something of its own, always the same. */
const nameless = (name: string): string => `x-${createHash('sha256').update(name).digest('hex').slice(0, 8)}`;

/** A slug (`[a-z0-9-]`) for a name in any script: `securite`, `tamazight`, `mskw`. Two names may meet in one. */
export const toSlug = (name: string): string => {
  const folded = fold(name);
  const slug = anyAscii(folded.replaceAll("'", ' '))
    .toLowerCase()
    // Signs that stand for a letter in Latin (ayn, hamza, soft sign) are no break in a word.
    .replace(/[‘’'`]/g, '')
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, maxLength)
    .replace(/^-+|-+$/g, '');
  return slug === '' ? nameless(folded) : slug;
};

/** The slugs that a name may have, best first: the first that nobody else has is its own for good. */
export const slugsFor = (name: string): readonly string[] => {
  const slug = toSlug(name);
  const numbered = Array.from({ length: 8 }, (_, index) => `${slug}-${index + 2}`);
  return [slug, ...numbered, `${slug}-${nameless(fold(name)).slice(2)}`];
};
