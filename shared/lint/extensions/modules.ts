import { checkW3cDate } from '../values/dates.ts';
import { checkHtml } from '../values/html.ts';
import { checkUri } from '../values/uri.ts';
import { checkInteger, checkNothing, checkOneOf, checkPattern } from '../values/words.ts';
import type { Vocabulary } from '../vocabulary.ts';

const sy = 'RDF Site Summary 1.0, module Syndication';
const slash = 'RDF Site Summary 1.0, module Slash';
const wfw = 'Well-Formed Web, CommentAPI';

/** How often a feed changes. */
export const syndication = {
  'sy:updatePeriod': {
    clause: sy,
    count: 'optional',
    text: checkOneOf('hourly', 'daily', 'weekly', 'monthly', 'yearly'),
  },
  'sy:updateFrequency': { clause: sy, count: 'optional', text: checkInteger(1) },
  'sy:updateBase': { clause: sy, count: 'optional', text: checkW3cDate },
} satisfies Vocabulary;

/** Full content, and what weblogs say of comments. */
export const itemModules = {
  'content:encoded': {
    clause: 'RSS Advisory Board, profile, content:encoded',
    count: 'optional',
    text: checkHtml,
    mayBeBlank: true,
  },
  'slash:comments': { clause: slash, count: 'optional', text: checkInteger(0) },
  'slash:section': { clause: slash, count: 'optional', text: checkNothing },
  'slash:department': { clause: slash, count: 'optional', text: checkNothing },
  'slash:hit_parade': {
    clause: slash,
    count: 'optional',
    text: checkPattern(/^\d+(?:\s*,\s*\d+)*$/, 'list of numbers between commas'),
  },
  'wfw:comment': { clause: wfw, count: 'optional', text: checkUri },
  'wfw:commentRss': { clause: wfw, count: 'optional', text: checkUri },
  'wfw:commentRSS': { clause: wfw, count: 'optional', text: checkUri },
} satisfies Vocabulary;
