import { type Fault, fault, quote, toFaults } from '../finding.ts';
import type { JsonValue } from '../json/parse-json.ts';
import { feed, type MemberRule, type Members } from './members.ts';

type JsonObject = Extract<JsonValue, { readonly kind: 'object' }>;

const checkValue = (value: JsonValue, rule: MemberRule, name: string, clause: string): readonly Fault[] => {
  const { at } = value;
  if (value.kind !== rule.kind) {
    return [fault('json-type', clause, at, `${quote(name)} has the type ${value.kind} but must have ${rule.kind}.`)];
  }
  if (value.kind === 'string' && rule.check !== undefined) {
    const stringClause = `${clause}: ${name}`;
    if (value.value.trim() === '') return [fault('blank-value', stringClause, at, 'The string is blank.')];
    return toFaults(rule.check(value.value), at, stringClause);
  }
  if (value.kind === 'number' && !(value.value >= 0)) {
    return [fault('number-invalid', clause, at, `${quote(name)} is negative.`)];
  }
  const { items, members } = rule;
  if (value.kind === 'array' && items !== undefined) {
    return value.items.flatMap((item) => checkValue(item, items, name, clause));
  }
  return value.kind === 'object' && members !== undefined ? checkMembers(value, members) : [];
};

/** Checks the missing and the present members of an object. A name with a leading underscore is an extension. */
const checkMembers = ({ members, at }: JsonObject, { clause, rules }: Members): readonly Fault[] => {
  const faults: Fault[] = [];
  for (const [name, { count }] of Object.entries(rules)) {
    if (members.has(name) || count === 'optional') continue;
    const rule = count === 'one' ? 'json-missing' : 'json-advised';
    faults.push(fault(rule, clause, at, `The member ${quote(name)} is missing.`));
  }
  for (const [name, member] of members) {
    const rule = Object.hasOwn(rules, name) ? rules[name] : undefined;
    if (rule !== undefined) faults.push(...checkValue(member, rule, name, clause));
    else if (!name.startsWith('_')) {
      const message = `JSON Feed does not define ${quote(name)}.`;
      faults.push(fault('json-unknown', 'JSON Feed 1.1, extensions', member.at, message));
    }
  }
  return faults;
};

const stringIn = ({ members }: JsonObject, name: string): string | undefined => {
  const member = members.get(name);
  return member?.kind === 'string' ? member.value : undefined;
};

const checkItems = (items: readonly JsonObject[]): readonly Fault[] => {
  const faults: Fault[] = [];
  // "content_html and content_text are each optional strings — but one or both must be present."
  for (const { members, at } of items) {
    if (members.has('content_html') || members.has('content_text')) continue;
    const message = 'The item has neither content_html nor content_text.';
    faults.push(fault('json-no-content', 'JSON Feed 1.1, items', at, message));
  }
  const earlierIds = new Set<string>();
  for (const item of items) {
    const id = stringIn(item, 'id') ?? '';
    const at = item.members.get('id')?.at ?? item.at;
    const message = `Another item has the same id ${quote(id)}.`;
    if (id !== '' && earlierIds.has(id)) faults.push(fault('guid-repeated', 'JSON Feed 1.1, id', at, message));
    earlierIds.add(id);
  }
  return faults;
};

/** Checks the members that identify the version and the URLs of the feed. `url` is the URL of the document, if known. */
const checkTop = (root: JsonObject, url: string | undefined): readonly Fault[] => {
  const faults: Fault[] = [];
  const atOf = (name: string) => root.members.get(name)?.at ?? root.at;
  const version = stringIn(root, 'version');
  if (version !== undefined && !/^https:\/\/jsonfeed\.org\/version\/1(?:\.1)?$/.test(version)) {
    const message = `${quote(version)} is not a version of JSON Feed.`;
    faults.push(fault('json-version', 'JSON Feed 1.1, version', atOf('version'), message));
  }
  const feedUrl = stringIn(root, 'feed_url');
  // "must not be the same as feed_url, nor … a URL already returned".
  if (root.members.has('next_url') && stringIn(root, 'next_url') === feedUrl) {
    const message = 'The next_url is the same as feed_url.';
    faults.push(fault('json-next-url', 'JSON Feed 1.1, next_url', atOf('next_url'), message));
  }
  if (url === undefined || feedUrl === undefined || !URL.canParse(feedUrl)) return faults;
  if (new URL(feedUrl).href !== new URL(url).href) {
    const message = `feed_url is ${quote(feedUrl)} but the feed is at ${quote(url)}.`;
    faults.push(fault('self-link-elsewhere', 'JSON Feed 1.1, feed_url', atOf('feed_url'), message));
  }
  return faults;
};

/** Checks a JSON Feed 1 or 1.1 document. */
export const lintJsonFeed = (root: JsonValue, url: string | undefined): readonly Fault[] => {
  if (root.kind !== 'object') {
    return [fault('json-type', 'JSON Feed 1.1, structure', root.at, 'The document is not an object.')];
  }
  const list = root.members.get('items');
  const items = list?.kind === 'array' ? list.items.filter((item) => item.kind === 'object') : [];
  const faults = [...checkTop(root, url), ...checkMembers(root, feed), ...checkItems(items)];
  // Version 1.1 deprecates "author" for "authors"; the readers of version 1 know only "author".
  if (stringIn(root, 'version') === 'https://jsonfeed.org/version/1') return faults;
  for (const { members } of [root, ...items]) {
    const author = members.get('author');
    if (author === undefined || members.has('authors')) continue;
    const message = 'The object has author but not authors.';
    faults.push(fault('json-superseded', 'JSON Feed 1.1, author', author.at, message));
  }
  return faults;
};
