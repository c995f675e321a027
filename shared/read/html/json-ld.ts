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

/** JSON-LD as pages get it wrong: in comments or CDATA, with raw line ends in its strings, with a comma too many. */
const parseLoosely = (script: string): unknown => {
  const bare = script.replace(
    /^\s*(?:<!--|\/\*\s*<!\[CDATA\[\s*\*\/|<!\[CDATA\[)|(?:-->|\/\*\s*\]\]>\s*\*\/|\]\]>)\s*$/g,
    '',
  );
  const attempts = [
    bare,
    bare
      .replace(/[\n\r\t]+/g, ' ')
      .replace(/,\s*([}\]])/g, '$1')
      .replace(/;\s*$/, ''),
  ];
  for (const attempt of attempts) {
    try {
      return JSON.parse(attempt);
    } catch {
      // The next attempt, or none: a page whose JSON-LD cannot be read has other ways to say it.
    }
  }
  return undefined;
};

/** Every node, also those in `@graph` and in lists. */
const nodesIn = (value: unknown): readonly Node[] =>
  listOf(value).flatMap((item) =>
    isNode(item) ? [item, ...nodesIn(item['@graph']), ...nodesIn(item.mainEntity)] : [],
  );

const articleType = /(?:^|[:/])(?:\w*Article|BlogPosting|LiveBlogPosting|Report|SocialMediaPosting|Review)$/;

const isArticle = (node: Node): boolean =>
  listOf(node['@type']).some((type) => typeof type === 'string' && articleType.test(type));

const urlOf = (value: unknown): string | undefined => {
  const [first] = listOf(value);
  if (typeof first === 'string') return first;
  return isNode(first) ? (textOf(first['@id']) ?? textOf(first.url)) : undefined;
};

type Lookup = (value: unknown) => unknown;

/** References by `@id` point to nodes elsewhere in the page. */
const lookupIn =
  (nodes: readonly Node[]): Lookup =>
  (value) => {
    if (!isNode(value) || value.name !== undefined || typeof value['@id'] !== 'string') return value;
    return nodes.find((node) => node['@id'] === value['@id'] && node.name !== undefined) ?? value;
  };

const authorsOf = (value: unknown, lookup: Lookup): readonly Author[] =>
  listOf(value).flatMap((given) => {
    const author = lookup(given);
    if (typeof author === 'string') return [{ name: author }];
    if (!isNode(author)) return [];
    const url = urlOf(author.url);
    return listOf(author.name).flatMap((name) =>
      typeof name === 'string' ? [{ name, ...(url === undefined ? {} : { url }) }] : [],
    );
  });

const sizeOf = (value: unknown): number | undefined => {
  const size = Number.parseInt(String(isNode(value) ? value.value : value), 10);
  return Number.isNaN(size) ? undefined : size;
};

const isByOrganisation = (value: unknown, lookup: Lookup): boolean => {
  const authors = listOf(value).map(lookup);
  return (
    authors.length > 0 && authors.every((author) => isNode(author) && /Organization$/.test(String(author['@type'])))
  );
};

const imageOf = (value: unknown, lookup: Lookup): ExtractedImage | undefined => {
  const image = lookup(listOf(value)[0]);
  if (typeof image === 'string') return { url: image };
  if (!isNode(image)) return undefined;
  const url = textOf(image.url) ?? textOf(image.contentUrl);
  return url === undefined
    ? undefined
    : { url, alt: textOf(image.caption), width: sizeOf(image.width), height: sizeOf(image.height) };
};

const keywordsOf = (value: unknown): readonly string[] =>
  listOf(value)
    .flatMap((keyword) => (textOf(keyword) ?? '').split(/[,،;]/))
    .filter((keyword) => keyword.trim() !== '');

const toFacts = (article: Node, nodes: readonly Node[]): PageFields => {
  const lookup = lookupIn(nodes);
  const url = textOf(article.url) ?? urlOf(article.mainEntityOfPage) ?? textOf(article['@id']);
  return {
    title: textOf(article.headline) ?? textOf(article.name),
    summary: textOf(article.description),
    url: url !== undefined && /^https?:/.test(url) ? url : undefined,
    authors: [
      ...authorsOf(article.author, lookup),
      ...(article.author === undefined ? authorsOf(article.creator, lookup) : []),
    ],
    isByOrganisation: isByOrganisation(article.author, lookup),
    published: textOf(article.datePublished) ?? textOf(article.dateCreated),
    modified: textOf(article.dateModified),
    language: textOf(article.inLanguage),
    image: imageOf(article.image, lookup) ?? imageOf(article.thumbnailUrl, lookup),
    tags: keywordsOf(article.keywords),
    siteName: textOf(isNode(lookup(article.publisher)) ? lookup(article.publisher) : article.publisher),
    body: textOf(article.articleBody) ?? textOf(article.text),
  };
};

/** What a page's JSON-LD says of its article (schema.org NewsArticle and its kin); of several, the one with most to say. */
export const readJsonLd = (page: Page): PageFields => {
  const scripts = [...page.querySelectorAll('script[type*="ld+json"]')].slice(0, 50);
  const nodes = scripts.flatMap((script) => nodesIn(parseLoosely(script.textContent ?? '')));
  const articles = nodes.filter(
    (node) => isArticle(node) && (node.headline ?? node.name ?? node.articleBody) !== undefined,
  );
  const [article] = articles.toSorted((a, b) => Object.keys(b).length - Object.keys(a).length);
  if (article !== undefined) return toFacts(article, nodes);
  // A page that calls itself no article knows its dates all the same.
  const dated = nodes.find((node) => node.datePublished !== undefined && listOf(node['@type']).includes('WebPage'));
  return dated === undefined ? {} : { published: textOf(dated.datePublished), modified: textOf(dated.dateModified) };
};
