import type { PictureResult } from '#shared/model/picture.ts';

/** The files of an export that is a folder or an archive, by their paths with `/`, in order. */
export type ExportFiles = {
  readonly names: readonly string[];
  readonly read: (name: string) => Promise<Uint8Array>;
  /** Stores a file that is a picture, once; without it, pictures stay where they are. */
  readonly storePicture?: (name: string) => Promise<PictureResult>;
};

/** The programs whose exports are folders or archives; `markdown` is a site of Jekyll, Hugo or the like, or any folder of Markdown. */
export type FilesKind = 'substack' | 'medium' | 'markdown';

const isMarkdown = (name: string): boolean => /\.(?:md|markdown|mkd|mdx)$/i.test(name);

/** The program that made a folder or archive, by the names of its files; undefined where it has no articles. */
export const filesKindOf = (names: readonly string[]): FilesKind | undefined => {
  if (names.some((name) => /(?:^|\/)posts\.csv$/.test(name))) return 'substack';
  const isMedium = /(?:^|\/)posts\/(?:draft|\d{4}-\d{2}-\d{2})_[^/]*-[\da-f]{8,12}\.html$/;
  if (names.some((name) => isMedium.test(name))) return 'medium';
  return names.some(isMarkdown) ? 'markdown' : undefined;
};
