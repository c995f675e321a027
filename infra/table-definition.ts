/** The table, as the stack and `infra/local` create it. docs/architecture.md lists its rows. */
export const tableDefinition = {
  partitionKey: 'PK',
  sortKey: 'SK',
  /** The time to live of a row, in seconds since 1970. */
  ttlAttribute: 'expires',
  /** Handlers read the current row; the record only says which one changed. */
  stream: 'KEYS_ONLY',
} as const;
