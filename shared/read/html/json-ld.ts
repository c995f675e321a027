import { defined } from '#shared/defined.ts';
import type { Author } from '#shared/model/article.ts';
import type { ExtractedImage } from '../extracted-fields.ts';
import type { Page } from './page.ts';
import type { PageFields } from './page-fields.ts';

type Node = Readonly<Record<string, unknown>>;

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && !Array.isArray(value);

const listOf = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];

const textOf = (value: unknown): string | undefined => {
  const [first] = listOf(value);
  if (typeof first === 'string' && first.trim() !== '') return first.trim();
  return isNode(first) ? textOf(first['@value'] ?? first.name) : undefined;
};

/** JSON-LD with the mistakes of real pages: comments, CDATA, raw line ends in strings, a comma too many. */
const parseLoosely = (script: string): unknown => {
  const bare = script.replace(
    /^\s*(?:<!--|\/\*\s*<!\[CDATA\[\s*\*\/|<!\[CDATA\[)|(?:-->|\/\*\s*\]\]>\s*\*\/|\]\]>)\s*$/g,
    '',
  );
  const mended = bare
    .replace(/[\n\r\t]+/g, ' ')
    .replace(/,\s*([}\]])/g, '$1')
    .replace(/;\s*$/, '');
  for (const attempt of [bare, mended]) {
    try {
      return JSON.parse(attempt);
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
    return listOf(author.name).flatMap((name) => (typeof name === 'string' ? [defined({ name, url })] : []));
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
  return { url, alt: textOf(image.caption), width: sizeOf(image.width), height: sizeOf(image.height) };
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
    body: textOf(article.articleBody) ?? textOf(article.text),
  };
};

const articleType = /(?:^|[:/])(?:\w*Article|BlogPosting|LiveBlogPosting|Report|SocialMediaPosting|Review)$/;

/** The fields in a page's JSON-LD (schema.org `NewsArticle` and related types); of several articles, the one with the most members. */
export const readJsonLd = (page: Page): PageFields => {
  /** Every node of a document, including the nodes in `@graph`, `mainEntity` and lists. */
  const nodesIn = (value: unknown): readonly Node[] =>
    listOf(value).flatMap((item) =>
      isNode(item) ? [item, ...nodesIn(item['@graph']), ...nodesIn(item.mainEntity)] : [],
    );
  const scripts = [...page.querySelectorAll('script[type*="ld+json"]')].slice(0, 50);
  const nodes = scripts.flatMap((script) => nodesIn(parseLoosely(script.textContent ?? '')));
  const articles = nodes.filter(
    (node) =>
      listOf(node['@type']).some((type) => typeof type === 'string' && articleType.test(type)) &&
      (node.headline ?? node.name ?? node.articleBody) !== undefined,
  );
  const [article] = articles.toSorted((a, b) => Object.keys(b).length - Object.keys(a).length);
  if (article !== undefined) return toFields(article, nodes);
  // A page without an article node may declare its dates on the page node.
  const dated = nodes.find((node) => node.datePublished !== undefined && listOf(node['@type']).includes('WebPage'));
  return dated === undefined ? {} : { published: textOf(dated.datePublished), modified: textOf(dated.dateModified) };
};
