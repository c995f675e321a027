import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Keeps a server open to others while somebody holds many connections: beyond `maxConnections`, each new one ends the one that
 * has been without a whole request for longest, or itself where all have one.
 */
export const boundConnections = (server: Server, maxConnections: number): void => {
  const open = new Set<Socket>();
  /** Those on which no request is being answered, the longest first. */
  const quiet = new Set<Socket>();
  server.on('connection', (socket) => {
    open.add(socket);
    quiet.add(socket);
    socket.once('close', () => {
      open.delete(socket);
      quiet.delete(socket);
    });
    if (open.size <= maxConnections) return;
    const [longest = socket] = quiet;
    longest.destroy();
  });
  server.on('request', ({ socket }, response) => {
    quiet.delete(socket);
    response.once('close', () => {
      if (open.has(socket)) quiet.add(socket);
    });
  });
};
