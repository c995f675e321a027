import type { Socket } from 'node:net';

const headEnd = '\r\n\r\n';

/** A head that has no end within this many bytes is left to the parser, which refuses it. */
const maxHeadBytes = 65_536;

/** The beginning of an interim answer, as far as it has come: 1xx but 101, after which another protocol begins. */
const isInterim = (head: Buffer): boolean => {
  const example = 'HTTP/1.1 100';
  const begun = head.toString('latin1', 0, example.length);
  // What is missing is filled up from an interim answer.
  const line = `${begun}${example.slice(begun.length)}`;
  return /^HTTP\/1\.[01] 1\d\d$/.test(line) && !line.endsWith('101');
};

/**
 * Makes a socket pass over interim answers. RFC 9110 §15.2: "A client MUST be able to parse one or more 1xx responses received
 * prior to a final response, even if the client does not expect one"; undici takes a `100 Continue` that it did not ask for as
 * a broken answer. For connections that carry one request at a time.
 */
export const passOverInterimAnswers = (socket: Socket): void => {
  const readChunk = socket.read.bind(socket);
  let held = Buffer.alloc(0);
  let written = -1;
  let isBeforeAnswer = false;
  socket.read = (size?: number): Buffer | null => {
    // Whatever was written belongs to the next request.
    if (socket.bytesWritten !== written) isBeforeAnswer = true;
    written = socket.bytesWritten;
    const chunk: unknown = readChunk(size);
    if (!(chunk instanceof Buffer)) return null;
    if (!isBeforeAnswer) return chunk;
    held = Buffer.concat([held, chunk]);
    while (held.length > 0 && held.length <= maxHeadBytes && isInterim(held)) {
      const end = held.indexOf(headEnd);
      if (end < 0) return null;
      held = held.subarray(end + headEnd.length);
    }
    if (held.length === 0) return null;
    isBeforeAnswer = false;
    const answer = held;
    held = Buffer.alloc(0);
    return answer;
  };
};
