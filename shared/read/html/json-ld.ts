import { defined } from '#shared/defined.ts';
import type { Author } from '#shared/model/article.ts';
import { plainText } from '../body/html-to-text.ts';
import { foldWords } from '../date/fold-text.ts';
import type { ExtractedImage } from '../extracted-fields.ts';
import { parseWellFormed } from '../json/well-formed-json.ts';
import type { Page } from './page.ts';
import { isSamePage } from './page-address.ts';
import type { PageFields } from './page-fields.ts';
import { selectAll } from './select.ts';

type Node = Readonly<Record<string, unknown>>;

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && !Array.isArray(value);

const listOf = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];

const textOf = (value: unknown): string | undefined => {
  const [first] = listOf(value);
  if (typeof first === 'string' && first.trim() !== '') return first.trim();
  return isNode(first) ? textOf(first['@value'] ?? first.name) : undefined;
};

/** What pages put around their JSON-LD: comments and CDATA, themselves in comments of JavaScript. */
const opening = /^(?:<!--|(?:\/\/|\/\*)?\s*<!\[CDATA\[(?:\s*\*\/)?)/;
const closing = /(?:-->|(?:(?:\/\/|\/\*)\s{0,100})?\]\]>(?:\s{0,100}\*\/)?)$/;

/** JSON-LD with the mistakes of real pages: comments, CDATA, raw line ends in strings, a comma or semicolon too many, escaped quotes. */
const parseLoosely = (script: string): unknown => {
  const bare = script.trim().replace(opening, '').trimEnd().replace(closing, '').trim();
  const mended = bare
    .replace(/[\n\r\t]+/g, ' ')
    .replace(/(?<!;);+$/, '')
    .replace(/,\s*([}\]])/g, '$1');
  const unescaped = bare.startsWith('{&quot;') || bare.startsWith('[{&quot;') ? plainText(mended) : mended;
  for (const attempt of [bare, mended, unescaped]) {
    try {
      return parseWellFormed(attempt);
    } catch {
      // A page whose JSON-LD cannot be read declares its fields elsewhere.
    }
  }
  return undefined;
};

const urlOf = (value: unknown): string | undefined => {
  const [first] = listOf(value);
  if (typeof first === 'string') return first;
  return isNode(first) ? (textOf(first['@id']) ?? textOf(first.url)) : undefined;
};

/** Resolves a reference by `@id` to the named node that it points to. */
type Lookup = (value: unknown) => unknown;

const authorsOf = (value: unknown, lookup: Lookup): readonly Author[] =>
  listOf(value).flatMap((reference) => {
    const author = lookup(reference);
    if (typeof author === 'string') return [{ name: author }];
    if (!isNode(author)) return [];
    const url = urlOf(author.url);
    return listOf(author.name).flatMap((name) => {
      // A name may be an object again: `{"@type": "Person", "name": …}`.
      const text = textOf(name);
      return text === undefined ? [] : [defined({ name: text, url })];
    });
  });

const imageOf = (value: unknown, lookup: Lookup): ExtractedImage | undefined => {
  const image = lookup(listOf(value)[0]);
  if (typeof image === 'string') return { url: image };
  if (!isNode(image)) return undefined;
  const url = textOf(image.url) ?? textOf(image.contentUrl);
  if (url === undefined) return undefined;
  const sizeOf = (size: unknown): number | undefined => {
    const pixels = Number.parseInt(String(isNode(size) ? size.value : size), 10);
    return Number.isNaN(pixels) ? undefined : pixels;
  };
  const sizes = { width: sizeOf(image.width), height: sizeOf(image.height) };
  return { url, alt: textOf(image.caption), ...sizes, credit: textOf(image.creditText) };
};

const toFields = (article: Node, nodes: readonly Node[]): PageFields => {
  const lookup: Lookup = (value) => {
    if (!isNode(value) || value.name !== undefined || typeof value['@id'] !== 'string') return value;
    return nodes.find((node) => node['@id'] === value['@id'] && node.name !== undefined) ?? value;
  };
  const url = textOf(article.url) ?? urlOf(article.mainEntityOfPage) ?? textOf(article['@id']);
  const publisher = lookup(article.publisher);
  const authors = listOf(article.author).map(lookup);
  return {
    title: textOf(article.headline) ?? textOf(article.name),
    summary: textOf(article.description),
    url: url !== undefined && /^https?:/.test(url) ? url : undefined,
    authors: authorsOf(article.author === undefined ? article.creator : article.author, lookup),
    isByOrganisation:
      authors.length > 0 && authors.every((author) => isNode(author) && /Organization$/.test(String(author['@type']))),
    published: textOf(article.datePublished) ?? textOf(article.dateCreated),
    modified: textOf(article.dateModified),
    language: textOf(article.inLanguage),
    image: imageOf(article.image, lookup) ?? imageOf(article.thumbnailUrl, lookup),
    tags: listOf(article.keywords)
      .flatMap((keyword) => (textOf(keyword) ?? '').split(/[,،;]/))
      .filter((keyword) => keyword.trim() !== ''),
    siteName: textOf(isNode(publisher) ? publisher : article.publisher),
    workStatus: textOf(article.creativeWorkStatus),
    expires: textOf(article.expires),
    body: textOf(article.articleBody) ?? textOf(article.text),
  };
};

const articleType = /(?:^|[:/])(?:\w*Article|BlogPosting|LiveBlogPosting|Report|SocialMediaPosting|Review)$/;

/** What tells the article of a page from others that its JSON-LD describes. */
export type PageIdentity = {
  readonly request: string | undefined;
  readonly addresses: readonly string[];
  readonly titles: readonly string[];
};

/** How sure it is that an object describes the article of the page. */
const likeness = (
  article: Node,
  { request, addresses, titles }: PageIdentity,
): 'own' | 'titled' | 'unnamed' | 'other' => {
  const named = [textOf(article.url), urlOf(article.mainEntityOfPage), urlOf(article['@id'])].filter(
    (url) => url !== undefined && /^(?:https?:|\/)/.test(url),
  );
  if (named.some((url) => addresses.some((address) => isSamePage(url ?? '', address, request)))) return 'own';
  const headline = foldWords(textOf(article.headline) ?? textOf(article.name) ?? '');
  const isTitle = titles.some((title) => headline !== '' && (title.includes(headline) || headline.includes(title)));
  if (isTitle) return 'titled';
  return named.length === 0 || addresses.length === 0 ? 'unnamed' : 'other';
};

const ranks = ['own', 'titled', 'unnamed', 'other'] as const;

/** Whether two titles share a word of some length. */
const isRelated = (one: string, other: string): boolean => {
  const words = new Set(one.split(' ').filter(({ length }) => length > 3));
  return other.split(' ').some((word) => words.has(word));
};

/**
 * The fields in a page's JSON-LD (schema.org `NewsArticle` and related types). Of several articles, the one whose address or
 * headline is the page's, then the one with the most members; an article of another address and headline is none of the page.
 */
export const readJsonLd = (page: Page, identity: PageIdentity): PageFields => {
  /** Every node of a document, including the nodes in `@graph`, `mainEntity` and lists. */
  const nodesIn = (value: unknown): readonly Node[] =>
    listOf(value).flatMap((item) =>
      isNode(item) ? [item, ...nodesIn(item['@graph']), ...nodesIn(item.mainEntity)] : [],
    );
  const scripts = selectAll(page, 'script[type*="ld+json" i]', 50);
  const nodes = scripts.flatMap((script) => nodesIn(parseLoosely(script.textContent ?? '')));
  const titles = identity.titles.map(foldWords).filter((title) => title !== '');
  const articles = nodes
    .filter(
      (node) =>
        listOf(node['@type']).some((type) => typeof type === 'string' && articleType.test(type)) &&
        (node.headline ?? node.name ?? node.articleBody) !== undefined,
    )
    .map((node) => ({ node, rank: ranks.indexOf(likeness(node, { ...identity, titles })) }))
    .filter(({ node, rank }) => {
      const headline = foldWords(textOf(node.headline) ?? textOf(node.name) ?? '');
      return ranks[rank] !== 'other' || titles.length === 0 || titles.some((title) => isRelated(title, headline));
    });
  const [article] = articles.toSorted(
    (a, b) => a.rank - b.rank || Object.keys(b.node).length - Object.keys(a.node).length,
  );
  if (article !== undefined) return toFields(article.node, nodes);
  // JSON that a template broke still says its dates.
  const broken = scripts.find((script) => parseLoosely(script.textContent ?? '') === undefined)?.textContent ?? '';
  const memberOf = (name: string): string | undefined =>
    new RegExp(`"${name}"\\s*:\\s*"([^"]{8,40})"`).exec(broken)?.[1];
  if (memberOf('datePublished') !== undefined)
    return { published: memberOf('datePublished'), modified: memberOf('dateModified') };
  // A page without an article node may declare its dates on the page node.
  const dated = nodes.find((node) => node.datePublished !== undefined && listOf(node['@type']).includes('WebPage'));
  return dated === undefined ? {} : { published: textOf(dated.datePublished), modified: textOf(dated.dateModified) };
};
