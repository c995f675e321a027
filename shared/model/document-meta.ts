/** How a stored document is to be served. */
export type DocumentMeta = {
  readonly type: string;
  readonly cacheControl: string;
  /** It stands for a document that is no more, and is answered with 410. */
  readonly isGone?: boolean;
  /** Hubs of the site file that no `Link` header of it may name: absolute URLs. */
  readonly withheldHubs?: readonly string[];
};
