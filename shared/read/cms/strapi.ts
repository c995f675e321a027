import { Rejected } from '#shared/errors.ts';
import { refuseLongBatch } from '../json/json-item.ts';
import { isObject, type JsonObject } from '../json/unknown-members.ts';
import type { ParseContext, ParsedDocument } from '../parsed-article.ts';
import { type CmsItem, type CmsMessage, readCmsItem } from './cms-message.ts';
import { entryToItem, unwrap } from './entry.ts';

/**
 * Strapi 5 identifies the versions of a document in all languages by one id, and Strapi 4 numbers the entries of each type. The
 * texts of a document in several languages are articles of their own.
 */
const idOf = ({ id, documentId, locale }: JsonObject, model: string | undefined): string | undefined => {
  if (typeof documentId === 'string') return typeof locale === 'string' ? `${documentId}/${locale}` : documentId;
  return id === undefined ? undefined : `${model === undefined ? '' : `${model}/`}${String(id)}`;
};

/** An entry as an item of JSON Feed; `model` is the type of the entry. */
const toItem = (entry: JsonObject, model: string | undefined): CmsItem =>
  entryToItem(entry, { id: idOf(entry, model), changed: entry.updatedAt });

const readEvent = (event: string, entry: JsonObject, model: string | undefined): CmsMessage => {
  const { documentId, publishedAt, updatedAt } = entry;
  const id = idOf(entry, model);
  const posts = [id === undefined ? [] : [id]];
  if (event === 'entry.delete') return { kind: 'withdrawal', reason: 'Strapi deleted this entry.', posts };
  // Strapi 5 stores changes as a draft beside the published version, which stays public.
  if (/^entry\.(?:create|update)$/.test(event) && documentId !== undefined && publishedAt === null)
    return {
      kind: 'ignored',
      reason:
        'Strapi stored a draft beside the published version of this entry, which stays as it is. Choose the events Publish and Unpublish for this webhook.',
    };
  const { item, warnings = [] } = toItem(entry, model);
  if (!/^entry\.(?:unpublish|draft)/.test(event)) return { kind: 'article', item, warnings };
  const changed = typeof updatedAt === 'string' ? updatedAt : undefined;
  const draft = { ...item, status: 'unpublished' };
  return { kind: 'withdrawal', reason: 'Strapi unpublished this entry.', posts, changed, item: draft };
};

/** Whether an object is an entry as Strapi 4 (`id`, `attributes`) or Strapi 5 (`documentId`) answers it. */
const isEntry = (value: unknown): boolean =>
  isObject(value) &&
  !('type' in value && 'attributes' in value) &&
  'id' in value &&
  (isObject(value.attributes) || typeof value.documentId === 'string');

/** A message of Strapi's webhooks, `{"event":"entry.publish","entry":…}`; undefined for any other value. */
export const readStrapiMessage = ({ event, entry, model }: JsonObject): CmsMessage | undefined => {
  if (event === 'trigger-test') return { kind: 'ignored', reason: 'The test of Strapi arrived: this webhook works.' };
  if (typeof event !== 'string') return undefined;
  if (/^(?:media|review-workflows|releases)\./.test(event))
    return { kind: 'ignored', reason: `The message is about ${event} of Strapi, and not about an entry.` };
  if (!event.startsWith('entry.') || !isObject(entry)) return undefined;
  return readEvent(event, unwrap(entry) ?? entry, typeof model === 'string' ? model : undefined);
};

/**
 * The entries of an answer of Strapi's REST API, `{"data":…}`. Undefined for any other value.
 * @throws Rejected those of `readJsonItem`
 */
export const readStrapiAnswer = ({ data }: JsonObject, context: ParseContext): ParsedDocument | undefined => {
  if (Array.isArray(data) ? data.length === 0 || !data.every(isEntry) : !isEntry(data)) return undefined;
  const read = (one: unknown, around: ParseContext) => readCmsItem(toItem(unwrap(one) ?? {}, undefined), around);
  if (!Array.isArray(data)) return { isBatch: false, articles: [read(data, context)] };
  const { url: _url, ...rest } = context;
  refuseLongBatch(data);
  const articles = data.map((one) => {
    try {
      return read(one, rest);
    } catch (error) {
      if (error instanceof Rejected) return error;
      throw error;
    }
  });
  return { isBatch: true, articles };
};
