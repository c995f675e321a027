import { defined } from '#shared/defined.ts';
import { isObject, type JsonObject } from '../json/unknown-members.ts';
import type { CmsContext, CmsMessage } from './cms-message.ts';
import { contentIn, namesIn } from './entry.ts';
import { valueAt } from './permalink-template.ts';

/** Where the parts of a message are, by JSON pointers (RFC 6901), and what its events mean. */
export type MessageMap = {
  readonly event?: string | undefined;
  readonly eventHeader?: string | undefined;
  readonly publish?: readonly string[] | undefined;
  readonly unpublish?: readonly string[] | undefined;
  readonly fields: Readonly<Record<string, string | undefined>>;
};

/** The names of events may end with a star: `article.*`. */
const isAmong = (event: string, patterns: readonly string[]): boolean =>
  patterns.some((pattern) => (pattern.endsWith('*') ? event.startsWith(pattern.slice(0, -1)) : event === pattern));

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;

/** What a message says by the map of its webhook. */
export const readMapped = (value: unknown, map: MessageMap, { headers }: Pick<CmsContext, 'headers'>): CmsMessage => {
  const { event: pointer, eventHeader, publish, unpublish = [], fields } = map;
  const found =
    eventHeader === undefined
      ? pointer === undefined
        ? undefined
        : textOf(valueAt(value, pointer))
      : headers[eventHeader.toLowerCase()];
  const event = found ?? '';
  const at = (name: string): unknown => (fields[name] === undefined ? undefined : valueAt(value, fields[name]));
  const id = textOf(at('id'));
  const url = textOf(at('url'));
  const changed = textOf(at('date_modified'));
  const entry: JsonObject = isObject(value) ? value : {};
  if (isAmong(event, unpublish)) {
    const names = [id, url].filter((name) => name !== undefined);
    return { kind: 'withdrawal', reason: `The message says ${event}.`, posts: [names], changed, entry };
  }
  if (publish !== undefined && !isAmong(event, publish))
    return {
      kind: 'ignored',
      reason: `The event ${event === '' ? '(none)' : event.slice(0, 100)} stands neither in publish nor in unpublish of the map.`,
    };
  const item = defined({
    id,
    url,
    title: textOf(at('title')),
    summary: textOf(at('summary')),
    ...contentIn(at('content')),
    image: textOf(at('image')),
    language: textOf(at('language')),
    authors: namesIn(at('authors')).map((name) => ({ name })),
    tags: namesIn(at('tags')),
    date_published: textOf(at('date_published')),
    date_modified: changed,
    status: at('status'),
  });
  return { kind: 'article', item, entry };
};
