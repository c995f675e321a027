/** A file that the inbox refused, with the reason. */
export type RefusedFile = {
  /** The key in the inbox under which it was dropped. */
  readonly name: string;
  /** RFC 3339. */
  readonly refusedAt: string;
  /** Bytes. */
  readonly size: number;
  readonly code: string;
  readonly detail: string;
  readonly errors: readonly { readonly pointer: string; readonly message: string }[];
};
