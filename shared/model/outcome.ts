/**
 * What became of an attempt: `told` acknowledges it, `gone` ends it for good, `later` tries it again (`retryAfter` in
 * seconds), `needless` ends it without a failure: there is nobody left to tell, or nothing. `words` are for a person.
 */
export type AttemptOutcome =
  | { readonly kind: 'delivered' | 'gone' | 'obsolete'; readonly message: string }
  /** `isOurs`: the receiver was not asked, and its health says nothing of it. */
  | { readonly kind: 'retry'; readonly message: string; readonly retryAfter?: number; readonly notSent?: true };
