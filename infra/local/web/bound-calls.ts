import type { IncomingMessage } from 'node:http';
import { limitConcurrency } from '#infra/local/concurrency.ts';
import { readChunks } from '#infra/local/loopback.ts';
import { Rejected, Unavailable } from '#shared/errors.ts';

/** What requests to functions may take together. */
export type CallLimits = {
  readonly maxBodyBytes: number;
  /** Bytes of bodies from the first one until the answer, beyond the first 64 KiB of each. */
  readonly maxHeldBytes: number;
  /** Calls of functions at once; the others wait in their order. */
  readonly maxCalls: number;
  /** Requests that are read, wait or are being answered; there is no place for more. */
  readonly maxRequests: number;
};

/** A body that nobody has to fear: of an article in JSON, a form, a registration. */
const smallBytes = 64 * 1024;

type Held = { chunks: Buffer[]; bytes: number; isRefused: boolean; isWhole: boolean };

/** Calls of functions for requests, within their bounds. */
export type BoundCalls = {
  /** Calls when it is its turn. @throws Unavailable MACHINE_BUSY */
  readonly call: <T>(invoke: () => Promise<T>) => Promise<T>;
  /** The same with the body of a request. @throws Rejected BODY_TOO_LARGE; Unavailable MACHINE_BUSY */
  readonly callWithBody: <T>(request: IncomingMessage, invoke: (body: Buffer) => Promise<T>) => Promise<T>;
};

const busy = (): Unavailable =>
  new Unavailable('MACHINE_BUSY', 'Barid has too many requests at once: send this one again in a moment.', {
    retryAfter: 1,
  });

/**
 * Bounds what requests to functions hold. Where bodies together are too large, those that have been coming for longest are refused
 * and drained without being kept: whoever sends slowly holds up nobody who sends at once.
 */
export const boundCalls = ({ maxBodyBytes, maxHeldBytes, maxCalls, maxRequests }: CallLimits): BoundCalls => {
  const limit = limitConcurrency(maxCalls);
  /** The oldest first. */
  const bodies = new Set<Held>();
  let heldBytes = 0;
  const drop = (held: Held): void => {
    heldBytes -= held.bytes;
    held.bytes = 0;
    held.chunks = [];
  };
  const keep = (held: Held, chunk: Buffer, length: number): void => {
    held.chunks.push(chunk);
    const added = Math.max(0, length - smallBytes) - held.bytes;
    held.bytes += added;
    heldBytes += added;
    for (const oldest of bodies) {
      if (heldBytes <= maxHeldBytes) return;
      if (oldest.isWhole || oldest.bytes === 0) continue;
      oldest.isRefused = true;
      drop(oldest);
    }
  };
  // Read to its end even if it is not kept: a client that is still sending would see a broken connection, not the answer.
  const readBody = async (request: IncomingMessage, held: Held): Promise<Buffer> => {
    const isWhole = await readChunks(request, maxBodyBytes, {
      keep: (chunk, length) => {
        if (!held.isRefused) keep(held, chunk, length);
      },
      drop: () => drop(held),
    });
    if (!isWhole) {
      const message = `One request takes at most ${maxBodyBytes / 1024 / 1024} MiB. Send less at once.`;
      throw new Rejected('BODY_TOO_LARGE', message, { status: 413, headers: { connection: 'close' } });
    }
    if (held.isRefused) throw busy();
    held.isWhole = true;
    const body = Buffer.concat(held.chunks);
    held.chunks = [];
    return body;
  };
  let called = 0;
  const call: BoundCalls['call'] = async (invoke) => {
    if (called >= maxRequests) throw busy();
    called += 1;
    try {
      return await limit(invoke);
    } finally {
      called -= 1;
    }
  };
  const callWithBody: BoundCalls['callWithBody'] = async (request, invoke) => {
    if (bodies.size >= maxRequests) throw busy();
    const held: Held = { chunks: [], bytes: 0, isRefused: false, isWhole: false };
    bodies.add(held);
    try {
      const body = await readBody(request, held);
      return await call(async () => {
        // Nobody waits for the answer any more.
        if (request.socket.destroyed) throw busy();
        return invoke(body);
      });
    } finally {
      drop(held);
      bodies.delete(held);
    }
  };
  return { call, callWithBody };
};
