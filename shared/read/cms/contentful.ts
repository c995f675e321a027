import { isObject, type JsonObject } from '../json/unknown-members.ts';
import type { CmsContext, CmsMessage } from './cms-message.ts';
import { entryToItem, textIn } from './entry.ts';

const isLocale = (name: string): boolean => /^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$/.test(name);

/** The locale of a message in which the site writes, else the first one. Contentful's API has values without locales. */
const localeIn = (fields: JsonObject, language: string): string | undefined => {
  const maps = Object.values(fields).filter(isObject);
  const isLocalised =
    maps.length > 0 &&
    maps.length === Object.keys(fields).length &&
    maps.every((map) => Object.keys(map).every(isLocale));
  if (!isLocalised) return undefined;
  const locales = [...new Set(maps.flatMap((map) => Object.keys(map)))];
  const [main = ''] = language.toLowerCase().split('-');
  return (
    locales.find((one) => one.toLowerCase() === language.toLowerCase()) ??
    locales.find((one) => one.toLowerCase().split('-')[0] === main) ??
    locales[0]
  );
};

/** The value of a field in the locale, or without locales. */
const inLocale = (value: unknown, locale: string | undefined): unknown =>
  isObject(value) && locale !== undefined && Object.keys(value).every(isLocale)
    ? (value[locale] ?? Object.values(value)[0])
    : value;

/** Deeper values have no pictures that readers would see. */
const maxDepth = 40;

/**
 * Puts the files that a message holds where it names them: those of `includes`, as Contentful's delivery API gives them, and
 * files that stand in the place of their links.
 */
const filesPutIn = (message: JsonObject, locale: string | undefined): ((value: unknown) => unknown) => {
  const { includes } = message;
  const held = isObject(includes) && Array.isArray(includes.Asset) ? includes.Asset.filter(isObject) : [];
  const byId = new Map(held.map((asset) => [isObject(asset.sys) ? asset.sys.id : undefined, asset]));
  /** Each file is read once, however often it is named. */
  const pictures = new Map<JsonObject, JsonObject | undefined>();
  const pictureOf = (asset: JsonObject): JsonObject | undefined => {
    const fields = isObject(asset.fields) ? asset.fields : undefined;
    const file = inLocale(fields?.file, locale);
    const url = isObject(file) ? textIn(file, 'url') : undefined;
    return fields === undefined || url === undefined
      ? undefined
      : { url, alt: inLocale(fields.description, locale) ?? inLocale(fields.title, locale) };
  };
  const put = (value: unknown, depth = 0): unknown => {
    if (depth > maxDepth) return value;
    if (Array.isArray(value)) return value.map((one) => put(one, depth + 1));
    if (!isObject(value)) return value;
    const { sys } = value;
    const isLink = isObject(sys) && sys.type === 'Link' && sys.linkType === 'Asset';
    const asset = isLink ? byId.get(sys.id) : isObject(sys) && sys.type === 'Asset' ? value : undefined;
    if (asset !== undefined && !pictures.has(asset)) pictures.set(asset, pictureOf(asset));
    const picture = asset === undefined ? undefined : pictures.get(asset);
    if (picture !== undefined) return picture;
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, put(one, depth + 1)]));
  };
  return put;
};

const linksIn = (value: unknown): readonly string[] => {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  return list.flatMap((one) =>
    isObject(one) && isObject(one.sys) && one.sys.type === 'Link' ? [String(one.sys.linkType)] : [],
  );
};

const linkWarnings = (fields: JsonObject): readonly string[] =>
  Object.entries(fields).flatMap(([name, value]) => {
    const [kind] = linksIn(value);
    return kind === undefined
      ? []
      : [
          `${name}: the message only names the linked ${kind === 'Asset' ? 'file' : 'entry'} of Contentful and does not hold it; it was left out. A transformation of the webhook can put its value in.`,
        ];
  });

/** `ContentManagement.Entry.publish`: the type and the action. */
const topicOf = (headers: CmsContext['headers'], type: unknown): readonly [type: string, action: string] => {
  const [, ofType = '', action = ''] = (headers['x-contentful-topic'] ?? '').split('.');
  if (ofType !== '') return [ofType, action];
  return type === 'DeletedEntry' ? ['Entry', 'delete'] : [String(type), 'publish'];
};

/** A message of Contentful's webhooks (Content Management API v1): the entry, and the topic in a header. */
export const readContentfulMessage = (
  value: JsonObject,
  { headers, language, only }: CmsContext,
): CmsMessage | undefined => {
  const { sys, fields, metadata } = value;
  if (!isObject(sys) || typeof sys.id !== 'string' || typeof sys.type !== 'string') return undefined;
  if (headers['x-contentful-topic'] === undefined && !/^(?:Deleted)?(?:Entry|Asset)$/.test(sys.type)) return undefined;
  // The texts of an entry in several languages are articles of their own.
  const id = only === undefined ? sys.id : `${sys.id}/${only}`;
  const [type, action] = topicOf(headers, sys.type);
  if (type !== 'Entry')
    return { kind: 'ignored', reason: `The message is about a ${type} of Contentful, and not about an entry.` };
  if (/^(?:unpublish|archive|delete)$/.test(action))
    return {
      kind: 'withdrawal',
      reason: `Contentful says ${action} of this entry.`,
      posts: [[id]],
      changed: action === 'delete' ? undefined : textIn(sys, 'deletedAt', 'archivedAt', 'updatedAt'),
    };
  if (action !== 'publish')
    return {
      kind: 'ignored',
      reason: `Contentful says ${action}: a draft, beside the published version or without one. Choose Publish, Unpublish, Archive and Delete of Entry for this webhook.`,
    };
  const given = isObject(fields) ? fields : {};
  const locale = localeIn(given, only ?? language);
  const flat =
    locale === undefined
      ? given
      : Object.fromEntries(
          Object.entries(given).flatMap(([name, map]) =>
            isObject(map) && map[locale] !== undefined ? [[name, map[locale]]] : [],
          ),
        );
  const put = filesPutIn(value, locale ?? only ?? language);
  const whole = Object.fromEntries(Object.entries(flat).map(([name, one]) => [name, put(one)]));
  const held = Object.fromEntries(Object.entries(whole).filter(([, one]) => linksIn(one).length === 0));
  const tags =
    isObject(metadata) && Array.isArray(metadata.tags) ? metadata.tags.filter((tag) => typeof tag === 'string') : [];
  const read = entryToItem(held, {
    id,
    changed: textIn(sys, 'publishedAt', 'updatedAt'),
    published: textIn(sys, 'firstPublishedAt', 'createdAt'),
    language: locale,
    tags,
  });
  return { kind: 'article', ...read, warnings: [...(read.warnings ?? []), ...linkWarnings(whole)] };
};
