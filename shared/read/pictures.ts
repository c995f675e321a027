import { posix } from 'node:path';
import { defined } from '#shared/defined.ts';
import type { Picture, PictureRefusal, PictureResult } from '#shared/model/picture.ts';
import { absoluteUrl } from './permalink.ts';

/** Gives the picture that is at a path relative to the document, or from the root of its site; undefined where none is. */
export type FindPicture = (path: string) => PictureResult | undefined;

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    // A name such as `100%.jpg` that nobody encoded.
    return text;
  }
};

/**
 * The path that a reference names relative to its document, percent-decoded and without `.` segments; undefined for a URL
 * with a scheme or a host, a query or a fragment alone, and a path to a folder. A path from the root of the site, which begins
 * with a slash, is one only where it is asked for.
 */
export const picturePath = (reference: string, isFromRootToo = false): string | undefined => {
  // URL Living Standard: a backslash is a slash.
  const written = reference.toWellFormed().trim().replaceAll('\\', '/');
  if (/^(?:[a-z][a-z\d+.-]*:|\/\/|[?#])/i.test(written) || (written.startsWith('/') && !isFromRootToo))
    return undefined;
  const segments = written
    .replace(/[?#].*/s, '')
    .split('/')
    .map(decoded);
  // An encoded slash would name another folder than the URL does.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: no file name has these characters.
  if (segments.some((segment) => /[/\\\u0000-\u001f]/.test(segment))) return undefined;
  const path = posix.normalize(segments.join('/'));
  return /(?:^|\/)\.{0,2}$/.test(path) ? undefined : path;
};

/** A reference in an article: a picture beside its document, one that must be left out, or any other (undefined). */
export type ResolvePicture = (reference: string) => Picture | 'left out' | undefined;

const refusals: Readonly<Record<PictureRefusal, string>> = {
  MEDIA_TYPE_REFUSED: 'is no JPEG, PNG, WebP, AVIF or GIF picture',
  MEDIA_TOO_LARGE: 'is too large',
};

/** Resolves the references of one article, and says in warnings which pictures are missing or left out. */
export const pictureReferences = (find: FindPicture | undefined, isFromRootToo = false) => {
  const asked = new Map<
    string,
    { readonly field: string; readonly reference: string; readonly found?: PictureResult }
  >();
  const resolveIn =
    (field: string): ResolvePicture =>
    (reference) => {
      const path = picturePath(reference, isFromRootToo);
      if (path === undefined) return undefined;
      const found = find?.(path);
      if (!asked.has(path)) asked.set(path, defined({ field, reference, found }));
      return typeof found === 'string' ? 'left out' : found;
    };
  /** Sentences for the publisher; `base` is the URL that other references are relative to. */
  const warnings = (base: string, isBaseKnown: boolean): readonly string[] =>
    [...asked].flatMap(([path, { field, reference, found }]) => {
      const name = path.slice(0, 200);
      if (typeof found === 'string') return [`${field}: “${name}” ${refusals[found]}; it was left out.`];
      // A path from the root is an address of the site.
      if (found !== undefined || (find === undefined && isBaseKnown) || path.startsWith('/')) return [];
      const url = absoluteUrl(reference, base) ?? base;
      return [`${field}: “${name}” did not come with the article; it was taken for ${url.slice(0, 300)}.`];
    });
  return { resolveIn, warnings };
};
