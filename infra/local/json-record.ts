/** Any JSON object. */
export type JsonRecord = Readonly<Record<string, unknown>>;

/** Is a value from outside an object (and not a list)? */
export const isRecord = (value: unknown): value is JsonRecord =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The text of a field; `undefined` for a value of another type. */
export const textOf = (record: JsonRecord, name: string): string | undefined => {
  const value = record[name];
  return typeof value === 'string' ? value : undefined;
};

/** The texts of a list; items of other types are left out. */
export const textsOf = (record: JsonRecord, name: string): readonly string[] => {
  const value = record[name];
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
};

/** The objects of a list; items of other types are left out. */
export const recordsOf = (record: JsonRecord, name: string): readonly JsonRecord[] => {
  const value = record[name];
  return Array.isArray(value) ? value.filter(isRecord) : [];
};
