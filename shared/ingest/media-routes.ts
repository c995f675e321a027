import { Rejected } from '#shared/errors.ts';
import { sha256 } from '#shared/hash.ts';
import { type HttpAnswer, type HttpRequest, jsonAnswer } from '#shared/model/http.ts';
import { readPictureHeader } from './picture-header.ts';
import {
  maxPictureBytes,
  maxRequestBytes,
  mediaTooLarge,
  mediaTypeRefused,
  type PicturePorts,
  storePicture,
} from './pictures.ts';

/** A part of a picture: `upload` is the SHA-256 of all its bytes, `first` where the part begins. */
type Part = { readonly upload: string; readonly first: number; readonly total: number };

/** The part that a request is; undefined for a whole picture. @throws Rejected PART_INVALID, MEDIA_TOO_LARGE */
const partOf = ({ query, body }: HttpRequest): Part | undefined => {
  const [upload, first, total] = ['upload', 'first', 'total'].map((name) => query.get(name) ?? '');
  if (!upload && !first && !total) return undefined;
  const part = { upload: upload ?? '', first: Number(first || '-'), total: Number(total || '-') };
  const isValid =
    /^[\da-f]{64}$/.test(part.upload) &&
    [part.first, part.total].every((number) => Number.isSafeInteger(number) && number >= 0) &&
    body.length > 0 &&
    part.first + body.length <= part.total;
  if (isValid && part.total <= maxPictureBytes) return part;
  if (isValid) throw mediaTooLarge();
  const message =
    'A part needs upload (the SHA-256 of the whole picture in lower-case hexadecimal), first (the position of its first byte) and total (the size of the whole picture).';
  throw new Rejected('PART_INVALID', message, { status: 400 });
};

/** The route by which publishers upload pictures. */
export const mediaRoutes = (
  ports: PicturePorts,
): Readonly<Record<string, (request: HttpRequest) => Promise<HttpAnswer>>> => {
  const { media } = ports;

  /** The bytes of an upload whose last part has come. @throws Rejected PARTS_INCOMPLETE */
  const assemble = async ({ upload, total }: Part): Promise<Uint8Array> => {
    const parts: Uint8Array[] = [];
    const positions: number[] = [];
    let length = 0;
    while (length < total) {
      const part = await media.readPart(upload, length);
      if (part === undefined) break;
      positions.push(length);
      parts.push(part);
      length += part.length;
    }
    const bytes = Buffer.concat(parts);
    if (sha256(bytes) !== upload) {
      const message = `The parts that came are not the whole picture: after byte ${length} one is missing, or they are another file. Send all parts again, in order.`;
      throw new Rejected('PARTS_INCOMPLETE', message);
    }
    for (const first of positions) await media.removePart(upload, first);
    return bytes;
  };

  const store = async (bytes: Uint8Array): Promise<HttpAnswer> => {
    const { picture, isNew } = await storePicture(bytes, ports);
    return jsonAnswer(isNew ? 201 : 200, picture, { location: picture.url });
  };

  return {
    /**
     * Stores a picture: 201, or 200 where it is stored already, with its URL. A larger one comes in parts, in order: each but
     * the last is answered 202.
     */
    'POST /media?upload&first&total': async (request) => {
      const { body } = request;
      if (body.length > maxRequestBytes) {
        const message = 'One request takes at most 4 MiB of a picture. Send a larger one, of at most 10 MiB, in parts.';
        throw new Rejected('MEDIA_TOO_LARGE', message, { status: 413 });
      }
      const part = partOf(request);
      if (part === undefined) return store(body);
      const { upload, first, total } = part;
      if (first === 0 && readPictureHeader(body) === undefined) throw mediaTypeRefused();
      await media.savePart(upload, first, body);
      const received = first + body.length;
      return received === total ? store(await assemble(part)) : jsonAnswer(202, { received });
    },
  };
};
