/** Any JSON object. */
export type JsonRecord = Readonly<Record<string, unknown>>;

/** Whether a value that came from outside is an object. */
export const isRecord = (value: unknown): value is JsonRecord =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The text of a field; `undefined` when it is anything else. */
export const textOf = (record: JsonRecord, name: string): string | undefined => {
  const value = record[name];
  return typeof value === 'string' ? value : undefined;
};

/** The texts of a list; whatever else is in it is left out. */
export const textsOf = (record: JsonRecord, name: string): readonly string[] => {
  const value = record[name];
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
};

/** The objects of a list; whatever else is in it is left out. */
export const recordsOf = (record: JsonRecord, name: string): readonly JsonRecord[] => {
  const value = record[name];
  return Array.isArray(value) ? value.filter(isRecord) : [];
};
