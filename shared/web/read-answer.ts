import { pipeline, Readable } from 'node:stream';
import { createBrotliDecompress, createUnzip } from 'node:zlib';
import { Rejected, Unavailable } from '#shared/errors.ts';

const tooLarge = (url: string, maxBytes: number): Rejected =>
  new Rejected('ANSWER_TOO_LARGE', `${url} answers with more than the ${maxBytes} bytes that are read of it.`);

async function* bounded(body: AsyncIterable<Uint8Array>, url: string, maxBytes: number): AsyncGenerator<Uint8Array> {
  let length = 0;
  for await (const chunk of body) {
    const room = maxBytes - length;
    length += chunk.length;
    // What fits is handed on first: a reader that wants only the beginning has it.
    if (length > maxBytes) {
      yield chunk.subarray(0, room);
      throw tooLarge(url, maxBytes);
    }
    yield chunk;
  }
}

const decoder = (encoding: string, url: string) => {
  if (/^(?:x-)?gzip$|^deflate$/.test(encoding)) return createUnzip();
  if (encoding === 'br') return createBrotliDecompress();
  throw new Unavailable('ANSWER_MALFORMED', `${url} answers in the encoding ${encoding}, which was not asked for.`);
};

/** The plain bytes of a body; bounded before and after decompression, since a bomb is small until it is opened. */
const decoded = (
  body: AsyncIterable<Uint8Array>,
  encoding: string,
  url: string,
  maxBytes: number,
): AsyncIterable<Uint8Array> => {
  const wire = bounded(body, url, maxBytes);
  if (encoding === '' || encoding === 'identity') return wire;
  // The error, if any, comes out of the iteration over the last stream.
  const opened = pipeline(Readable.from(wire), decoder(encoding, url), () => undefined);
  return bounded(opened, url, maxBytes);
};

/** How much of a body is read: `whole` throws beyond `maxBytes`; otherwise it ends there, or wherever it breaks off. */
export type Extent = { readonly maxBytes: number; readonly whole: boolean };

/** Reads a body. Throws Rejected ANSWER_TOO_LARGE, Unavailable ANSWER_MALFORMED, or the transport's own error. */
export const readAnswer = async (
  body: AsyncIterable<Uint8Array>,
  encoding: string,
  url: string,
  { maxBytes, whole }: Extent,
): Promise<Uint8Array> => {
  const chunks: Uint8Array[] = [];
  try {
    for await (const chunk of decoded(body, encoding, url, maxBytes)) chunks.push(chunk);
  } catch (error) {
    if (whole) throw error;
  }
  return Buffer.concat(chunks);
};
