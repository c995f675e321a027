/** A person's session at the desk, which a token opened. */
export type Session = {
  /** SHA-256 of the id in the person's cookie: a copy of the table opens no session. */
  readonly idHash: string;
  /** The token that opened it, sealed with the id: the session ends with the token, and may what the token may. */
  readonly sealedToken: string;
  readonly startedAt: string;
  /** Later with each use, up to a bound. */
  readonly expiresAt: string;
};
