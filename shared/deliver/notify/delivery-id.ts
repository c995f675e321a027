import { createHash } from 'node:crypto';

/** The same for the same change told the same receiver in the same way: owing twice is owing once. */
export const deliveryId = (...parts: readonly (string | number)[]): string =>
  createHash('sha256').update(parts.join('\0')).digest('hex').slice(0, 32);
