import { Rejected } from '#shared/errors.ts';
import type { ArticleDraft } from '#shared/model/article.ts';
import type { ParsedArticle } from './parsed-article.ts';

/** A field of a draft as it is shown to a person: its value, null where there is none, and what it was taken from. */
type Field = { readonly value: unknown; readonly from: string | null };

/** What Barid read, for a person and for JSON: every field of the article, or why it was refused. */
export type Explanation =
  | { readonly article: Readonly<Record<keyof ArticleDraft, Field>>; readonly warnings: readonly string[] }
  | { readonly refused: string; readonly detail: string; readonly errors: readonly unknown[] };

const explain = ({ draft, warnings, fieldSources = {} }: ParsedArticle): Explanation => {
  const field = (name: keyof ArticleDraft): Field => {
    const value = draft[name];
    const isAbsent = value === undefined || (Array.isArray(value) && value.length === 0);
    return isAbsent ? { value: value ?? null, from: null } : { value, from: fieldSources[name] ?? 'document' };
  };
  return {
    article: {
      guid: field('guid'),
      url: field('url'),
      title: field('title'),
      summary: field('summary'),
      content: field('content'),
      language: field('language'),
      authors: field('authors'),
      tags: field('tags'),
      published: field('published'),
      modified: field('modified'),
      image: field('image'),
      attachments: field('attachments'),
      source: field('source'),
    },
    warnings,
  };
};

/** What `barid read` shows of each article in a document: all fields with their evidence, warnings and refusals. */
export const explainArticles = (readings: readonly (ParsedArticle | Rejected)[]): readonly Explanation[] =>
  readings.map((reading) =>
    reading instanceof Rejected
      ? { refused: reading.code, detail: reading.message, errors: reading.faults }
      : explain(reading),
  );
