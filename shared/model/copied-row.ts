/** A row of the table as a line of an export has it: plain JSON, with binary values as `{"$base64": "…"}`. */
export type CopiedRow = {
  /** What the row is, for people and programs that read an export: `article`, `revision`, `subscriber` … */
  readonly kind: string;
  /** In which pass a restore writes it, 1 to 4: rows that wake a function come after those that it reads. */
  readonly pass: number;
  readonly PK: string;
  readonly SK: string;
  readonly row: Readonly<Record<string, unknown>>;
};

/** The passes of a restore. */
export const restorePasses = [1, 2, 3, 4] as const;
