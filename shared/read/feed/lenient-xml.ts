import { Parser } from 'htmlparser2';
import { boundNesting } from '../body/bound-nesting.ts';
import { withoutForbidden } from '../body/escape.ts';
import { joinSurrogates } from '../decode.ts';
import { maxReferenceCharacters } from '../permalink.ts';
import { expandEntities } from './xml-entities.ts';

/** An element of a document that may break any rule of XML. */
export type LenientElement = {
  /** The local name in lower case, prefixed with our name of its namespace: `title`, `dc:creator`, `atom:link`. */
  readonly key: string;
  /** The name in lower case, with the document's own prefix. */
  readonly name: string;
  /** Names in lower case. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: (LenientElement | string)[];
  /** The `xml:base` and `xml:lang` that apply here. */
  readonly base: string | undefined;
  readonly language: string | undefined;
  /** Whether the document ends inside the element, before its end tag. */
  isUnclosed: boolean;
};

/** Our names of namespaces, by a part of their URIs in lower case; RSS itself has the empty name. */
const namespaces: readonly (readonly [RegExp, string])[] = [
  // Before Atom, whose pattern matches the older URI.
  [/www\.w3\.org\/2007\/app|purl\.org\/atom\/app/, 'app'],
  [/www\.w3\.org\/2005\/atom|purl\.org\/atom/, 'atom'],
  [/purl\.org\/syndication\/thread/, 'thr'],
  [/schemas\.google\.com\/blogger/, 'blogger'],
  [/rdf-syntax-ns|w3\.org\/tr\/rdf|w3\.org\/rdf/, 'rdf'],
  [/purl\.org\/rss\/1\.0\/modules\/content|purl\.org\/content/, 'content'],
  [/purl\.org\/rss\/1\.0\/modules\/syndication/, 'sy'],
  [/purl\.org\/rss\/1\.0\/modules\/slash/, 'slash'],
  [/purl\.org\/dc\/terms/, 'dcterms'],
  [/purl\.org\/dc\//, 'dc'],
  [/search\.yahoo\.com\/mrss|video\.search\.yahoo\.com/, 'media'],
  [/itunes\.(?:apple\.)?com/, 'itunes'],
  [/www\.w3\.org\/1999\/xhtml/, 'html'],
  [/podcastindex|purl\.org\/podcast/, 'podcast'],
  [/creativecommons|web\.resource\.org\/cc/, 'cc'],
  [/rslstandard\.org/, 'rsl'],
  [/bloglines\.com\/about\/specs\/fac/, 'access'],
  [/webns\.net\/mvcb/, 'other'],
  [/wordpress\.org\/export/, 'wp'],
  [/georss\.org\/georss/, 'georss'],
  [/opengis\.net\/gml/, 'gml'],
  [/w3\.org\/2003\/01\/geo/, 'geo'],
  [/prismstandard\.org|purl\.org\/rss\/1\.0\/modules\/prism/, 'prism'],
  [/www\.sitemaps\.org|google\.com\/schemas\/sitemap\/|sitemap\/0\.\d+$/, 'sitemap'],
  [/google\.com\/schemas\/sitemap-news/, 'news'],
  [/google\.com\/schemas\/sitemap-image/, 'image'],
  [
    /purl\.org\/rss|my\.netscape\.com|backend\.userland\.com|blogs\.law\.harvard\.edu|cyber\.law\.harvard\.edu|channel\.netscape\.com/,
    '',
  ],
];

/** Prefixes that documents use without declaring them, or declare with a URI of their own. */
const wellKnownPrefix =
  /^(?:app|atom|blogger|thr|rdf|content|sy|slash|dcterms|dc|media|itunes|html|podcast|georss|gml|geo|wp|prism|cc|rsl|access|news|image|xml)$/;

/** Our name of the namespace of a prefix in lower case: by its URI, else by the prefix itself; `other` for any other. */
/** The base of an element within that of its parent; one that is too long for an address is none. */
const baseIn = (written: string | undefined, around: string | undefined): string | undefined => {
  if (written === undefined || written.length > maxReferenceCharacters) return around;
  const base = URL.parse(written, around)?.href;
  return base === undefined || base.length > maxReferenceCharacters ? around : base;
};

const namespaceOf = (prefix: string, uri: string | undefined): string => {
  const known = uri === undefined ? undefined : namespaces.find(([pattern]) => pattern.test(uri.toLowerCase()))?.[1];
  if (known !== undefined) return known;
  if (prefix === 'xhtml') return 'html';
  return prefix === '' || wellKnownPrefix.test(prefix) ? prefix : 'other';
};

/**
 * The elements of a document as children of a nameless root; `documentUrl` is the base of relative URLs. Malformed
 * markup (an unclosed tag, an unmatched closing tag, a bare `&`, a truncated end) costs only the element around it.
 */
export const parseLenientXml = (xml: string, documentUrl: string | undefined): LenientElement => {
  const root: LenientElement = {
    key: '',
    name: '',
    attributes: {},
    children: [],
    base: documentUrl,
    language: undefined,
    isUnclosed: false,
  };
  let current = root;
  let prefixes: ReadonlyMap<string, string> = new Map();
  const ancestors: { readonly element: LenientElement; readonly prefixes: ReadonlyMap<string, string> }[] = [];
  const parser = new Parser(
    {
      onopentag: (name, attributes) => {
        ancestors.push({ element: current, prefixes });
        const written = Object.entries(attributes);
        const declared = written.filter(([attribute]) => /^xmlns(?::|$)/i.test(attribute));
        if (declared.length > 0)
          prefixes = new Map([
            ...prefixes,
            ...declared.map(([key, uri]) => [key.slice(6).toLowerCase(), uri] as const),
          ]);
        const colon = name.indexOf(':');
        const prefix = name.slice(0, Math.max(0, colon)).toLowerCase();
        const local = name.slice(colon + 1).toLowerCase();
        // RSS has no namespace of its own: one on its root is a mistake, as of any other feed with a foreign one.
        const isRoot = ancestors.length === 1 && prefix === '';
        if (isRoot && (local === 'rss' || (local === 'feed' && namespaceOf('', prefixes.get('')) !== 'atom')))
          prefixes = new Map([...prefixes].filter(([declaredPrefix]) => declaredPrefix !== ''));
        const namespace = namespaceOf(prefix, prefixes.get(prefix));
        const element: LenientElement = {
          key: namespace === '' ? local : `${namespace}:${local}`,
          name,
          attributes: Object.fromEntries(written.map(([key, value]) => [key.toLowerCase(), value])),
          children: [],
          base: baseIn(attributes['xml:base']?.trim(), current.base),
          language: attributes['xml:lang'] ?? attributes['xml:Lang'] ?? current.language,
          isUnclosed: false,
        };
        current.children.push(element);
        current = element;
      },
      onclosetag: () => {
        const parent = ancestors.pop();
        if (parent !== undefined) ({ element: current, prefixes } = parent);
      },
      ontext: (text) => {
        // Each reference comes as a text of its own: joined, a million of them are one child.
        const { children } = current;
        const last = children.at(-1);
        if (typeof last === 'string') children[children.length - 1] = last + text;
        else children.push(text);
      },
    },
    // Feeds end `<updated>` with `</Updated>`: by the rules of XML, the rest of the entry would be part of the date.
    { xmlMode: true, lowerCaseTags: true },
  );
  parser.write(boundNesting(expandEntities(joinSurrogates(withoutForbidden(xml))), true));
  // `end` closes whatever is still open.
  for (const { element } of [...ancestors, { element: current }]) element.isUnclosed = true;
  parser.end();
  return root;
};

/** Below so many children, looking at each is faster than an index. */
const minIndexedChildren = 32;

/** The child elements by key, of elements with many children: a reader asks an entry for some fifty keys. */
const indexes = new WeakMap<LenientElement, ReadonlyMap<string, readonly LenientElement[]>>();

const indexOf = (element: LenientElement): ReadonlyMap<string, readonly LenientElement[]> => {
  const known = indexes.get(element);
  if (known !== undefined) return known;
  const elements = element.children.filter((child): child is LenientElement => typeof child !== 'string');
  const index = Map.groupBy(elements, ({ key }) => key);
  indexes.set(element, index);
  return index;
};

/** The child elements with one of the keys, in document order. */
export const childrenOf = (
  element: LenientElement | undefined,
  ...keys: readonly string[]
): readonly LenientElement[] => {
  if (element === undefined) return [];
  if (element.children.length >= minIndexedChildren) {
    const index = indexOf(element);
    const [only = '', ...others] = keys.filter((key) => index.has(key));
    if (others.length === 0) return index.get(only) ?? [];
  }
  return element.children.filter(
    (child): child is LenientElement => typeof child !== 'string' && keys.includes(child.key),
  );
};

/** The first child element with the first of the keys that any child has. */
export const childOf = (
  element: LenientElement | undefined,
  ...keys: readonly string[]
): LenientElement | undefined => {
  for (const key of keys) {
    const [found] = childrenOf(element, key);
    if (found !== undefined) return found;
  }
  return undefined;
};

/** The text of an element and of all elements in it. */
export const textOf = (element: LenientElement | undefined): string =>
  (element?.children ?? []).map((child) => (typeof child === 'string' ? child : textOf(child))).join('');

/** Whether an element has child elements. */
export const hasMarkup = (element: LenientElement): boolean =>
  element.children.some((child) => typeof child !== 'string');

/** The children of an element as HTML, without prefixes and `xml…` attributes. */
export const innerHtml = (element: LenientElement): string => {
  const escapeMarkup = (text: string): string =>
    text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return element.children
    .map((child) => {
      if (typeof child === 'string') return escapeMarkup(child);
      const name = child.name.slice(child.name.indexOf(':') + 1);
      const attributes = Object.entries(child.attributes)
        .filter(([attribute]) => !attribute.startsWith('xml'))
        .map(([attribute, value]) => ` ${attribute}="${escapeMarkup(value).replaceAll('"', '&quot;')}"`);
      const isVoid = /^(?:br|hr|img|wbr|source|input|meta|link)$/i.test(name);
      return `<${name}${attributes.join('')}>${innerHtml(child)}${isVoid ? '' : `</${name}>`}`;
    })
    .join('');
};
