import { Rejected } from '#shared/errors.ts';
import { renderAtom } from '#shared/format/atom.ts';
import { entrySource } from '#shared/format/entry-fields.ts';
import { renderJsonFeed } from '#shared/format/json-feed.ts';
import { renderRss } from '#shared/format/rss.ts';
import { xmlLanguage } from '#shared/format/wire-values.ts';
import { refuseUnstorable, toArticle } from '#shared/ingest/to-article.ts';
import { lintDocument } from '#shared/lint/lint-document.ts';
import type { Article, IncomingArticle } from '#shared/model/article.ts';
import { oneLine, plainText } from '#shared/read/body/html-to-text.ts';
import { sanitize } from '#shared/read/body/sanitize.ts';
import { readUpstreamFeed } from '#shared/read/feed/read-upstream-feed.ts';
import type { ParsedArticle } from '#shared/read/parsed-article.ts';
import { parseSite } from '#shared/site/read-site-file.ts';
import { sampleView } from '#test/format/sample-view.ts';
import { rulesForThePublisher } from '#test/lint/publisher-rules.ts';
import { violationsOf } from '#test/read/allow-list.ts';
import { parseContext } from '#test/read/parse-context-fixture.ts';

/** More rules that only the publisher can follow, of values that are kept to the letter: ids, terms, dates and types of files. */
const ofTheArticle: ReadonlySet<string> = new Set([
  'id-not-normalised',
  'uri-scheme',
  'value-not-allowed',
  'podcast-transcript',
  'date-implausible',
]);

/** What no input may do: the message says it. */
export class Fault extends Error {}

const view = sampleView([]);
const site = parseSite({ site: { ...parseContext.site, description: 'Le Maghreb' }, feeds: [{ slug: 'all' }] });

const firstDifference = (a: string, b: string): string => {
  const at = [...a].findIndex((character, index) => character !== b[index]);
  const from = Math.max(0, (at < 0 ? Math.min(a.length, b.length) : at) - 40);
  return `${JSON.stringify(a.slice(from, from + 120))} and ${JSON.stringify(b.slice(from, from + 120))}`;
};

const checkBody = ({ content }: IncomingArticle): void => {
  const [violation] = violationsOf(content);
  if (violation !== undefined) throw new Fault(`The body has what no body may have: ${violation}`);
  const again = sanitize(content, parseContext.site.url).body;
  if (again !== content) throw new Fault(`Sanitised again, the body is another: ${firstDifference(content, again)}`);
};

const documents = [
  ['RSS', renderRss],
  ['Atom', renderAtom],
  ['JSON Feed', renderJsonFeed],
] as const;

/** The element that declares the direction of a text in a feed of another one. */
const withoutDirection = (content: string): string =>
  content.replace(/^<(div|p)(?: (?:lang|dir)='[a-z\d-]*'){2}>(.*)<\/\1>$/is, '$2');

/**
 * What a feed gives back of an article. These differences are accepted:
 * - An article without a permalink has the address of its page. One without an author has its source as author, else in Atom the site
 *   (RFC 4287 §4.1.2).
 * - A title with markup in it is HTML in RSS, as every reader takes it.
 * - A text is in an element that declares its direction, where the feed has, or may have, another one.
 * - Brackets and quotation marks are no part of a name: feeds write addresses of people between them.
 * - Languages that directories do not know are written as the wider one (`ber` for `zgh`).
 * - White space around a guid is lost, which XML readers trim.
 * - Feeds show whole seconds.
 */
const comparable = (
  { guid, title, content, url, published, tags, authors, language }: Partial<Article>,
  substitutes: readonly (string | undefined)[],
) => ({
  guid: guid?.trim(),
  title: plainText(title ?? ''),
  content: withoutDirection(content ?? ''),
  url: url?.startsWith(`${view.publicUrl}/a/`) ? undefined : url,
  published: published?.slice(0, 19),
  tags,
  authors: authors
    ?.map(({ name }) => oneLine(plainText(name).replace(/[<>()[\]"]/g, ' ')).replace(/^[\s,;:-]+|[\s,;:-]+$/g, ''))
    .filter((name) => name !== '' && !substitutes.includes(name)),
  language: xmlLanguage(language ?? ''),
});

const checkRoundTrip = (articles: readonly Article[], format: string, bytes: Uint8Array): void => {
  const read = readUpstreamFeed(new TextDecoder().decode(bytes), parseContext);
  // RSS has no language of an item: the words decide.
  const hasLanguage = format !== 'RSS';
  if (read.articles.length !== articles.length)
    throw new Fault(`${format}: of ${articles.length} articles ${read.articles.length} come back`);
  for (const [index, article] of articles.entries()) {
    const back = read.articles[index];
    if (back === undefined || back instanceof Rejected)
      throw new Fault(`${format}: our own entry is refused: ${back?.message}`);
    const substitutes = [view.site.title, entrySource(article)?.name];
    // What begins like a tag is one for some formats, and a bracket for others.
    const hasNames = !article.authors.some(({ name }) => name.includes('<'));
    const [was, is] = [article, back.incoming].map((one) =>
      JSON.stringify(
        comparable(
          { ...one, ...(hasLanguage ? {} : { language: '' }), ...(hasNames ? {} : { authors: [] }) },
          substitutes,
        ),
      ),
    );
    if (was !== is)
      throw new Fault(`${format}: read back, an article is another: ${firstDifference(was ?? '', is ?? '')}`);
  }
};

const storable = (incoming: IncomingArticle): Article | undefined => {
  try {
    refuseUnstorable(incoming);
  } catch (error) {
    if (error instanceof Rejected) return undefined;
    throw error;
  }
  return toArticle(incoming, undefined, site, parseContext.now.toISOString());
};

/**
 * Holds articles that a parser read to what every feed of them must be: bodies within the allow-list and the same when they are
 * sanitised again, documents that are well-formed and pass the linter, and the same articles when Barid reads its own documents.
 * @throws Fault
 */
export const checkArticles = (read: readonly (ParsedArticle | Rejected)[]): void => {
  const incoming = read.flatMap((one) => (one instanceof Rejected ? [] : [one.incoming]));
  for (const one of incoming) {
    if (JSON.stringify(JSON.parse(JSON.stringify(one))) !== JSON.stringify(one))
      throw new Fault('An article is no JSON.');
    checkBody(one);
  }
  const stored = new Map(
    incoming.slice(0, 20).flatMap((one) => {
      const article = storable(one);
      return article === undefined || article.status !== 'live' ? [] : [[article.id, article] as const];
    }),
  );
  const articles = [...stored.values()];
  if (articles.length === 0) return;
  for (const [format, render] of documents) {
    const bytes = render({ ...view, entries: articles });
    const { findings } = lintDocument(bytes);
    const found = findings.find(({ rule }) => !rulesForThePublisher.has(rule) && !ofTheArticle.has(rule));
    if (found !== undefined) throw new Fault(`${format}: our feed breaks ${found.rule}: ${found.message}`);
    checkRoundTrip(articles, format, bytes);
  }
};

/** What a reading gave, as text: twice the same for the same input. */
export const transcript = (value: unknown): string =>
  JSON.stringify(value, (_key, inner: unknown) =>
    inner instanceof Rejected ? { code: inner.code, message: inner.message, faults: inner.faults } : inner,
  ) ?? '';
