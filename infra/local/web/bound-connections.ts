import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** What clients may hold up together. */
export type ConnectionLimits = {
  readonly maxConnections: number;
  /** Bytes of answers that clients have not taken yet. */
  readonly maxUnsentBytes: number;
  /** Requests on one connection that wait for their answers. */
  readonly maxPipelined: number;
};

/**
 * Keeps a server open to others while somebody holds many connections: beyond `maxConnections`, each new one ends the one that
 * has been without a request for longest, else the one that sends or takes its own for longest, or itself where all wait for an
 * answer.
 * Beyond `maxUnsentBytes`, a new request ends those that take their answers for longest. A connection on which more than
 * `maxPipelined` requests wait is ended: nobody sends as many at once, and each takes kilobytes.
 */
export const boundConnections = (server: Server, limits: ConnectionLimits): void => {
  const { maxConnections, maxUnsentBytes, maxPipelined } = limits;
  const open = new Set<Socket>();
  /** How many requests on it wait for their answers. */
  const waiting = new WeakMap<Socket, number>();
  /** Those on which no request is being answered, the longest first. */
  const quiet = new Set<Socket>();
  const answering = new Map<Socket, { readonly request: IncomingMessage; readonly response: ServerResponse }>();
  /** Those whose body is still to come, the oldest first, and then those whose answer is written and not taken. */
  const slow = (): readonly Socket[] => {
    const all = [...answering];
    const senders = all.filter(([, { request }]) => !request.complete);
    const takers = all.filter(([, { response }]) => response.writableEnded);
    return [...senders, ...takers].map(([socket]) => socket);
  };
  const boundUnsent = (): void => {
    let unsent = [...answering.keys()].reduce((sum, { writableLength }) => sum + writableLength, 0);
    if (unsent <= maxUnsentBytes) return;
    for (const socket of slow()) {
      if (unsent <= maxUnsentBytes) return;
      if (socket.writableLength === 0) continue;
      unsent -= socket.writableLength;
      socket.destroy();
    }
  };
  server.on('connection', (socket) => {
    open.add(socket);
    quiet.add(socket);
    socket.once('close', () => {
      open.delete(socket);
      quiet.delete(socket);
      answering.delete(socket);
    });
    if (open.size <= maxConnections) return;
    const [quietest = socket] = quiet;
    const ended = quietest === socket ? (slow()[0] ?? socket) : quietest;
    ended.destroy();
  });
  server.on('request', (request, response) => {
    const { socket } = request;
    const count = (waiting.get(socket) ?? 0) + 1;
    waiting.set(socket, count);
    if (count > maxPipelined) socket.destroy();
    quiet.delete(socket);
    answering.set(socket, { request, response });
    boundUnsent();
    response.once('close', () => {
      waiting.set(socket, (waiting.get(socket) ?? 1) - 1);
      if (answering.get(socket)?.response === response) answering.delete(socket);
      if (open.has(socket)) quiet.add(socket);
    });
  });
};
