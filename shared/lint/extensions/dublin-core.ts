import { checkW3cDate } from '../values/dates.ts';
import { checkLanguage, checkNothing } from '../values/words.ts';
import type { Vocabulary } from '../vocabulary.ts';

const many = { clause: 'Dublin Core Elements 1.1', count: 'many', text: checkNothing } as const;

/** Dublin Core, in a feed and in an entry: everything as often as one likes. */
export const dublinCore = {
  'dc:title': many,
  'dc:creator': many,
  'dc:subject': many,
  'dc:description': many,
  'dc:publisher': many,
  'dc:contributor': many,
  'dc:date': { ...many, count: 'optional', text: checkW3cDate },
  'dc:type': many,
  'dc:format': many,
  'dc:identifier': many,
  'dc:source': many,
  'dc:language': { ...many, text: checkLanguage },
  'dc:relation': many,
  'dc:coverage': many,
  'dc:rights': many,
} satisfies Vocabulary;
