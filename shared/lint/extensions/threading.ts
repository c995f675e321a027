import { checkRfc3339 } from '../values/dates.ts';
import { checkIri, checkIriReference } from '../values/uri.ts';
import { checkInteger, checkMediaType, checkOneOf } from '../values/words.ts';
import type { Vocabulary } from '../vocabulary.ts';

/** RFC 4685: what an entry replies to, and how many reply to it; RFC 5023 §10.2, §13.1.1: what an editor says of it. */
export const threading = {
  'thr:in-reply-to': {
    clause: 'RFC 4685 §3',
    count: 'many',
    attributes: {
      ref: { required: true, check: checkIri },
      href: { check: checkIriReference },
      type: { check: checkMediaType },
      source: { check: checkIriReference },
    },
  },
  'thr:total': { clause: 'RFC 4685 §5', count: 'optional', text: checkInteger(0) },
  'app:edited': { clause: 'RFC 5023 §10.2', count: 'optional', text: checkRfc3339, isExact: true },
  'app:control': {
    clause: 'RFC 5023 §13.1.1',
    count: 'optional',
    children: { 'app:draft': { clause: 'RFC 5023 §13.1.1', count: 'optional', text: checkOneOf('yes', 'no') } },
  },
} satisfies Vocabulary;
