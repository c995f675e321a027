import { pipeline, Readable, type Transform } from 'node:stream';
import { createBrotliDecompress, createUnzip, createZstdDecompress } from 'node:zlib';
import { Rejected, Unavailable } from '#shared/errors.ts';

/** A body is compressed once, or twice by a proxy that did not notice. */
const maxCodings = 2;

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

/** The codings that Barid decompresses, by their names in `Content-Encoding`. */
const decompressors: Readonly<Record<string, () => Transform>> = {
  gzip: createUnzip,
  'x-gzip': createUnzip,
  deflate: createUnzip,
  br: createBrotliDecompress,
  zstd: createZstdDecompress,
};

/** Registered codings whose bytes are no text: passing them over would show an article of noise. */
const unreadable = /^(?:x-)?compress$|^(?:exi|pack200-gzip|aes128gcm|dcb|dcz)$/;

/**
 * The decompressed bytes of a body, bounded before and after: a decompression bomb is small on the wire. A name that is no
 * coding, such as that of a charset, is passed over: servers write `Content-Encoding: utf-8`.
 */
const decoded = (
  body: AsyncIterable<Uint8Array>,
  encoding: string,
  url: string,
  maxBytes: number,
): AsyncIterable<Uint8Array> => {
  const codings = encoding.split(',').map((name) => name.trim());
  const foreign = codings.find((name) => unreadable.test(name));
  if (foreign !== undefined)
    throw new Unavailable(
      'ANSWER_MALFORMED',
      `${url} answers in the encoding ${foreign}, which Barid did not ask for.`,
    );
  // RFC 9110 §8.4: the codings stand in the order in which they were applied.
  const steps = codings.flatMap((name) => decompressors[name] ?? []).toReversed();
  return steps.slice(0, maxCodings).reduce<AsyncIterable<Uint8Array>>(
    (wire, create) => {
      // An error of any stream comes out of the iteration over the last one.
      const stream = pipeline(Readable.from(wire), create(), () => undefined);
      return bounded(stream, url, maxBytes);
    },
    bounded(body, url, maxBytes),
  );
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
