import { person, textConstruct } from '../atom/constructs.ts';
import { link } from '../atom/link.ts';
import { checkRfc3339 } from '../values/dates.ts';
import { checkIri, checkIriReference } from '../values/uri.ts';
import type { Vocabulary } from '../vocabulary.ts';

const clause = 'RSS Advisory Board, profile, Namespace Elements';
const date = { clause, count: 'optional', text: checkRfc3339 } as const;

/** Elements of Atom that RSS borrows, in a channel and in an item. */
export const atomInRss = {
  'atom:link': link,
  'atom:id': { clause, count: 'optional', text: checkIri },
  'atom:updated': date,
  'atom:published': date,
  'atom:author': person(clause, 'many'),
  'atom:contributor': person(clause, 'many'),
  'atom:category': { clause, count: 'many' },
  'atom:title': textConstruct(clause, 'optional'),
  'atom:subtitle': textConstruct(clause, 'optional'),
  'atom:summary': textConstruct(clause, 'optional'),
  'atom:rights': textConstruct(clause, 'optional'),
  'atom:icon': { clause, count: 'optional', text: checkIriReference },
  'atom:logo': { clause, count: 'optional', text: checkIriReference },
  'atom:generator': { clause, count: 'optional' },
  'atom:content': { clause, count: 'optional' },
  'atom:source': { clause, count: 'optional' },
} satisfies Vocabulary;
