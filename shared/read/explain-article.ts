import type { IncomingArticle } from '#shared/model/article.ts';
import type { ParsedArticle } from './parsed-article.ts';

/** A field of an incoming article: its value, null for an absent one, and the part of the document that it was taken from. */
type Field = { readonly value: unknown; readonly from: string | null };

/** What ingest adds to an incoming article, or shows in words. */
type Unshown =
  | 'draft'
  | 'awaitsDate'
  | 'aliases'
  | 'guidOnly'
  | 'alternativeGuid'
  | 'selfNamed'
  | 'owner'
  | 'statedModified'
  | 'isImported'
  | 'warnings';

/** The fields of an article with their sources. */
export type ExplainedFields = Readonly<Record<Exclude<keyof IncomingArticle, Unshown>, Field>>;

/** All fields of an article that was read from a document, each with the part of the document that it was taken from. */
export const explainFields = ({ incoming, fieldSources = {} }: ParsedArticle): ExplainedFields => {
  const field = (name: keyof IncomingArticle): Field => {
    const value = incoming[name];
    const isAbsent = value === undefined || (Array.isArray(value) && value.length === 0);
    return isAbsent ? { value: value ?? null, from: null } : { value, from: fieldSources[name] ?? 'document' };
  };
  return {
    guid: field('guid'),
    url: field('url'),
    title: field('title'),
    shortTitle: field('shortTitle'),
    summary: field('summary'),
    content: field('content'),
    language: field('language'),
    authors: field('authors'),
    tags: field('tags'),
    published: field('published'),
    modified: field('modified'),
    expires: field('expires'),
    relatedUrl: field('relatedUrl'),
    image: field('image'),
    attachments: field('attachments'),
    source: field('source'),
    episode: field('episode'),
    location: field('location'),
    terms: field('terms'),
  };
};
