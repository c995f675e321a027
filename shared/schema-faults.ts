import { z } from 'zod';
import type { Fault } from '#shared/errors.ts';

/** The kinds of values, one and several, in the words of a message. */
const kinds: Readonly<Record<string, readonly [string, string]>> = {
  string: ['a text', 'texts'],
  number: ['a number', 'numbers'],
  int: ['a whole number', 'whole numbers'],
  boolean: ['true or false', 'booleans'],
  object: ['an object in braces', 'objects'],
  record: ['an object in braces', 'objects'],
  array: ['a list in brackets', 'lists'],
  null: ['null', 'nulls'],
};

const describeKind = (kind: string, isPlural: boolean): string =>
  kinds[kind]?.[isPlural ? 1 : 0] ?? (isPlural ? 'items' : 'another value');

const alternatives = (values: readonly unknown[]): string => values.map((value) => JSON.stringify(value)).join(' or ');

/** The values that a schema accepts: `a list of texts`, `a text or a number`. */
const describeSchema = (schema: unknown, isPlural = false): string => {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault)
    return describeSchema(schema.unwrap(), isPlural);
  if (schema instanceof z.ZodPipe) return describeSchema(schema.in, isPlural);
  if (schema instanceof z.ZodUnion)
    return [...new Set(schema.options.map((option) => describeSchema(option, isPlural)))].join(' or ');
  if (schema instanceof z.ZodLiteral) return alternatives([...schema.values]);
  if (schema instanceof z.ZodEnum) return alternatives(schema.options);
  if (schema instanceof z.ZodArray && !isPlural) return `a list of ${describeSchema(schema.element, true)}`;
  return describeKind(schema instanceof z.ZodType ? schema.def.type : '', isPlural);
};

const formats: Readonly<Record<string, string>> = {
  email: 'an e-mail address',
  url: 'an absolute URL',
  datetime: 'a date and time in ISO 8601',
  regex: 'a text of another form',
};

const units: Readonly<Record<string, string>> = { string: 'characters', array: 'items' };

const describeBound = (origin: string, direction: 'least' | 'most', limit: number | bigint): string => {
  const unit = units[origin];
  if (direction === 'least' && Number(limit) === 1 && unit !== undefined) return 'expected something, not nothing';
  return `expected ${unit === undefined ? '' : `${unit}: `}at ${direction} ${limit}`;
};

/**
 * The error map of every schema for data from outside: says what was expected in our words, so that no message of the
 * library reaches a publisher. A schema's own sentence, where it has one, takes precedence.
 */
export const describeIssue = (issue: z.core.$ZodRawIssue): string => {
  switch (issue.code) {
    case 'invalid_type':
      return `expected ${issue.inst instanceof z.ZodArray ? describeSchema(issue.inst) : describeKind(issue.expected, false)}`;
    case 'invalid_union':
      return `expected ${describeSchema(issue.inst)}`;
    case 'too_small':
      return describeBound(issue.origin, 'least', issue.minimum);
    case 'too_big':
      return describeBound(issue.origin, 'most', issue.maximum);
    case 'invalid_value':
      return `expected ${alternatives(issue.values)}`;
    case 'invalid_format':
      return `expected ${formats[issue.format] ?? `a text in the format ${issue.format}`}`;
    case 'unrecognized_keys':
      return issue.inst instanceof z.ZodObject
        ? `is not known; known here are ${Object.keys(issue.inst.shape).join(', ')}`
        : 'is not known';
    case 'not_multiple_of':
      return `expected a multiple of ${issue.divisor}`;
    case 'invalid_key':
      return 'has a name that is not allowed here';
    default:
      return 'expected another value';
  }
};

/** RFC 6901: where a path leads inside a JSON document; the empty text is the whole document. */
export const jsonPointer = (path: readonly PropertyKey[]): string =>
  path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

const valueAt = (value: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (at, step) => (typeof at === 'object' && at !== null ? Reflect.get(at, step) : undefined),
    value,
  );

/** `found a text`, for a message that must not repeat the value: it may be as long as an article. */
const describeFound = (value: unknown): string => {
  if (value === undefined || value === null) return `, found ${value === null ? 'null' : 'nothing'}`;
  if (value === '') return ', found an empty text';
  return `, found ${typeof value === 'boolean' ? value : describeKind(Array.isArray(value) ? 'array' : typeof value, false)}`;
};

/** The issues inside the one option of a union that has the value's kind; none where no option has. */
const optionIssues = (issue: z.core.$ZodIssue): readonly z.core.$ZodIssue[] => {
  if (issue.code !== 'invalid_union') return [];
  return issue.errors.find((issues) => issues.length > 0 && issues.every(({ path }) => path.length > 0)) ?? [];
};

/**
 * The faults of a value that a schema refused, each with its pointer. The issues come from a parse with `describeIssue`
 * as its error map; `found` ends each message with the value or its kind.
 */
export const schemaFaults = (
  value: unknown,
  issues: readonly z.core.$ZodIssue[],
  found: (value: unknown) => string = describeFound,
): readonly Fault[] =>
  issues.flatMap((issue) => {
    const inside = optionIssues(issue);
    if (inside.length > 0) {
      return inside.map(({ message, path }) => ({
        pointer: jsonPointer(issue.path),
        message: `${message} at ${jsonPointer(path)}${found(valueAt(value, [...issue.path, ...path]))}`,
      }));
    }
    const paths = issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key]) : [issue.path];
    return paths.map((path) => ({
      pointer: jsonPointer(path),
      message: `${issue.message}${found(valueAt(value, path))}`,
    }));
  });
