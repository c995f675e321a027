import { AsyncLocalStorage } from 'node:async_hooks';
import { log } from '#shared/log.ts';

/**
 * Messages in a row, each sent while the one before was handled, after which the next is left to the sweep. `deliver` feeds
 * its own queue, so Lambda's guard against loops, which ends a chain after about 16 messages, is off for it
 * (infra/constructs/function.ts): a bug that makes a message wake itself costs this many invocations a minute, not millions.
 */
export const maxHops = 100;

/** The hops of the message that is handled now. */
const handled = new AsyncLocalStorage<number>();

const hopsOf = (body: unknown): number => {
  const { hops }: { hops?: unknown } = typeof body === 'object' && body !== null ? body : {};
  return typeof hops === 'number' ? hops : 0;
};

/** Handles a message; what is sent meanwhile is one hop further. */
export const followChain = <T>(body: unknown, handle: () => Promise<T>): Promise<T> =>
  handled.run(hopsOf(body), handle);

/** The messages with their hops. None at the end of a chain: the rows that they name are due, and the next sweep finds them. */
export const continueChain = (bodies: readonly object[]): readonly object[] => {
  const hops = handled.getStore();
  if (hops === undefined) return bodies;
  if (hops < maxHops) return bodies.map((body) => ({ ...body, hops: hops + 1 }));
  if (bodies.length > 0) log.warn('a chain of messages is left to the sweep', { hops, messages: bodies.length });
  return [];
};
