import { _compileUnsafe } from 'css-select';
import { spendSteps } from '../within-budget.ts';
import type { Page, PageElement, PageText } from './page.ts';

type Node = PageElement | PageText;
type Matcher = (element: PageElement) => boolean;

const isTag = (node: Node): node is PageElement => node.nodeType === 1;

// `getAttribute` makes a list of the names of each class.
const attributeOf = (element: PageElement, name: string): string | undefined => element.getAttributeNode(name)?.value;

/** The tree of linkedom for css-select, as linkedom itself has it. */
const adapter = {
  isTag,
  getAttributeValue: attributeOf,
  getChildren: (node: Node): Node[] => (isTag(node) ? [...node.childNodes] : []),
  // Readability makes elements with names in capitals.
  getName: ({ localName }: PageElement) => (/^[A-Z]/.test(localName) ? localName.toLowerCase() : localName),
  getParent: ({ parentElement }: PageElement): Node | null => parentElement,
  prevElementSibling: (node: Node): PageElement | null => (isTag(node) ? node.previousElementSibling : null),
  getSiblings: (node: Node): Node[] => (isTag(node) ? [...(node.parentElement?.childNodes ?? [node])] : [node]),
  getText: ({ textContent }: Node) => textContent ?? '',
  hasAttrib: (element: PageElement, name: string) => element.getAttributeNode(name) !== null,
  removeSubsets: (nodes: Node[]) => nodes,
};

const bareName = /^[a-z][a-z\d-]*$/;

/** A word that an attribute holds somewhere, in any case: `[class*="byline" i]`. */
const partOfAttribute = /^\[([a-z-]+)\*="([\w-]+)" i\]$/;

/** A comma between two selectors, and none of `:is(a, b)`. */
const comma = /, (?![^()[\]]*[)\]])/;

/**
 * A matcher of a list of selectors. Those that only name an element are one set, and those that only seek a word in an attribute
 * are one expression for each attribute: css-select asks an element for each of them.
 */
const compileSelector = (selector: string): Matcher => {
  const selectors = selector.split(comma);
  const names = new Set(selectors.filter((one) => bareName.test(one)).flatMap((name) => [name, name.toUpperCase()]));
  const words = Map.groupBy(
    selectors.flatMap((one) => {
      const [, attribute, word] = partOfAttribute.exec(one) ?? [];
      return attribute === undefined || word === undefined ? [] : [{ attribute, word }];
    }),
    ({ attribute }) => attribute,
  );
  const attributes = [...words].map(([attribute, found]) => {
    const anyWord = new RegExp(found.map(({ word }) => word).join('|'), 'i');
    return { attribute, anyWord };
  });
  const others = selectors.filter((one) => !bareName.test(one) && !partOfAttribute.test(one)).join(', ');
  // The tree changes between two uses of a selector.
  const isOther =
    others === '' ? undefined : _compileUnsafe<Node, PageElement>(others, { adapter, cacheResults: false });
  return (element) =>
    names.has(element.localName) ||
    attributes.some(({ attribute, anyWord }) => anyWord.test(attributeOf(element, attribute) ?? '')) ||
    isOther?.(element) === true;
};

/** The selectors of the rules, some sixty: compiling one takes longer than asking an element. */
const compiled = new Map<string, Matcher>();

/** A site file's selectors are a few; whoever changes them again and again does not fill the memory. */
const maxCompiled = 500;

const matcherOf = (selector: string): Matcher => {
  const known = compiled.get(selector);
  if (known !== undefined) return known;
  const matcher = compileSelector(selector);
  if (compiled.size >= maxCompiled) compiled.clear();
  compiled.set(selector, matcher);
  return matcher;
};

/**
 * The first elements below one, in the order of the document, that a rule accepts; what a `template` holds is no part of it.
 * Each element that is looked at is a step of the reading's budget.
 */
const collect = (parent: PageElement, accepts: Matcher, max: number, found: PageElement[]): void => {
  for (let child = parent.firstElementChild; child !== null; child = child.nextElementSibling) {
    spendSteps(1);
    if (accepts(child)) found.push(child);
    if (found.length < max && child.localName !== 'template') collect(child, accepts, max, found);
    if (found.length >= max) return;
  }
};

const inOrder = new WeakMap<Page, readonly PageElement[]>();

const listBelow = (parent: PageElement, list: PageElement[]): void => {
  if (parent.localName === 'template') return;
  for (let child = parent.firstElementChild; child !== null; child = child.nextElementSibling) {
    list.push(child);
    listBelow(child, list);
  }
};

/** All elements of a page in order, of a tree that nobody changes listed once. */
const elementsOf = (page: Page): readonly PageElement[] => {
  const known = inOrder.get(page);
  if (known !== undefined) return known;
  const list = [page.documentElement];
  listBelow(page.documentElement, list);
  return list;
};

/** The elements of these names in a page or below an element, in the order of the document: what a library asks for, without steps. */
export const elementsNamed = (root: Page | PageElement, names: readonly string[]): PageElement[] => {
  const accepts = matcherOf(names.join(', '));
  const list: PageElement[] = [];
  if ('documentElement' in root) list.push(...elementsOf(root));
  else listBelow(root, list);
  return list.filter(accepts);
};

/** What reads a page without changing its tree: its elements are listed once for all selectors. */
export const readUnchanged = <T>(page: Page, read: () => T): T => {
  inOrder.set(page, elementsOf(page));
  try {
    return read();
  } finally {
    inOrder.delete(page);
  }
};

/** The elements of a page, or below an element, that a selector matches, in the order of the document; at most so many. */
export const selectAll = (root: Page | PageElement, selector: string, max = Infinity): readonly PageElement[] => {
  const accepts = matcherOf(selector);
  const found: PageElement[] = [];
  if (!('documentElement' in root)) collect(root, accepts, max, found);
  else
    for (const element of elementsOf(root)) {
      spendSteps(1);
      if (accepts(element)) found.push(element);
      if (found.length >= max) break;
    }
  return found;
};

/** The first element of a page, or below an element, that a selector matches. */
export const select = (root: Page | PageElement, selector: string): PageElement | null =>
  selectAll(root, selector, 1)[0] ?? null;

/** Whether an element has one below it that a selector matches. */
export const holds = (element: PageElement, selector: string): boolean => select(element, selector) !== null;

/** Whether a selector matches an element. */
export const isMatch = (element: PageElement, selector: string): boolean => matcherOf(selector)(element);

/** The nearest element that a selector matches: this one or one around it. */
export const closest = (element: PageElement | null, selector: string): PageElement | null => {
  const accepts = matcherOf(selector);
  for (let at = element; at !== null; at = at.parentElement) {
    spendSteps(1);
    if (accepts(at)) return at;
  }
  return null;
};
