/** A piece of a document: text, or text that is UTF-8 already. */
export type Chunk = string | Uint8Array;

/** A UTF-16 unit becomes at most three bytes of UTF-8. */
const mostBytes = (chunk: Chunk): number => (typeof chunk === 'string' ? chunk.length * 3 : chunk.byteLength);

/** Strings that follow each other as one, so that each run is encoded at one go. */
const joinStrings = (chunks: readonly Chunk[]): readonly Chunk[] => {
  const joined: Chunk[] = [];
  for (const chunk of chunks) {
    const last = joined.at(-1);
    if (typeof chunk === 'string' && typeof last === 'string') joined[joined.length - 1] = last + chunk;
    else joined.push(chunk);
  }
  return joined;
};

/** The chunks, one after the other, as UTF-8: written into one buffer, then cut to size. */
export const encode = (...chunks: readonly Chunk[]): Uint8Array => {
  const joined = joinStrings(chunks);
  const buffer = Buffer.allocUnsafe(joined.reduce((sum, chunk) => sum + mostBytes(chunk), 0));
  let end = 0;
  for (const chunk of joined) {
    if (typeof chunk === 'string') end += buffer.write(chunk, end, 'utf8');
    else {
      buffer.set(chunk, end);
      end += chunk.byteLength;
    }
  }
  return Buffer.from(buffer.subarray(0, end));
};
