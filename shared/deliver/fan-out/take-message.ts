import { defined } from '#shared/defined.ts';
import type { PageAddress } from '#shared/model/fan-out.ts';

const pageIn = (body: unknown): PageAddress | undefined => {
  const { fanOut }: { fanOut?: unknown } = typeof body === 'object' && body !== null ? body : {};
  if (typeof fanOut !== 'object' || fanOut === null) return undefined;
  const { topic, from }: { topic?: unknown; from?: unknown } = fanOut;
  if (typeof topic !== 'string') return undefined;
  return defined({ topic, from: typeof from === 'string' ? from : undefined });
};

/** Dispatches a message of the deliveries queue: a page of a fan-out, or the address of a delivery. */
export const takeMessage = (
  body: unknown,
  work: {
    readonly fanOut: (page: PageAddress) => Promise<void>;
    readonly deliver: (body: unknown) => Promise<void>;
  },
): Promise<void> => {
  const page = pageIn(body);
  return page === undefined ? work.deliver(body) : work.fanOut(page);
};
