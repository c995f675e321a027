import { createReadStream } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Rejected } from '#shared/errors.ts';
import { sha256 } from '#shared/hash.ts';
import { readPictureHeader } from '#shared/ingest/picture-header.ts';
import { maxPictureBytes } from '#shared/ingest/pictures.ts';
import type { Picture, PictureResult } from '#shared/model/picture.ts';
import type { ExportFiles } from '#shared/read/export/export-files.ts';
import { filesKindOf } from '#shared/read/export/export-files.ts';
import type { ExportItem } from '#shared/read/export/export-item.ts';
import { exportKindOf, readExport } from '#shared/read/export/read-export.ts';
import { readExportFiles } from '#shared/read/export/read-export-files.ts';
import type { ParseContext } from '#shared/read/parsed-article.ts';
import { readFileStart, withNamedFile } from './load-document.ts';
import { openZip } from './zip-file.ts';

/** Keeps the bytes of a picture, and says where. */
export type KeepPicture = (bytes: Uint8Array) => Promise<Picture>;

/** An export that can be imported: its items, and by what an interrupted import knows it again. */
export type ImportSource = {
  readonly program: string;
  /** Bytes of a file, or files of a folder: the offset of the last item. */
  readonly size: number;
  readonly fingerprint: string;
  /** With `keep`, also with the pictures that the export holds. */
  readonly items: (context: ParseContext, keep?: KeepPicture) => AsyncGenerator<ExportItem>;
};

const skippedFolders = /^(?:\.git|node_modules|_site)$/;

/** All files below a folder, by their paths with `/`; links are not followed. */
const namesBelow = async (folder: string, prefix = ''): Promise<readonly string[]> => {
  const entries = await readdir(join(folder, prefix), { withFileTypes: true });
  const below = await Promise.all(
    entries.map((entry) => {
      if (entry.isDirectory() && !skippedFolders.test(entry.name)) return namesBelow(folder, `${prefix}${entry.name}/`);
      return entry.isFile() ? [`${prefix}${entry.name}`] : [];
    }),
  );
  return below.flat().toSorted();
};

/** Keeps each picture of an export once, however many articles show it. */
const pictureKeeper = ({ read }: ExportFiles, keep: KeepPicture) => {
  const kept = new Map<string, Promise<PictureResult>>();
  const store = async (name: string): Promise<PictureResult> => {
    const bytes = await read(name).catch((error: unknown) => {
      if (error instanceof Rejected && error.code === 'ARTICLE_TOO_LARGE') return undefined;
      throw error;
    });
    if (bytes === undefined || bytes.length > maxPictureBytes) return 'MEDIA_TOO_LARGE';
    return readPictureHeader(bytes) === undefined ? 'MEDIA_TYPE_REFUSED' : keep(bytes);
  };
  return (name: string): Promise<PictureResult> => {
    const picture = kept.get(name) ?? store(name);
    kept.set(name, picture);
    return picture;
  };
};

const fromFiles = (files: ExportFiles, fingerprint: string): ImportSource | undefined => {
  const kind = filesKindOf(files.names);
  if (kind === undefined) return undefined;
  return {
    program: kind,
    size: files.names.length,
    fingerprint: `${fingerprint}\n${sha256(files.names.join('\n'))}`,
    items: (context, keep) =>
      readExportFiles(
        kind,
        keep === undefined ? files : { ...files, storePicture: pictureKeeper(files, keep) },
        context,
      ),
  };
};

/**
 * Opens an export: a file of WordPress, Blogger or Ghost, a folder or a zip archive of Substack, Medium, Jekyll, Hugo or Markdown
 * files. Undefined for anything else. @throws Rejected FILE_UNREADABLE, ARCHIVE_INVALID
 */
export const openImport = async (path: string): Promise<ImportSource | undefined> => {
  const isFolder = await withNamedFile(path, async () => (await stat(path)).isDirectory());
  if (isFolder) {
    const names = await withNamedFile(path, () => namesBelow(path));
    return fromFiles({ names, read: (name) => withNamedFile(join(path, name), () => readFile(join(path, name))) }, '');
  }
  const { start, size } = await readFileStart(path);
  const fingerprint = `${size}\n${sha256(start)}`;
  if (start.subarray(0, 4).toString('latin1') === 'PK\x03\x04') return fromFiles(await openZip(path), fingerprint);
  const kind = exportKindOf(start.toString('utf8'));
  if (kind === undefined) return undefined;
  return {
    program: kind,
    size,
    fingerprint,
    items: (context) => readExport(kind, () => createReadStream(path), context),
  };
};
