/** A feed that was once published; `isGone` once its documents say that it is no more. */
export type KnownFeed = { readonly slug: string; readonly isGone: boolean };
