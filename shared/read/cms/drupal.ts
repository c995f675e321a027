import { isObject, type JsonObject } from '../json/unknown-members.ts';
import type { CmsMessage } from './cms-message.ts';
import { entryToItem, textIn } from './entry.ts';

/** A date of Drupal: RFC 3339, or seconds since 1970; a number beyond all dates as it is, to be refused by name. */
const instantOf = (value: unknown): unknown =>
  typeof value === 'number' && Math.abs(value) <= 8.64e12 ? new Date(value * 1000).toISOString() : value;

/** The value of a field as Drupal serializes entities: `[{"value": …}]`. */
const only = (field: unknown): unknown => {
  if (!Array.isArray(field)) return field;
  const [one]: readonly unknown[] = field;
  if (!isObject(one)) return one;
  return 'processed' in one || field.length > 1 ? one : (one.value ?? one.alias ?? one);
};

const toMessage = (fields: JsonObject, id: string | undefined): CmsMessage => {
  const { status, changed, created, path, langcode, default_langcode: defaultLanguage, ...rest } = fields;
  const alias = isObject(path) ? textIn(path, 'alias') : typeof path === 'string' ? path : undefined;
  const language = typeof langcode === 'string' ? langcode : undefined;
  // Translations share the UUID of their node.
  const isTranslation = defaultLanguage === false || defaultLanguage === 0;
  const isPublished = status === undefined || status === true || status === 1 || status === '1';
  const ownId = isTranslation && id !== undefined && language !== undefined ? `${id}/${language}` : id;
  const frame = { id: ownId, changed: instantOf(changed), published: instantOf(created), language };
  return {
    kind: 'article',
    ...entryToItem(
      { ...rest, ...(alias === undefined ? {} : { path: alias }) },
      { ...frame, marks: isPublished ? {} : { published: false } },
    ),
  };
};

/**
 * A node of Drupal's JSON:API (`{"data":{"type":"node--article",…}}`), or a message of its module Webhooks
 * (`{"event":"entity:node:update","entity":…}`); undefined for any other value.
 */
export const readDrupalMessage = ({ data, event, entity }: JsonObject): CmsMessage | undefined => {
  if (isObject(data) && typeof data.type === 'string' && data.type.startsWith('node--') && isObject(data.attributes))
    return toMessage(data.attributes, textIn(data, 'id'));
  const [, kind, action] = /^entity:(\w+):(\w+)$/.exec(typeof event === 'string' ? event : '') ?? [];
  if (kind === undefined || !isObject(entity)) return undefined;
  if (kind !== 'node')
    return { kind: 'ignored', reason: `The message is about a ${kind} of Drupal, and not about a node.` };
  const fields = Object.fromEntries(Object.entries(entity).map(([name, field]) => [name, only(field)]));
  const id = textIn(fields, 'uuid');
  if (action === 'delete')
    return { kind: 'withdrawal', reason: 'Drupal deleted this node.', posts: [id === undefined ? [] : [id]] };
  return toMessage(fields, id);
};
