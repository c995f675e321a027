import { z } from 'zod';

/** Bytes of a short key (shared/model/fan-out.ts). */
const keyBytes = 5;

/** Short keys as a row holds them. */
export const packKeys = (keys: readonly string[]): Uint8Array | undefined =>
  keys.length === 0 ? undefined : Buffer.from(keys.join(''), 'hex');

/** The short keys that a row holds. */
export const packedKeys = z
  .instanceof(Uint8Array)
  .optional()
  .transform((bytes): readonly string[] => {
    const text = Buffer.from(bytes ?? []).toString('hex');
    const count = text.length / (2 * keyBytes);
    return Array.from({ length: count }, (_, index) => text.slice(index * 2 * keyBytes, (index + 1) * 2 * keyBytes));
  });
