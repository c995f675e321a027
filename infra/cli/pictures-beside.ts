import { access, constants, readFile, realpath, stat } from 'node:fs/promises';
import { basename, dirname, relative, resolve, sep } from 'node:path';
import { z } from 'zod';
import { Rejected } from '#shared/errors.ts';
import { sha256 } from '#shared/hash.ts';
import { readPictureHeader } from '#shared/ingest/picture-header.ts';
import { describePicture, maxPictureBytes, maxPictures, maxRequestBytes } from '#shared/ingest/pictures.ts';
import type { PictureRefusal, PictureResult } from '#shared/model/picture.ts';
import type { FindPicture } from '#shared/read/pictures.ts';
import { readDocument } from '#shared/read/read-document.ts';
import type { KeepPicture } from './import-source.ts';
import { describeProblem, type SiteClient } from './site-client.ts';

/** The body of a push with its media type. */
export type PushBody = { readonly body: Uint8Array | string; readonly type: string };

/** The paths by which a document names pictures, and whether all its articles are drafts; no paths if it is refused. */
const pathsIn = (name: string, bytes: Uint8Array, type: string) => {
  const asked = new Set<string>();
  const findPicture = (path: string): undefined => void asked.add(path);
  // The site reads the document again, with its own settings: only the paths count here.
  const site = { title: '', url: 'https://site.invalid', language: 'en', description: '', timeZone: 'UTC' };
  try {
    const context = { site, now: new Date(), sender: 'publisher', findPicture } as const;
    const { articles } = readDocument({ bytes, type, name }, context);
    const isDraft = articles.every((article) => article instanceof Rejected || article.incoming.draft !== undefined);
    return { paths: [...asked], isDraft };
  } catch (error) {
    if (error instanceof Rejected) return { paths: [], isDraft: false };
    throw error;
  }
};

const isInside = (root: string, path: string): boolean => {
  const inside = relative(root, path);
  return inside !== '' && inside !== '..' && !inside.startsWith(`..${sep}`) && resolve(root, inside) === path;
};

/** The real path of a file below the root under one of the spellings of its name; undefined where there is none. */
const fileBelow = async (root: string, folder: string, path: string): Promise<string | undefined> => {
  for (const name of new Set([path, path.normalize('NFC'), path.normalize('NFD')])) {
    // A symbolic link must not lead out of the folder either.
    const real = await realpath(resolve(folder, name)).catch(() => undefined);
    if (real === undefined || !isInside(root, real) || !(await stat(real)).isFile()) continue;
    const isReadable = await access(real, constants.R_OK).then(
      () => true,
      () => false,
    );
    if (isReadable) return real;
  }
  return undefined;
};

const readPicture = async (path: string): Promise<Uint8Array<ArrayBuffer> | PictureRefusal> => {
  if ((await stat(path)).size > maxPictureBytes) return 'MEDIA_TOO_LARGE';
  const bytes = new Uint8Array(await readFile(path));
  return readPictureHeader(bytes) === undefined ? 'MEDIA_TYPE_REFUSED' : bytes;
};

/** Uploads a picture, in parts if it is large, and gives the answer as text. @throws Rejected REFUSED_BY_SITE */
const upload = async (bytes: Uint8Array, site: SiteClient): Promise<string> => {
  const isWhole = bytes.length <= maxRequestBytes;
  const hash = sha256(bytes);
  let answer: unknown;
  for (let first = 0; first < bytes.length; first += maxRequestBytes) {
    const path = isWhole ? '/media' : `/media?upload=${hash}&first=${first}&total=${bytes.length}`;
    const headers = { 'content-type': 'application/octet-stream' };
    const body = bytes.subarray(first, first + maxRequestBytes);
    const { status, value } = await site.send({ method: 'POST', path, headers, body });
    if (status < 200 || status >= 300) {
      throw new Rejected('REFUSED_BY_SITE', `${status}: ${describeProblem(value)}`, { status });
    }
    answer = value;
  }
  return JSON.stringify(answer);
};

/**
 * The files of the pictures that a document names, by their paths, and whether all its articles are drafts. They are below
 * the working directory or, for a file outside of it, in the file's own folder.
 */
const filesBeside = async (file: string, bytes: Uint8Array, type: string, workingDirectory: string) => {
  const { paths, isDraft } = pathsIn(basename(file), bytes, type);
  const files = new Map<string, string>();
  if (paths.length === 0) return { files, isDraft };
  const folder = dirname(await realpath(file));
  const here = await realpath(workingDirectory);
  const root = folder === here || isInside(here, folder) ? here : folder;
  for (const path of paths.slice(0, maxPictures)) {
    const found = await fileBelow(root, folder, path);
    if (found !== undefined) files.set(path, found);
  }
  return { files, isDraft };
};

/** What Barid makes of the pictures beside a file when it is published to a site with this URL; nothing is sent. */
export const describeBeside = async (
  file: string,
  bytes: Uint8Array,
  workingDirectory: string,
  publicUrl: string,
): Promise<FindPicture> => {
  const { files } = await filesBeside(file, bytes, '', workingDirectory);
  const found = new Map<string, PictureResult>();
  for (const [path, source] of files) {
    const picture = await readPicture(source);
    found.set(path, typeof picture === 'string' ? picture : describePicture(picture, publicUrl));
  }
  return (path) => found.get(path);
};

const pictureAnswer = z.object({
  url: z.string(),
  type: z.string(),
  size: z.number(),
  width: z.number().exactOptional(),
  height: z.number().exactOptional(),
});

/** Uploads the pictures of an import. */
export const pictureUploader =
  (site: SiteClient): KeepPicture =>
  async (bytes) =>
    pictureAnswer.parse(JSON.parse(await upload(bytes, site)));

/** A file's push together with the pictures beside it: a form, or the file alone if it names none that is there. */
export const withPictures = async (
  file: string,
  bytes: Uint8Array,
  type: string,
  site: SiteClient,
  workingDirectory: string,
): Promise<PushBody> => {
  const { files, isDraft } = await filesBeside(file, bytes, type, workingDirectory);
  if (files.size === 0 || bytes.length > maxRequestBytes) return { body: bytes, type };
  const form = new FormData();
  form.append('document', new File([Buffer.from(bytes)], basename(file), { type }));
  let room = maxRequestBytes - bytes.length;
  for (const [path, source] of files) {
    const picture = await readPicture(source);
    if (typeof picture === 'string') form.append(path, picture);
    else if (picture.length <= room) {
      room -= picture.length;
      form.append(path, new File([picture], basename(source)));
    } else if (!isDraft) form.append(path, await upload(picture, site));
  }
  const encoded = new Response(form);
  return { body: await encoded.bytes(), type: encoded.headers.get('content-type') ?? '' };
};
