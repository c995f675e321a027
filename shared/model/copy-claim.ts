/** What an article says in numbers (shared/ingest/near-copy.ts), to know it again under another permalink. */
export type ArticleFingerprint = { readonly id: string; readonly fingerprint: readonly number[] };
