import { isObject, type JsonObject } from '../json/unknown-members.ts';
import { readVisibility } from '../visibility.ts';
import type { CmsContext, CmsMessage } from './cms-message.ts';
import { entryToItem, textIn } from './entry.ts';

/** Keys that count up are unique in their collection only; a UUID is in all of them. */
const nameOf = (key: unknown, collection: string | undefined): string | undefined => {
  if (typeof key !== 'string' && typeof key !== 'number') return undefined;
  const text = String(key);
  return /^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/i.test(text) || collection === undefined
    ? text
    : `${collection}/${text}`;
};

const partial = (what: string): CmsMessage => ({
  kind: 'partial',
  reason: `The message of Directus has ${what}. Put an operation Read Data before the request of the flow, and send its result as payload: {"event": "{{$trigger.event}}", "collection": "{{$trigger.collection}}", "keys": {{$trigger.keys}}, "payload": {{$last}}}.`,
});

/**
 * A message of a flow of Directus 10 and 11, or of a webhook of 9 and 10: the event, the keys, and the item, or those of its
 * fields that changed.
 */
export const readDirectusMessage = (value: JsonObject, { now, timeZone }: CmsContext): CmsMessage | undefined => {
  const { event, payload, key, keys, collection } = value;
  const [, ofEvent, action] =
    /^(?:([\w-]+)\.)?items\.(create|update|delete)$/.exec(typeof event === 'string' ? event : '') ?? [];
  if (action === undefined) return undefined;
  const name = typeof collection === 'string' ? collection : ofEvent;
  const listed: readonly unknown[] = Array.isArray(keys)
    ? keys
    : action === 'delete' && Array.isArray(payload)
      ? payload
      : [key];
  const ids = listed.flatMap((one) => nameOf(one, name) ?? []);
  if (action === 'delete')
    return { kind: 'withdrawal', reason: 'Directus deleted this item.', posts: ids.map((id) => [id]) };
  const [item]: readonly unknown[] = Array.isArray(payload) ? payload : [payload];
  if (!isObject(item)) return partial('no item');
  const changed = textIn(item, 'date_updated', 'updated_at', 'date_created', 'created_at');
  const isWhole = textIn(item, 'title', 'headline', 'name', 'titre', 'titulo') !== undefined;
  const mark = readVisibility(item, { now, timeZone });
  if (!isWhole && mark !== undefined)
    return { kind: 'withdrawal', reason: `Directus says ${mark.mark}.`, posts: ids.map((id) => [id]), changed };
  if (!isWhole) return partial('only the fields that changed, and no title');
  const id = nameOf(item.id, name) ?? ids[0];
  return { kind: 'article', ...entryToItem(item, { id, changed, published: item.date_created }) };
};
