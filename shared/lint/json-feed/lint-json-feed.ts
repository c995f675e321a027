import { type Fault, quote } from '../finding.ts';
import type { JsonValue } from '../json/read-json.ts';
import { checkMembers } from './check-members.ts';
import { feed } from './members.ts';

type JsonObject = Extract<JsonValue, { readonly kind: 'object' }>;

const stringIn = ({ members }: JsonObject, name: string): string | undefined => {
  const member = members.get(name);
  return member?.kind === 'string' ? member.value : undefined;
};

const itemsOf = ({ members }: JsonObject): readonly JsonObject[] => {
  const items = members.get('items');
  return items?.kind === 'array' ? items.items.filter((item) => item.kind === 'object') : [];
};

const checkVersion = (root: JsonObject): readonly Fault[] => {
  const version = stringIn(root, 'version');
  const at = root.members.get('version')?.at ?? root.at;
  if (version === undefined || /^https:\/\/jsonfeed\.org\/version\/1(?:\.1)?$/.test(version)) return [];
  return [
    {
      rule: 'json-version',
      clause: 'JSON Feed 1.1, version',
      at,
      message: `${quote(version)} is not a version of JSON Feed.`,
    },
  ];
};

/** JSON Feed 1.1, Items: "content_html and content_text are each optional strings — but one or both must be present." */
const checkContent = (item: JsonObject): readonly Fault[] =>
  item.members.has('content_html') || item.members.has('content_text')
    ? []
    : [
        {
          rule: 'json-no-content',
          clause: 'JSON Feed 1.1, items',
          at: item.at,
          message: 'The item has neither content_html nor content_text.',
        },
      ];

const checkIds = (root: JsonObject): readonly Fault[] => {
  const seen = new Set<string>();
  return itemsOf(root).flatMap((item): readonly Fault[] => {
    const id = stringIn(item, 'id') ?? '';
    if (id === '' || !seen.has(id)) {
      seen.add(id);
      return [];
    }
    const at = item.members.get('id')?.at ?? item.at;
    return [
      {
        rule: 'guid-repeated',
        clause: 'JSON Feed 1.1, id',
        at,
        message: `Another item has the same id ${quote(id)}.`,
      },
    ];
  });
};

/** JSON Feed 1.1, `next_url`: "must not be the same as feed_url, nor … a URL already returned". */
const checkNext = (root: JsonObject): readonly Fault[] => {
  const next = root.members.get('next_url');
  if (next === undefined || stringIn(root, 'next_url') !== stringIn(root, 'feed_url')) return [];
  return [
    {
      rule: 'json-next-url',
      clause: 'JSON Feed 1.1, next_url',
      at: next.at,
      message: 'The next_url is the same as feed_url.',
    },
  ];
};

/** JSON Feed 1.1: "author" is deprecated for "authors"; version 1's readers know only the former. */
const checkAuthors = ({ members }: JsonObject): readonly Fault[] => {
  const author = members.get('author');
  if (author === undefined || members.has('authors')) return [];
  return [
    {
      rule: 'json-superseded',
      clause: 'JSON Feed 1.1, author',
      at: author.at,
      message: 'The object has author but not authors.',
    },
  ];
};

const checkSelf = (root: JsonObject, url: string | undefined): readonly Fault[] => {
  const href = stringIn(root, 'feed_url');
  if (url === undefined || href === undefined || !URL.canParse(href) || new URL(href).href === new URL(url).href)
    return [];
  const at = root.members.get('feed_url')?.at ?? root.at;
  return [
    {
      rule: 'self-link-elsewhere',
      clause: 'JSON Feed 1.1, feed_url',
      at,
      message: `feed_url is ${quote(href)} but the feed is at ${quote(url)}.`,
    },
  ];
};

/** JSON Feed 1 and 1.1. */
export const lintJsonFeed = (root: JsonValue, url: string | undefined): readonly Fault[] => {
  if (root.kind !== 'object') {
    return [
      { rule: 'json-type', clause: 'JSON Feed 1.1, structure', at: root.at, message: 'The document is not an object.' },
    ];
  }
  const isFirst = stringIn(root, 'version') === 'https://jsonfeed.org/version/1';
  return [
    ...checkVersion(root),
    ...checkMembers(root, feed),
    ...itemsOf(root).flatMap(checkContent),
    ...checkIds(root),
    ...checkNext(root),
    ...(isFirst ? [] : [root, ...itemsOf(root)].flatMap(checkAuthors)),
    ...checkSelf(root, url),
  ];
};
