import { createServer, type IncomingMessage, type Server } from 'node:http';

/** A server that runs: its address, and how to stop it. */
export type Running = { readonly url: string; readonly close: () => Promise<void> };

/** The address on which all servers listen; other machines cannot reach it. */
export const loopback = '127.0.0.1';

/** Starts a server on the loopback address; port 0 takes a free one. Throws the system's EADDRINUSE. */
export const listen = (server: Server, port: number): Promise<Running> =>
  new Promise((resolve, reject) => {
    // Longer than clients keep an idle connection: no client writes into a connection that the server just closed.
    server.keepAliveTimeout = 120_000;
    server.once('error', reject);
    server.listen(port, loopback, () => {
      server.off('error', reject);
      const address = server.address();
      const actualPort = typeof address === 'object' && address !== null ? address.port : port;
      const close = (): Promise<void> =>
        new Promise((closed) => {
          server.close(() => closed());
          server.closeAllConnections();
        });
      resolve({ url: `http://${loopback}:${actualPort}`, close });
    });
  });

/** Below the ports that Linux gives to connections and to servers that take any: those may be taken again at once. */
const [firstPort, lastPort] = [10_240, 32_767];

/** A port that is free now, for programs that cannot choose one themselves. */
export const freePort = async (): Promise<number> => {
  const port = firstPort + Math.floor(Math.random() * (lastPort - firstPort));
  try {
    await (await listen(createServer(), port)).close();
    return port;
  } catch {
    return freePort();
  }
};

/** Multiple of the limit that is still read and discarded, so that the sender reads the refusal, not a reset connection. */
const drainFactor = 4;

/** The whole body of a request; `undefined` for a body longer than `maxBytes`, none of which is kept. */
export const readBody = async (request: IncomingMessage, maxBytes: number): Promise<Buffer | undefined> => {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    length += chunk.length;
    if (length <= maxBytes) chunks.push(chunk);
    else chunks.length = 0;
    if (length > drainFactor * maxBytes) return undefined;
  }
  return length <= maxBytes ? Buffer.concat(chunks) : undefined;
};
