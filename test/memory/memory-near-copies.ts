import type { ArticleFingerprint } from '#shared/model/article-fingerprint.ts';
import type { NearCopies } from '#shared/ports.ts';

/** Near-copies without a table. */
export const memoryNearCopies = (): NearCopies => {
  const claims = new Map<string, ArticleFingerprint>();
  return {
    find: async (bands) =>
      new Map(
        bands.flatMap((band) => {
          const claim = claims.get(band);
          return claim === undefined ? [] : [[band, claim] as const];
        }),
      ),
    forget: async (bands, id) => {
      for (const band of bands) if (claims.get(band)?.id === id) claims.delete(band);
    },
    save: async (articles) => {
      for (const [band, claim] of articles) claims.set(band, claim);
    },
  };
};
