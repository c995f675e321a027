import type { Check } from '../finding.ts';
import type { JsonValue } from '../json/parse-json.ts';
import { checkRfc3339 } from '../values/dates.ts';
import { checkHtml, checkPlainText } from '../values/html.ts';
import { checkLanguage, checkMediaType, checkNothing } from '../values/simple-values.ts';
import { checkIri } from '../values/uri.ts';

/** The rule of a member. */
export type MemberRule = {
  readonly kind: JsonValue['kind'];
  readonly count: 'one' | 'advised' | 'optional';
  /** The check of a string. Blank text is a fault of its own and not checked. */
  readonly check?: Check;
  /** The members of an object. */
  readonly members?: Members;
  /** The rule of each item of an array. */
  readonly items?: MemberRule;
};

/** The rules of the members of an object, and their section of the specification. */
export type Members = { readonly clause: string; readonly rules: Readonly<Record<string, MemberRule>> };

const text = (check: Check = checkNothing, count: MemberRule['count'] = 'optional'): MemberRule => ({
  kind: 'string',
  count,
  check,
});

const url = text(checkIri);

const list = (items: MemberRule, count: MemberRule['count'] = 'optional'): MemberRule => ({
  kind: 'array',
  count,
  items,
});

const author: MemberRule = {
  kind: 'object',
  count: 'optional',
  members: { clause: 'JSON Feed 1.1, authors', rules: { name: text(checkPlainText), url, avatar: url } },
};

const number: MemberRule = { kind: 'number', count: 'optional' };

const attachment: MemberRule = {
  kind: 'object',
  count: 'optional',
  members: {
    clause: 'JSON Feed 1.1, attachments',
    rules: {
      url: { ...url, count: 'one' },
      mime_type: text(checkMediaType, 'one'),
      title: text(),
      size_in_bytes: number,
      duration_in_seconds: number,
    },
  },
};

/** JSON Feed 1.1, Items. */
const item: MemberRule = {
  kind: 'object',
  count: 'optional',
  members: {
    clause: 'JSON Feed 1.1, items',
    rules: {
      id: text(checkNothing, 'one'),
      url,
      external_url: url,
      title: text(),
      content_html: text(checkHtml),
      content_text: text(),
      summary: text(),
      image: url,
      banner_image: url,
      date_published: text(checkRfc3339),
      date_modified: text(checkRfc3339),
      author,
      authors: list(author),
      tags: list(text()),
      language: text(checkLanguage),
      attachments: list(attachment),
    },
  },
};

/** JSON Feed 1.1, Top-level. */
export const feed: Members = {
  clause: 'JSON Feed 1.1, top-level',
  rules: {
    version: text(checkNothing, 'one'),
    title: text(checkNothing, 'one'),
    home_page_url: { ...url, count: 'advised' },
    feed_url: { ...url, count: 'advised' },
    description: text(),
    user_comment: text(),
    next_url: url,
    icon: url,
    favicon: url,
    author,
    authors: list(author),
    language: text(checkLanguage),
    expired: { kind: 'boolean', count: 'optional' },
    hubs: list({
      kind: 'object',
      count: 'optional',
      members: {
        clause: 'JSON Feed 1.1, hubs',
        rules: { type: text(checkNothing, 'one'), url: { ...url, count: 'one' } },
      },
    }),
    items: list(item, 'one'),
  },
};
