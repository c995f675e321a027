import { expect, it } from 'vitest';
import { z } from 'zod';
import { describeIssue, jsonPointer, schemaFaults } from '#shared/schema-faults.ts';

const faultsOf = (schema: z.ZodType, value: unknown): readonly string[] => {
  const { error } = schema.safeParse(value, { error: describeIssue });
  return schemaFaults(value, error?.issues ?? []).map(({ pointer, message }) => `${pointer}: ${message}`);
};

const author = z.union([z.object({ name: z.string().optional() }), z.string().transform((name) => ({ name }))]);

it.each<[string, z.ZodType, unknown, string]>([
  ['a value of another kind', z.string(), 7, 'expected a text, found a number'],
  ['an object for a text', z.string().nullish(), {}, 'expected a text, found an object in braces'],
  ['a text for a number', z.number(), '7', 'expected a number, found a text'],
  ['a fraction for a whole number', z.int(), 7.5, 'expected a whole number, found a number'],
  ['a text for a boolean', z.boolean(), 'yes', 'expected true or false, found a text'],
  ['a boolean for a text', z.string(), true, 'expected a text, found true'],
  ['a list for an object', z.object({}), [], 'expected an object in braces, found a list in brackets'],
  ['a text for a record', z.record(z.string(), z.string()), 'x', 'expected an object in braces, found a text'],
  ['a text for a list of texts', z.array(z.string()), 'x', 'expected a list of texts, found a text'],
  [
    'an object for a list of lists',
    z.array(z.array(z.string())),
    {},
    'expected a list of lists, found an object in braces',
  ],
  ['null for a list of alternatives', z.array(author), null, 'expected a list of objects or texts, found null'],
  ['a missing member', z.string(), undefined, 'expected a text, found nothing'],
  [
    'a value that no alternative takes',
    z.union([z.string(), z.number()]),
    [],
    'expected a text or a number, found a list in brackets',
  ],
  ['a number for an object or a text', author, 5, 'expected an object in braces or a text, found a number'],
  [
    'a text that is neither alternative',
    z.union([z.literal('self'), z.int()]),
    'x',
    'expected "self" or a number, found a text',
  ],
  ['a value outside an enumeration', z.enum(['full', 'summary']), 'all', 'expected "full" or "summary", found a text'],
  ['another value than the literal', z.literal('*'), 'all', 'expected "*", found a text'],
  ['an empty text', z.string().min(1), '', 'expected something, not nothing, found an empty text'],
  ['a text that is too short', z.string().min(3), 'ab', 'expected characters: at least 3, found a text'],
  ['a text that is too long', z.string().max(1), 'ab', 'expected characters: at most 1, found a text'],
  ['an empty list', z.array(z.string()).min(1), [], 'expected something, not nothing, found a list in brackets'],
  [
    'a list that is too long',
    z.array(z.string()).max(1),
    ['a', 'b'],
    'expected items: at most 1, found a list in brackets',
  ],
  ['a number that is too small', z.int().min(1), 0, 'expected at least 1, found a number'],
  ['a number that is too big', z.int().max(500), 501, 'expected at most 500, found a number'],
  ['a number between two steps', z.number().multipleOf(5), 7, 'expected a multiple of 5, found a number'],
  ['a text that is no e-mail address', z.email(), 'x', 'expected an e-mail address, found a text'],
  ['a text that is no URL', z.url(), 'x', 'expected an absolute URL, found a text'],
  ['a text that the pattern refuses', z.string().regex(/^a$/), 'x', 'expected a text of another form, found a text'],
  [
    'a value that a rule without a sentence refuses',
    z.string().refine(() => false),
    'x',
    'expected another value, found a text',
  ],
])('a fault says in our own words what was expected instead of %s', (_name, schema, value, message) => {
  expect(faultsOf(z.object({ member: schema }), { member: value })).toEqual([`/member: ${message}`]);
});

it('a fault names an unknown member and the members that are known', () => {
  expect(faultsOf(z.strictObject({ title: z.string() }), { title: 'a', colour: 'red' })).toEqual([
    '/colour: is not known; known here are title, found a text',
  ]);
});

it('a fault inside the only alternative of the right kind names the member that is wrong', () => {
  expect(faultsOf(z.object({ authors: z.array(author) }), { authors: ['Inès', { name: 5 }] })).toEqual([
    '/authors/1: expected a text at /name, found a number',
  ]);
});

it('a sentence that a schema has of its own comes first', () => {
  const schema = z.object({ zone: z.string().refine(() => false, 'expected an IANA time zone') });
  expect(faultsOf(schema, { zone: 'Maroc' })).toEqual(['/zone: expected an IANA time zone, found a text']);
});

it('the pointer of the whole document is empty, and a step with ~ or / is escaped', () => {
  expect(jsonPointer([])).toBe('');
  expect(jsonPointer(['a/b', 0, 'c~d'])).toBe('/a~1b/0/c~0d');
});
