/** The one table (architecture.md §4): what the stack makes, and what `infra/local` makes of it on one machine. */
export const tableDefinition = {
  partitionKey: 'PK',
  sortKey: 'SK',
  /** Rows leave at this instant, in seconds since 1970. */
  ttlAttribute: 'expires',
  /** A handler reads the truth anyway; the record only says where to look. */
  stream: 'KEYS_ONLY',
} as const;
