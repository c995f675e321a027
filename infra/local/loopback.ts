import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';

/** A server that runs: its address, and how to stop it. */
export type Running = { readonly url: string; readonly close: () => Promise<void> };

/** The address on which all servers listen; other machines cannot reach it. */
export const loopback = '127.0.0.1';

/** Names of this machine, as a Host header has them. */
const ownName = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/i;

/**
 * Serves the programs of this machine alone: a page in a browser here, whose name may lead to this machine (DNS rebinding), says
 * so by its Host or its Origin, and is refused.
 */
export const forThisMachine =
  (serve: RequestListener): RequestListener =>
  (request, response) => {
    const { host = '', origin } = request.headers;
    if (ownName.test(host) && origin === undefined) return serve(request, response);
    response.writeHead(403, { connection: 'close' }).end();
  };

/**
 * Starts a server, on the loopback address unless another is given; port 0 takes a free one. Its URL is the one for this machine.
 * Throws the system's EADDRINUSE, EACCES or EADDRNOTAVAIL.
 */
export const listen = (server: Server, port: number, address = loopback): Promise<Running> =>
  new Promise((resolve, reject) => {
    // Longer than clients keep an idle connection: no client writes into a connection that the server just closed.
    server.keepAliveTimeout = 120_000;
    server.once('error', reject);
    server.listen(port, address, () => {
      server.off('error', reject);
      const bound = server.address();
      const actualPort = typeof bound === 'object' && bound !== null ? bound.port : port;
      const close = (): Promise<void> =>
        new Promise((closed) => {
          server.close(() => closed());
          server.closeAllConnections();
        });
      // All addresses of this machine, of either family, include the loopback one.
      const isAny = ['0.0.0.0', '::', loopback].includes(address);
      const host = isAny ? loopback : address.includes(':') ? `[${address}]` : address;
      resolve({ url: `http://${host}:${actualPort}`, close });
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

/** What becomes of the body of a request: of its chunks, each with the length so far, and of all of them once it is too long. */
type BodyKeeper = { readonly keep: (chunk: Buffer, length: number) => void; readonly drop: () => void };

/** Reads the body of a request to its end; false for one longer than `maxBytes`. */
export const readChunks = async (
  request: IncomingMessage,
  maxBytes: number,
  { keep, drop }: BodyKeeper,
): Promise<boolean> => {
  let length = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    length += chunk.length;
    if (length <= maxBytes) keep(chunk, length);
    else drop();
    if (length > drainFactor * maxBytes) break;
  }
  return length <= maxBytes;
};

/** The whole body of a request; `undefined` for a body longer than `maxBytes`, none of which is kept. */
export const readBody = async (request: IncomingMessage, maxBytes: number): Promise<Buffer | undefined> => {
  const chunks: Buffer[] = [];
  const keeper = {
    keep: (chunk: Buffer): void => void chunks.push(chunk),
    drop: (): void => void chunks.splice(0),
  };
  return (await readChunks(request, maxBytes, keeper)) ? Buffer.concat(chunks) : undefined;
};
