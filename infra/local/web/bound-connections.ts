import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** What clients may hold up together. */
export type ConnectionLimits = {
  readonly maxConnections: number;
  /** Bytes of answers that clients have not taken yet. */
  readonly maxUnsentBytes: number;
};

/**
 * Keeps a server open to others while somebody holds many connections: beyond `maxConnections`, each new one ends the one that
 * has been without a whole request for longest, else the one that takes its answer for longest, or itself where all wait for one.
 * Beyond `maxUnsentBytes`, a new request ends those that take their answers for longest.
 */
export const boundConnections = (server: Server, { maxConnections, maxUnsentBytes }: ConnectionLimits): void => {
  const open = new Set<Socket>();
  /** Those on which no request is being answered, the longest first. */
  const quiet = new Set<Socket>();
  const answering = new Map<Socket, ServerResponse>();
  /** Those whose answer is written and not taken, the oldest first. */
  const takers = (): readonly Socket[] =>
    [...answering].flatMap(([socket, response]) => (response.writableEnded ? [socket] : []));
  const boundUnsent = (): void => {
    let unsent = [...answering.keys()].reduce((sum, { writableLength }) => sum + writableLength, 0);
    if (unsent <= maxUnsentBytes) return;
    for (const socket of takers()) {
      if (unsent <= maxUnsentBytes) return;
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
    const ended = quietest === socket ? (takers()[0] ?? socket) : quietest;
    ended.destroy();
  });
  server.on('request', ({ socket }, response) => {
    quiet.delete(socket);
    answering.set(socket, response);
    boundUnsent();
    response.once('close', () => {
      if (answering.get(socket) === response) answering.delete(socket);
      if (open.has(socket)) quiet.add(socket);
    });
  });
};
