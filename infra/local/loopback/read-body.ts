import type { IncomingMessage } from 'node:http';

/** What is read beyond the limit and thrown away, so that the sender hears the refusal instead of a broken connection. */
const politeness = 4;

/** The whole body of a request; `undefined` when it is longer than `maxBytes`, and then none of it is kept. */
export const readBody = async (request: IncomingMessage, maxBytes: number): Promise<Buffer | undefined> => {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    length += chunk.length;
    if (length <= maxBytes) chunks.push(chunk);
    else chunks.length = 0;
    if (length > politeness * maxBytes) return undefined;
  }
  return length <= maxBytes ? Buffer.concat(chunks) : undefined;
};
