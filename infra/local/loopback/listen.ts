import type { Server } from 'node:http';

/** A part that runs: where it answers, and how to end it. */
export type Running = { readonly url: string; readonly close: () => Promise<void> };

/** The name or address at which the parts of one machine find each other; nothing outside reaches them. */
export const loopback = '127.0.0.1';

const closed = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });

/** Starts a server on this machine only; port 0 takes a free one. Throws the system's error when the port is taken. */
export const listen = (server: Server, port: number): Promise<Running> =>
  new Promise((resolve, reject) => {
    // Longer than clients keep an idle connection, so that none ever writes into one that was just closed.
    server.keepAliveTimeout = 120_000;
    server.once('error', reject);
    server.listen(port, loopback, () => {
      server.off('error', reject);
      const address = server.address();
      const taken = typeof address === 'object' && address !== null ? address.port : port;
      resolve({ url: `http://${loopback}:${taken}`, close: () => closed(server) });
    });
  });
