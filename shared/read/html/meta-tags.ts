import type { Page } from './page.ts';
import type { PageFields } from './page-fields.ts';
import { selectAll } from './select.ts';

const authorNames = [
  'author',
  'article:author',
  'parsely-author',
  'sailthru.author',
  'dc.creator',
  'dcterms.creator',
  'dc.contributor',
  'citation_author',
  'byl',
  'twitter:data1',
] as const;
const publishedNames = [
  'article:published_time',
  'og:article:published_time',
  'og:published_time',
  'datepublished',
  'parsely-pub-date',
  'sailthru.date',
  'dc.date.issued',
  'dcterms.issued',
  'dcterms.created',
  'dc.date',
  'dcterms.date',
  'dc.date.created',
  'citation_publication_date',
  'citation_date',
  'article.published',
  'published-date',
  'publish-date',
  'publish_date',
  'pubdate',
  'publication_date',
  'publicationdate',
  'date',
  'cxenseparse:recs:publishtime',
  'article_date_original',
] as const;
const modifiedNames = [
  'article:modified_time',
  'og:updated_time',
  'og:article:modified_time',
  'datemodified',
  'dcterms.modified',
  'dc.date.modified',
  'last-modified',
  'revised',
  'article.updated',
] as const;

/** Names of `<meta>` that say the same in the words of one system: `shareaholic:article_published_time`. */
const otherPublishedName =
  /(?:^|[:._-])(?:date[_-]?published|published[_-]?(?:time|date|at)|publish[_-]?(?:date|time)|publication[_-]?(?:date|time)|pub[_-]?date)$/;

/** The contents of `<meta>` by name or property in lower case. */
const metaOf = (page: Page): ReadonlyMap<string, readonly string[]> => {
  const found = new Map<string, string[]>();
  for (const meta of selectAll(page, 'meta[content]')) {
    const names = meta.getAttribute('property') ?? meta.getAttribute('name') ?? meta.getAttribute('http-equiv') ?? '';
    const content = meta.getAttribute('content')?.trim() ?? '';
    if (content === '') continue;
    for (const name of names.toLowerCase().split(/\s+/)) {
      const contents = found.get(name);
      if (contents === undefined) found.set(name, [content]);
      else contents.push(content);
    }
  }
  return found;
};

/** The fields in a page's `<meta>`: OpenGraph, Twitter, Dublin Core and the names that publishers' tools add. */
export const readMetaTags = (page: Page): PageFields => {
  const meta = metaOf(page);
  const all = (names: readonly string[]): readonly string[] =>
    names.map((name) => meta.get(name) ?? []).find((values) => values.length > 0) ?? [];
  const first = (...names: readonly string[]): string | undefined => all(names)[0];
  // Twitter's data1 is an author only where its label says so; elsewhere it is a reading time.
  const labelled =
    /written|by|par|[ée]crit|auteur|autor|author|por|verfasst|geschrieben|von|scritto|كتب|بقلم|الكاتب/i.test(
      first('twitter:label1') ?? '',
    )
      ? authorNames
      : authorNames.slice(0, -1);
  const authors =
    labelled
      .map((name) => (meta.get(name) ?? []).filter((name) => !/^https?:\/\//i.test(name)))
      .find((names) => names.length > 0) ?? [];
  const image = first('og:image:secure_url', 'og:image', 'og:image:url', 'twitter:image', 'twitter:image:src');
  const size = (name: string) => Number.parseInt(first(name) ?? '', 10) || undefined;
  const tags = all(['article:tag', 'og:article:tag', 'parsely-tags', 'news_keywords', 'sailthru.tags', 'dc.subject']);
  return {
    title: first(
      'og:title',
      'twitter:title',
      'dc.title',
      'dcterms.title',
      'parsely-title',
      'sailthru.title',
      'citation_title',
      'title',
    ),
    summary: first('og:description', 'description', 'twitter:description', 'dc.description', 'dcterms.abstract'),
    url: first('og:url', 'twitter:url'),
    authors: authors.map((name) => ({ name })),
    published: first(...publishedNames) ?? [...meta].find(([name]) => otherPublishedName.test(name))?.[1][0],
    modified: first(...modifiedNames),
    language: first('og:locale', 'content-language', 'dc.language', 'dcterms.language', 'language'),
    image:
      image === undefined
        ? undefined
        : {
            url: image,
            alt: first('og:image:alt', 'twitter:image:alt'),
            width: size('og:image:width'),
            height: size('og:image:height'),
          },
    tags: tags.length > 1 ? tags : tags.flatMap((list) => list.split(/[,،;]/)),
    siteName: first('og:site_name', 'application-name', 'dc.publisher'),
  };
};
