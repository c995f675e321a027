import { defined } from '#shared/defined.ts';
import type { PageMessage } from '#shared/model/fan-out.ts';

const pageIn = (body: unknown): PageMessage | undefined => {
  const { fanOut }: { fanOut?: unknown } = typeof body === 'object' && body !== null ? body : {};
  if (typeof fanOut !== 'object' || fanOut === null) return undefined;
  const { topic, from, dueAt }: { topic?: unknown; from?: unknown; dueAt?: unknown } = fanOut;
  if (typeof topic !== 'string') return undefined;
  const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
  return defined({ topic, from: textOf(from), dueAt: textOf(dueAt) });
};

/** Dispatches a message of the deliveries queue: a page of a fan-out, or a delivery. */
export const takeMessage = (
  body: unknown,
  work: {
    readonly fanOut: (page: PageMessage) => Promise<void>;
    readonly deliver: (body: unknown) => Promise<void>;
  },
): Promise<void> => {
  const page = pageIn(body);
  return page === undefined ? work.deliver(body) : work.fanOut(page);
};
