import { Parser } from 'htmlparser2';
import { boundNesting } from '../body/bound-nesting.ts';
import { withoutForbidden } from '../body/escape.ts';
import { namespaceOf } from './namespaces.ts';
import { expandEntities } from './xml-entities.ts';

/** An element; `key` is its name in lower case behind our name of its namespace: `title`, `dc:creator`, `atom:link`. */
export type LenientElement = {
  readonly key: string;
  /** As it is written, prefix and all: for markup that stands naked in a feed. */
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: (LenientElement | string)[];
  /** `xml:base` and `xml:lang` as they hold here. */
  readonly base: string | undefined;
  readonly language: string | undefined;
};

type Scope = { readonly element: LenientElement; readonly prefixes: ReadonlyMap<string, string> };

const withDeclared = (
  prefixes: ReadonlyMap<string, string>,
  attributes: Readonly<Record<string, string>>,
): ReadonlyMap<string, string> => {
  const declared = Object.entries(attributes).filter(([name]) => /^xmlns(?::|$)/i.test(name));
  if (declared.length === 0) return prefixes;
  return new Map([...prefixes, ...declared.map(([name, address]) => [name.slice(6).toLowerCase(), address] as const)]);
};

const resolved = (reference: string | undefined, base: string | undefined): string | undefined =>
  reference === undefined ? base : (URL.parse(reference.trim(), base)?.href ?? base);

const newElement = (
  name: string,
  attributes: Readonly<Record<string, string>>,
  parent: Scope,
  prefixes: ReadonlyMap<string, string>,
): LenientElement => {
  const [prefix, local] = name.includes(':')
    ? [name.slice(0, name.indexOf(':')), name.slice(name.indexOf(':') + 1)]
    : ['', name];
  const namespace = namespaceOf(prefix, prefixes.get(prefix.toLowerCase()));
  return {
    key: namespace === '' ? local.toLowerCase() : `${namespace}:${local.toLowerCase()}`,
    name,
    attributes: Object.fromEntries(Object.entries(attributes).map(([key, value]) => [key.toLowerCase(), value])),
    children: [],
    base: resolved(attributes['xml:base'], parent.element.base),
    language: attributes['xml:lang'] ?? attributes['xml:Lang'] ?? parent.element.language,
  };
};

/**
 * A document's elements under one root without a name. What is wrong in it (a tag that never ends, one that ends what it
 * did not begin, an `&` alone, an end too soon) costs as little as it can.
 */
export const parseLenientXml = (xml: string, base: string | undefined): LenientElement => {
  const root: LenientElement = { key: '', name: '', attributes: {}, children: [], base, language: undefined };
  const scopes: Scope[] = [{ element: root, prefixes: new Map() }];
  const top = (): Scope => scopes.at(-1) ?? { element: root, prefixes: new Map() };
  const parser = new Parser(
    {
      onopentag: (name, attributes) => {
        const parent = top();
        const prefixes = withDeclared(parent.prefixes, attributes);
        const element = newElement(name, attributes, parent, prefixes);
        parent.element.children.push(element);
        scopes.push({ element, prefixes });
      },
      onclosetag: () => {
        if (scopes.length > 1) scopes.pop();
      },
      ontext: (text) => {
        top().element.children.push(text);
      },
    },
    { xmlMode: true, lowerCaseTags: false },
  );
  parser.end(boundNesting(expandEntities(withoutForbidden(xml)), true));
  return root;
};

/** The elements directly in another, of one of the given keys. */
export const childrenOf = (
  element: LenientElement | undefined,
  ...keys: readonly string[]
): readonly LenientElement[] =>
  (element?.children ?? []).filter(
    (child): child is LenientElement => typeof child !== 'string' && keys.includes(child.key),
  );

/** The first such element, in the order of the keys. */
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

/** All text in an element, its children's too. */
export const textOf = (element: LenientElement | undefined): string =>
  (element?.children ?? []).map((child) => (typeof child === 'string' ? child : textOf(child))).join('');

const escapeMarkup = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const localName = (name: string): string => name.slice(name.indexOf(':') + 1);

const tagOf = (element: LenientElement): string => {
  const attributes = Object.entries(element.attributes)
    .filter(([name]) => !name.startsWith('xml'))
    .map(([name, value]) => ` ${name}="${escapeMarkup(value).replaceAll('"', '&quot;')}"`);
  return `<${localName(element.name)}${attributes.join('')}>`;
};

/** An element's children as HTML: markup that stands in the feed without being escaped. */
export const innerHtml = (element: LenientElement): string =>
  element.children
    .map((child) => {
      if (typeof child === 'string') return escapeMarkup(child);
      const isVoid = /^(?:br|hr|img|wbr|source|input|meta|link)$/i.test(localName(child.name));
      return `${tagOf(child)}${innerHtml(child)}${isVoid ? '' : `</${localName(child.name)}>`}`;
    })
    .join('');

/** Whether markup stands in the element. */
export const hasMarkup = (element: LenientElement): boolean =>
  element.children.some((child) => typeof child !== 'string');
