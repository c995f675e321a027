import { posix } from 'node:path';
import { Rejected } from '#shared/errors.ts';
import type { PictureResult } from '#shared/model/picture.ts';
import { normalized } from '#shared/plain-text.ts';
import type { ParseContext, ParsedArticle } from '../parsed-article.ts';
import type { ExportFiles } from './export-files.ts';

/** A file of an export, and the folders, with a slash at the end, that are the root of its site. */
type Place = { readonly name: string; readonly roots: readonly string[] };

/** More pictures of one file stay as they are. */
const maxPictures = 100;

/** The file that a path in another one names: beside it, or below a root of its site. */
const fileAt = (path: string, { name, roots }: Place, names: ReadonlyMap<string, string>): string | undefined => {
  const beside = path.startsWith('/') ? [] : [posix.join(posix.dirname(name), path)];
  const below = roots.map((root) => posix.join(root, path.replace(/^\/+/, '')));
  return [...beside, ...below].map((one) => names.get(normalized(one))).find((found) => found !== undefined);
};

/** How a file of an export becomes an article: the kind of one that is skipped, or why it is none. */
type ReadFile = (pictures: Pick<ParseContext, 'findPicture' | 'picturesFromRoot'>) => string | ParsedArticle | Rejected;

/**
 * Reads a file of an export; twice where it names pictures: first to learn which, then with those that the export holds. Pictures of
 * what is skipped or refused are not stored.
 */
export const readWithPictures = async (
  place: Place,
  { names, storePicture }: ExportFiles,
  read: ReadFile,
): Promise<string | ParsedArticle | Rejected> => {
  if (storePicture === undefined) return read({});
  const asked = new Set<string>();
  const first = read({ findPicture: (path) => void asked.add(path), picturesFromRoot: true });
  if (asked.size === 0 || typeof first === 'string' || first instanceof Rejected) return first;
  const known = new Map(names.map((name) => [normalized(name), name]));
  const found = new Map<string, PictureResult>();
  for (const path of [...asked].slice(0, maxPictures)) {
    const file = fileAt(path, place, known);
    if (file !== undefined) found.set(path, await storePicture(file));
  }
  return read({ findPicture: (path) => found.get(path), picturesFromRoot: true });
};
