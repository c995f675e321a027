import { isObject, type JsonObject } from '../json/unknown-members.ts';
import type { CmsContext, CmsMessage } from './cms-message.ts';
import { entryToItem, textIn } from './entry.ts';
import type { FindAsset } from './rich-text.ts';

/** `image-Tb9Ew8CXIwaY6R1kjMvI0uRR-2000x3000-jpg`, at Sanity's CDN (“Asset documents”). */
const assetsOf = (headers: CmsContext['headers']): FindAsset => {
  const { 'sanity-project-id': project, 'sanity-dataset': dataset } = headers;
  return (reference) => {
    const [, id, extension] = /^image-(\w+-\d+x\d+)-(\w+)$/.exec(reference) ?? [];
    return id === undefined || project === undefined || dataset === undefined
      ? undefined
      : `https://cdn.sanity.io/images/${encodeURIComponent(project)}/${encodeURIComponent(dataset)}/${id}.${extension}`;
  };
};

const referenceWarnings = (document: JsonObject): readonly string[] =>
  Object.entries(document).flatMap(([name, value]) => {
    const [one]: readonly unknown[] = Array.isArray(value) ? value : [value];
    return isObject(one) && typeof one._ref === 'string' && one._type === 'reference'
      ? [
          `${name}: the message only names another document of Sanity; it was left out. Write ${name}-> in the projection of the webhook.`,
        ]
      : [];
  });

/**
 * A message of Sanity's GROQ-powered webhooks (v2021-03-25): the document as its projection shapes it. Sanity removes a document
 * from its published ones when it is unpublished.
 */
export const readSanityMessage = (value: JsonObject, { headers }: CmsContext): CmsMessage | undefined => {
  const operation = headers['sanity-operation'];
  const id = textIn(value, '_id') ?? headers['sanity-document-id'];
  if (operation === undefined && (typeof value._id !== 'string' || typeof value._type !== 'string')) return undefined;
  if (id === undefined) return undefined;
  if (/^(?:drafts|versions)\./.test(id))
    return { kind: 'ignored', reason: 'The message is about a draft of Sanity, beside the published document.' };
  if (operation === 'delete')
    return { kind: 'withdrawal', reason: 'Sanity deleted or unpublished this document.', posts: [[id]] };
  const { _id, _type, _rev, _createdAt, _updatedAt, ...fields } = value;
  // References have no names; what a projection put in their place has.
  const held = Object.fromEntries(
    Object.entries(fields).filter(([, one]) => !(isObject(one) && one._type === 'reference')),
  );
  const read = entryToItem(held, { id, changed: _updatedAt, published: _createdAt, find: assetsOf(headers) });
  return { kind: 'article', ...read, warnings: [...(read.warnings ?? []), ...referenceWarnings(fields)] };
};
