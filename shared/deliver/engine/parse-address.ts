import type { Address } from './deliver.ts';

/** What a message of the deliveries queue names. Throws an Error for what only a bug can have sent. */
export const parseAddress = (body: unknown): Address => {
  const { receiver, changedAt, id }: { receiver?: unknown; changedAt?: unknown; id?: unknown } =
    typeof body === 'object' && body !== null ? body : {};
  if (typeof receiver !== 'string' || typeof changedAt !== 'string' || typeof id !== 'string') {
    throw new Error(`A message of the deliveries queue names no delivery: ${JSON.stringify(body)}`);
  }
  return { receiver, changedAt, id };
};
