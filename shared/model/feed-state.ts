/** One document as it was last written to the public bucket. */
export type DocumentState = {
  readonly key: string;
  /** SHA-256 of the bytes, hexadecimal. */
  readonly hash: string;
  /** As the object store gave it, quotes included. */
  readonly etag: string;
  /** The public URL of the document. */
  readonly url: string;
  /** The feed's revision that changed its bytes last. */
  readonly changedIn: number;
};

/** What a feed last showed, and what the last change to it was; `notify` speaks from this. */
export type FeedState = {
  readonly slug: string;
  readonly revision: number;
  /** Hash of all that the documents are made from: equal means there is nothing to do. */
  readonly fingerprint: string;
  readonly documents: readonly DocumentState[];
  /** URLs of the documents whose bytes the last revision changed. */
  readonly changed: readonly string[];
  /** Its documents say that the feed is no more: nobody is told of it. */
  readonly isGone?: boolean;
  /** When this revision was written. */
  readonly written: string;
};
