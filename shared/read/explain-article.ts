import { defined } from '#shared/defined.ts';
import { Rejected } from '#shared/errors.ts';
import type { IncomingArticle } from '#shared/model/article.ts';
import type { ParsedArticle } from './parsed-article.ts';

/** A field of an incoming article: its value, null for an absent one, and the part of the document that it was taken from. */
type Field = { readonly value: unknown; readonly from: string | null };

/** What ingest adds to an incoming article, or shows in words. */
type Unshown = 'draft' | 'awaitsDate' | 'aliases' | 'guidOnly' | 'alternativeGuid' | 'selfNamed' | 'owner';

/** One article as `barid read` shows it, as JSON: every field with its source, or the reasons of the refusal. */
export type Explanation =
  | {
      readonly article: Readonly<Record<Exclude<keyof IncomingArticle, Unshown>, Field>>;
      /** Why the article would be kept as a draft. */
      readonly draft?: string;
      readonly warnings: readonly string[];
    }
  | { readonly refused: string; readonly detail: string; readonly errors: readonly unknown[] };

/** The explanations of the articles in a document: all fields with their sources, warnings and refusals. */
export const explainArticles = (articles: readonly (ParsedArticle | Rejected)[]): readonly Explanation[] =>
  articles.map((article) => {
    if (article instanceof Rejected) {
      return { refused: article.code, detail: article.message, errors: article.faults };
    }
    const { incoming, warnings, fieldSources = {} } = article;
    const isUndated = incoming.published === undefined && incoming.draft === undefined;
    const field = (name: keyof IncomingArticle): Field => {
      const value = incoming[name];
      const isAbsent = value === undefined || (Array.isArray(value) && value.length === 0);
      return isAbsent ? { value: value ?? null, from: null } : { value, from: fieldSources[name] ?? 'document' };
    };
    return {
      article: {
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
      },
      ...defined({ draft: incoming.draft }),
      warnings: isUndated
        ? [...warnings, 'published: no date was found; a new article takes the time of its arrival.']
        : warnings,
    };
  });
