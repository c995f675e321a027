import type { ArticleFingerprint } from '#shared/model/article-fingerprint.ts';
import type { NearCopies } from '#shared/ports.ts';

/** Near-copies without a table. */
export const memoryNearCopies = (): NearCopies => {
  const claims = new Map<string, ArticleFingerprint>();
  return {
    find: async (bands) => [
      ...new Map(bands.flatMap((band) => claims.get(band) ?? []).map((claim) => [claim.id, claim])).values(),
    ],
    save: async (bands, claim) => {
      for (const band of bands) claims.set(band, claim);
    },
  };
};
