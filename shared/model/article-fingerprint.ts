/** The MinHash fingerprint of an article's text (shared/ingest/fingerprint.ts): 64 unsigned 32-bit numbers. */
export type ArticleFingerprint = { readonly id: string; readonly fingerprint: readonly number[] };
