import { Rejected } from '#shared/errors.ts';
import { sha256 } from '#shared/hash.ts';
import type { Picture, PictureResult } from '#shared/model/picture.ts';
import type { MediaStore } from '#shared/ports.ts';
import type { ParseContext, ParsedDocument } from '#shared/read/parsed-article.ts';
import { type IncomingDocument, readDocument } from '#shared/read/read-document.ts';
import { readPictureHeader } from './picture-header.ts';

/** Where pictures are kept; `publicUrl` has no slash at the end. */
export type PicturePorts = { readonly media: MediaStore; readonly publicUrl: string };

/** The largest picture, in bytes. */
export const maxPictureBytes = 10 * 1024 * 1024;

/** The largest part of pictures in one request, in bytes: a function URL takes 6 MB, in base64. */
export const maxRequestBytes = 4 * 1024 * 1024;

/** A document may name more pictures: these stay as they are. */
export const maxPictures = 100;

/** The refusal of bytes that are no picture. */
export const mediaTypeRefused = (): Rejected =>
  new Rejected(
    'MEDIA_TYPE_REFUSED',
    'This is no JPEG, PNG, WebP, AVIF or GIF picture: send one. Barid looks at the bytes, not at the name or the type.',
    { status: 415 },
  );

/** The refusal of a picture over `maxPictureBytes`. */
export const mediaTooLarge = (): Rejected =>
  new Rejected('MEDIA_TOO_LARGE', 'The picture is over 10 MiB: send a smaller one.', { status: 413 });

/**
 * The picture that bytes are, at the URL that its contents give it.
 * @throws Rejected MEDIA_TYPE_REFUSED, MEDIA_TOO_LARGE
 */
export const describePicture = (bytes: Uint8Array, publicUrl: string): Picture => {
  const header = readPictureHeader(bytes);
  if (header === undefined) throw mediaTypeRefused();
  if (bytes.length > maxPictureBytes) throw mediaTooLarge();
  const { type, extension, size } = header;
  // 128 bits: nobody finds a second picture with the same name.
  return { url: `${publicUrl}/media/${sha256(bytes).slice(0, 32)}.${extension}`, type, size: bytes.length, ...size };
};

/** Stores a picture for good, once. @throws Rejected as `describePicture` does */
export const storePicture = async (
  bytes: Uint8Array,
  { media, publicUrl }: PicturePorts,
): Promise<{ readonly picture: Picture; readonly isNew: boolean }> => {
  const picture = describePicture(bytes, publicUrl);
  const isNew = await media.save(picture.url.slice(publicUrl.length + 1), bytes, picture.type);
  return { picture, isNew };
};

/** Reads the bytes at a path relative to a document; undefined where nothing is, yet. */
export type ReadBeside = (path: string) => Promise<Uint8Array | PictureResult | undefined>;

/** Waits before missing pictures are looked for again; false when it is enough. */
export type WaitForPictures = () => Promise<boolean>;

/**
 * Reads a document, and stores the pictures that came with it. Reads it twice if it names some: first to learn which.
 * The pictures of drafts are not stored, for anybody could read them.
 * @throws Rejected as `readDocument` does
 */
export const readWithPictures = async (
  document: IncomingDocument,
  context: ParseContext,
  ports: PicturePorts,
  { readBeside, wait }: { readonly readBeside: ReadBeside; readonly wait: WaitForPictures },
): Promise<ParsedDocument> => {
  const asked = new Set<string>();
  const findPicture = (path: string): undefined => void asked.add(path);
  const first = readDocument(document, { ...context, findPicture });
  if (asked.size === 0) return first;
  const isPublic = first.articles.some(
    (article) => !(article instanceof Rejected) && article.incoming.draft === undefined,
  );

  const take = async (bytes: Uint8Array): Promise<PictureResult> => {
    try {
      return isPublic ? (await storePicture(bytes, ports)).picture : describePicture(bytes, ports.publicUrl);
    } catch (error) {
      if (!(error instanceof Rejected)) throw error;
      return error.code === 'MEDIA_TOO_LARGE' ? 'MEDIA_TOO_LARGE' : 'MEDIA_TYPE_REFUSED';
    }
  };

  const found = new Map<string, PictureResult>();
  let missing = [...asked].slice(0, maxPictures);
  do {
    // One after another: each may have 10 MiB.
    for (const path of missing) {
      const given = await readBeside(path);
      if (given !== undefined) found.set(path, given instanceof Uint8Array ? await take(given) : given);
    }
    missing = missing.filter((path) => !found.has(path));
  } while (missing.length > 0 && (await wait()));
  return readDocument(document, { ...context, findPicture: (path) => found.get(path) });
};
