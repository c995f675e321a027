/** What came of an attempt. `message` is for a person to read. */
export type AttemptOutcome =
  /** `delivered`: acknowledged. `gone`: refused for good. `obsolete`: there is nothing left to deliver, which is no failure. */
  | { readonly kind: 'delivered' | 'gone' | 'obsolete'; readonly message: string }
  /** Try again, no sooner than in `retryAfter` seconds. `notSent`: the receiver was not called, so its health stays. */
  | { readonly kind: 'retry'; readonly message: string; readonly retryAfter?: number; readonly notSent?: true };
