import { pipeline, Readable } from 'node:stream';
import { createBrotliDecompress, createUnzip } from 'node:zlib';
import { Rejected, Unavailable } from '#shared/errors.ts';

async function* bounded(body: AsyncIterable<Uint8Array>, url: string, maxBytes: number): AsyncGenerator<Uint8Array> {
  let length = 0;
  for await (const chunk of body) {
    const room = maxBytes - length;
    length += chunk.length;
    if (length > maxBytes) {
      // A caller that wants only the beginning gets all that fits.
      yield chunk.subarray(0, room);
      throw new Rejected('ANSWER_TOO_LARGE', `${url} answers with more than ${maxBytes} bytes, the maximum.`);
    }
    yield chunk;
  }
}

/** The decompressed bytes of a body, bounded before and after: a decompression bomb is small on the wire. */
const decoded = (
  body: AsyncIterable<Uint8Array>,
  encoding: string,
  url: string,
  maxBytes: number,
): AsyncIterable<Uint8Array> => {
  const wire = bounded(body, url, maxBytes);
  if (encoding === '' || encoding === 'identity') return wire;
  const isGzip = /^(?:x-)?gzip$|^deflate$/.test(encoding);
  if (!isGzip && encoding !== 'br') {
    throw new Unavailable(
      'ANSWER_MALFORMED',
      `${url} answers in the encoding ${encoding}, which Barid did not ask for.`,
    );
  }
  // An error of any stream comes out of the iteration over the last one.
  const stream = pipeline(Readable.from(wire), isGzip ? createUnzip() : createBrotliDecompress(), () => undefined);
  return bounded(stream, url, maxBytes);
};

/**
 * Reads a body of at most `maxBytes`; a body that is longer or breaks off is cut there if `cut`, and else throws.
 * @throws Rejected ANSWER_TOO_LARGE, Unavailable ANSWER_MALFORMED, or the transport's own error
 */
export const readBody = async (
  body: AsyncIterable<Uint8Array>,
  encoding: string,
  url: string,
  { maxBytes, cut }: { readonly maxBytes: number; readonly cut: boolean },
): Promise<Uint8Array> => {
  const chunks: Uint8Array[] = [];
  try {
    for await (const chunk of decoded(body, encoding, url, maxBytes)) chunks.push(chunk);
  } catch (error) {
    if (!cut) throw error;
  }
  return Buffer.concat(chunks);
};
