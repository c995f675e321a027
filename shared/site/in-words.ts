import { z } from 'zod';

const things: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'an object in braces',
  array: 'a list in brackets',
};

const units: Readonly<Record<string, string>> = { string: 'characters', array: 'items' };

const bound = (issue: { readonly origin: string }, limit: number | bigint, direction: 'least' | 'most'): string => {
  const unit = units[issue.origin];
  if (direction === 'least' && Number(limit) === 1 && unit !== undefined) return 'expected something, not nothing';
  return `expected ${unit === undefined ? '' : `${unit}: `}at ${direction} ${limit}`;
};

/** What was expected, in words for whoever wrote the file: for the schema's rules that have no sentence of their own. */
export const inWords = (issue: z.core.$ZodRawIssue): string | undefined => {
  switch (issue.code) {
    case 'invalid_type':
      return `expected ${things[issue.expected] ?? issue.expected}`;
    case 'too_small':
      return bound(issue, issue.minimum, 'least');
    case 'too_big':
      return bound(issue, issue.maximum, 'most');
    case 'invalid_value':
      return `expected ${issue.values.map((value) => JSON.stringify(value)).join(' or ')}`;
    case 'unrecognized_keys':
      return issue.inst instanceof z.ZodObject
        ? `is not known; known here are ${Object.keys(issue.inst.shape).join(', ')}`
        : 'is not known';
    case 'invalid_format':
      return issue.format === 'email' ? 'expected an e-mail address' : undefined;
    default:
      return undefined;
  }
};
