import { isDeepStrictEqual } from 'node:util';
import { isRecord, type JsonRecord } from '#infra/local/json-record.ts';

/** An item in DynamoDB's JSON: `{ PK: { S: 'text' }, revision: { N: '1' } }`. */
export type Item = JsonRecord;

/** An error of DynamoDB by its name; `fields` are further members of the answer. */
export class TableError extends Error {
  readonly type: string;
  readonly fields: JsonRecord;

  constructor(type: string, message: string, fields: JsonRecord = {}) {
    super(message);
    this.name = 'TableError';
    this.type = type;
    this.fields = fields;
  }
}

/** The error for a request that DynamoDB refuses, or that this table does not know. */
export const invalid = (message: string): TableError => new TableError('ValidationException', message);

const utf8 = (text: string): number => Buffer.byteLength(text);

/** The type and the content of a value: `['S', 'text']`. */
const contentOf = (value: unknown): readonly [type: string, content: unknown] =>
  (isRecord(value) ? Object.entries(value)[0] : undefined) ?? ['', undefined];

/** Bytes of an attribute's value ("DynamoDB item sizes and formats"). */
const valueBytes = (value: unknown): number => {
  const [type, content] = contentOf(value);
  switch (type) {
    case 'S':
      return utf8(String(content));
    case 'N':
      return Math.ceil(String(content).length / 2) + 1;
    case 'B':
      return Math.floor((String(content).length * 3) / 4);
    case 'BOOL':
    case 'NULL':
      return 1;
    case 'L':
      return 3 + (Array.isArray(content) ? content.reduce((sum: number, one) => sum + 1 + valueBytes(one), 0) : 0);
    case 'M':
      return 3 + (isRecord(content) ? itemBytes(content) + Object.keys(content).length : 0);
    default:
      return Array.isArray(content) ? content.reduce((sum: number, one) => sum + utf8(String(one)), 0) : 0;
  }
};

/** Bytes of an item: its names and values. */
export const itemBytes = (item: Item): number =>
  Object.entries(item).reduce((sum, [name, value]) => sum + utf8(name) + valueBytes(value), 0);

/** Whether two values are the same. */
export const areEqual = (a: unknown, b: unknown): boolean => {
  const [[type, content], [otherType, other]] = [contentOf(a), contentOf(b)];
  if (type === 'N' && otherType === 'N') return Number(content) === Number(other);
  return isDeepStrictEqual(a, b);
};

/** The order of two values of one type, as `Array.sort` wants it; undefined for values that have none. */
export const compareValues = (a: unknown, b: unknown): number | undefined => {
  const [[type, content], [otherType, other]] = [contentOf(a), contentOf(b)];
  if (type !== otherType) return undefined;
  if (type === 'N') return Number(content) - Number(other);
  if (type !== 'S' && type !== 'B') return undefined;
  const encoding = type === 'S' ? 'utf8' : 'base64';
  return Buffer.compare(Buffer.from(String(content), encoding), Buffer.from(String(other), encoding));
};

/** Whether a text begins so. */
export const beginsWith = (value: unknown, prefix: unknown): boolean => {
  const [[type, content], [otherType, start]] = [contentOf(value), contentOf(prefix)];
  return type === 'S' && otherType === 'S' && String(content).startsWith(String(start));
};

/** A number as a value. */
export const toNumberValue = (number: number): JsonRecord => ({ N: String(number) });

/** The number in a value. @throws TableError for another type */
export const numberIn = (value: unknown): number => {
  const [type, content] = contentOf(value);
  if (type !== 'N') throw invalid('An operand in the update expression has an incorrect data type');
  return Number(content);
};
