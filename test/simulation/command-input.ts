import type { Row } from './expression.ts';

// The input of the SDK's commands, member by member: a schema library would take most of the time of a simulated call.

/** The key of a row. */
export type Key = { readonly PK: string; readonly SK: string };

/** Whether a value has members of its own: an attribute of type map, or a list. */
export const isPlain = (value: unknown): value is Row =>
  typeof value === 'object' && value !== null && !(value instanceof Uint8Array);

const refuse = (value: unknown, what: string): never => {
  throw new Error(`${JSON.stringify(value)} is no ${what}.`);
};

/** The members of an object. @throws Error for anything else */
export const membersOf = (value: unknown): Row => (isPlain(value) ? value : refuse(value, 'object'));

/** A member that is text, if it is given. @throws Error for anything else, as all of these do */
export const textIn = (from: Row, name: string): string | undefined => {
  const value = from[name];
  return value === undefined || typeof value === 'string' ? value : refuse(value, 'text');
};

/** A member that is a number, if it is given. */
export const numberIn = (from: Row, name: string): number | undefined => {
  const value = from[name];
  return value === undefined || typeof value === 'number' ? value : refuse(value, 'number');
};

/** A member that is an object, if it is given. */
export const objectIn = (from: Row, name: string): Row | undefined =>
  from[name] === undefined ? undefined : membersOf(from[name]);

/** A list of objects, at least one and at most as many as the service takes. */
export const listIn = (from: Row, name: string, most: number): readonly Row[] => {
  const value = from[name];
  if (!Array.isArray(value) || value.length === 0 || value.length > most)
    throw new Error(`${name} has one to ${most} members, unlike ${JSON.stringify(value)}.`);
  return value.map(membersOf);
};

/** Texts by their names, if they are given. */
export const textsIn = (from: Row, name: string): Readonly<Record<string, string>> | undefined => {
  const texts = objectIn(from, name);
  const areTexts = (value: Row): value is Readonly<Record<string, string>> =>
    Object.values(value).every((member) => typeof member === 'string');
  return texts === undefined || areTexts(texts) ? texts : refuse(texts, 'record of texts');
};

/** The key of a row, which has no empty part. */
export const keyOf = (value: unknown): Key => {
  const { PK, SK } = membersOf(value);
  return typeof PK === 'string' && typeof SK === 'string' && PK !== '' && SK !== ''
    ? { PK, SK }
    : refuse(value, 'key of a row');
};

/** A key among other members, if it is given. */
export const keyIn = (from: Row, name: string): Key | undefined =>
  from[name] === undefined ? undefined : keyOf(from[name]);
