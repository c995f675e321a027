import type { Address } from './deliver.ts';

/** What a message of the deliveries queue names. Throws an Error for what only a bug can have sent. */
export const parseAddress = (body: unknown): Address => {
  const { receiver, when, id }: { receiver?: unknown; when?: unknown; id?: unknown } =
    typeof body === 'object' && body !== null ? body : {};
  if (typeof receiver !== 'string' || typeof when !== 'string' || typeof id !== 'string') {
    throw new Error(`A message of the deliveries queue names no delivery: ${JSON.stringify(body)}`);
  }
  return { receiver, when, id };
};
