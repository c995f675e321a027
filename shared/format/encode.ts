/** A piece of a document: text, or text that is UTF-8 already. */
export type Chunk = string | Uint8Array;

const toBytes = (chunk: Chunk): Uint8Array => (typeof chunk === 'string' ? Buffer.from(chunk, 'utf8') : chunk);

/** The chunks, one after the other, as UTF-8. Strings that follow each other are encoded at one go. */
export const encode = (...chunks: readonly Chunk[]): Uint8Array => {
  const runs: Chunk[] = [];
  for (const chunk of chunks) {
    const last = runs.at(-1);
    if (typeof chunk === 'string' && typeof last === 'string') runs[runs.length - 1] = last + chunk;
    else runs.push(chunk);
  }
  return Buffer.concat(runs.map(toBytes));
};
