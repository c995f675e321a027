/** A row of the table that cannot be read: it is kept as it is, and everything else goes on. */
export type UnreadableRow = {
  /** Its partition key and its sort key. */
  readonly row: string;
  readonly reason: string;
};
