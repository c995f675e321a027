import { parseHTML } from 'linkedom';
import { Rejected } from '#shared/errors.ts';
import { boundNesting } from '../body/bound-nesting.ts';
import { withoutForbidden } from '../body/escape.ts';
import { oneLine } from '../body/html-to-text.ts';
import { readSourceSet, writeSourceSet } from '../body/source-set.ts';
import { maxReferenceCharacters } from '../permalink.ts';
import { selectAll } from './select.ts';

/** A text (3) or a comment (8) between elements. */
export type PageText = {
  readonly nodeType: 3 | 4 | 7 | 8;
  readonly textContent: string | null;
  readonly parentElement: PageElement | null;
  readonly nextSibling: PageElement | PageText | null;
};

/** The part of a DOM element that the rules for pages use. */
export type PageElement = {
  readonly nodeType: 1;
  readonly localName: string;
  readonly textContent: string | null;
  readonly parentElement: PageElement | null;
  readonly firstChild: PageElement | PageText | null;
  readonly nextSibling: PageElement | PageText | null;
  readonly nextElementSibling: PageElement | null;
  readonly previousElementSibling: PageElement | null;
  readonly firstElementChild: PageElement | null;
  readonly children: ArrayLike<PageElement> & Iterable<PageElement>;
  readonly childNodes: ArrayLike<PageElement | PageText> & Iterable<PageElement | PageText>;
  readonly attributes: Iterable<{ readonly name: string; readonly value: string }>;
  innerHTML: string;
  getAttribute(name: string): string | null;
  getAttributeNode(name: string): { readonly value: string } | null;
  setAttribute(name: string, value: string): void;
  removeAttribute(name: string): void;
  getElementsByTagName(name: string): ArrayLike<PageElement> & Iterable<PageElement>;
  readonly ownerDocument: { createElement(name: string): PageElement };
  append(...children: readonly (PageElement | PageText | string)[]): void;
  remove(): void;
  replaceWith(...replacements: readonly (PageElement | string)[]): void;
};

/** A page as a tree. */
export type Page = {
  readonly documentElement: PageElement;
  readonly body: PageElement;
  createElement(name: string): PageElement;
};

/** Characters in which the root element of a page must begin: only declarations and comments stand before it. */
const maxPrologCharacters = 20_000;

/**
 * A whole document: linkedom finds nothing in a fragment, and adds no body where a page leaves its tags out (HTML Living
 * Standard, "Optional tags").
 */
const wholeDocument = (html: string): string => {
  if (/<body[\s>]/i.test(html)) return html;
  const root = /<html\b[^>]*>/i.exec(html.slice(0, maxPrologCharacters))?.[0] ?? '<html>';
  const headEnd = /<\/head\s*>/i.exec(html);
  const head =
    headEnd === null ? '' : html.slice(0, headEnd.index).replace(/<!doctype[^<>]*>|<\/?(?:html|head)\b[^<>]*>/gi, '');
  const rest = headEnd === null ? html : html.slice(headEnd.index + headEnd[0].length);
  const body = rest.replace(/^\s*(?:<!doctype[^>]*>\s*)?(?:<html\b[^>]*>\s*)?(?:<head\b[^>]*>)?/i, '');
  return `<!doctype html>${root}<head>${head}</head><body>${body}</body></html>`;
};

/**
 * What a page may have, by its text before a tree is made of it. Long articles have 5,000 elements, live blogs of a day some
 * 10,000; each costs a reading 25 to 45 microseconds, of which the bare libraries take half.
 */
const pageBounds = {
  elements: 20_000,
  /** For each of these a reading looks at what is around it. */
  linksAndPictures: 10_000,
  /** Each becomes a link with a warning of its own; long pages have some hundred. */
  frames: 2_000,
  /** Each `<` and each `&` becomes a node of its own, even where it begins nothing. */
  signs: 60_000,
} as const;

/** How much of its bounds a page takes up, by that of which it has most; over 1 for one that is not read. */
export const shareOfBounds = (html: string): number => {
  const count = (sign: RegExp): number => html.match(sign)?.length ?? 0;
  return Math.max(
    count(/<[a-z]/gi) / pageBounds.elements,
    count(/<(?:a|img|figure|picture)(?=[\s/>])/gi) / pageBounds.linksAndPictures,
    count(/<(?:iframe|object|embed|oembed|video|audio|noscript)(?=[\s/>])/gi) / pageBounds.frames,
    Math.max(count(/</g), count(/&/g)) / pageBounds.signs,
  );
};

/** The sum of the depths of all elements: Readability reads each text once for each element around it. */
const maxDepthSum = 500_000;

/**
 * The sum of characters times the square of their depth: Readability reads the text of each element in each of its elements. Of a
 * long article at a depth of 25 it is a tenth of that.
 */
const maxTextWeight = 500_000_000;

/** Characters of text outside scripts and styles: three times the longest article. */
const maxTextCharacters = 3 * 1024 * 1024;

/** Attributes of an element whose names are mended; real ones have at most some twenty. */
const maxAttributes = 100;

/** HTML Living Standard, "Attribute name state": names are in lower case, which linkedom leaves to its caller. */
const lowerAttributeNames = (page: Page, html: string): void => {
  if (!/[\s"'/][A-Z][\w:-]*\s?=/.test(html)) return;
  for (const element of selectAll(page, '*')) {
    const attributes = [...element.attributes];
    // Finding one among them takes as long as they are many.
    if (attributes.length > maxAttributes) continue;
    for (const { name, value } of attributes) {
      const lower = name.toLowerCase();
      if (name === lower) continue;
      element.removeAttribute(name);
      if (element.getAttribute(lower) === null) element.setAttribute(lower, value);
    }
  }
};

/** Each reference of a page is resolved against all of its base: one that is too long for an address is none. */
const dropLongBases = (page: Page): void => {
  for (const element of selectAll(page, 'base'))
    if ((element.getAttribute('href') ?? '').length > maxReferenceCharacters) element.remove();
};

/** A longer `srcset`, in characters, is read once here: Readability makes a URL of each picture in it. */
const maxSourceSetCharacters = 4096;

const boundSourceSets = (page: Page, html: string): void => {
  if (html.length <= maxSourceSetCharacters || !/srcset/i.test(html)) return;
  for (const element of selectAll(page, '[srcset]')) {
    const written = element.getAttribute('srcset') ?? '';
    if (written.length > maxSourceSetCharacters)
      element.setAttribute('srcset', writeSourceSet(readSourceSet(written, (reference) => reference)));
  }
};

/** Elements that a parser of HTML puts into the head while no other element has come. */
const headElement = /^(?:title|meta|link|base|style|script|noscript|template)$/;

type Root = Page & {
  readonly childNodes: Iterable<PageElement | PageText>;
  append(child: PageElement): void;
};

/**
 * Gives a document one root with one head and one body, as a parser of HTML does (HTML Living Standard, "Tree construction"),
 * which linkedom leaves to its caller: pages have scripts between head and body, several `<html>` in conditional comments,
 * parts without a root. What stands before the root is dropped: warnings of PHP.
 */
const completeTree = (document: Root): void => {
  const roots = [...document.childNodes].filter((node) => node.nodeType === 1);
  const [only] = roots;
  if (roots.length === 1 && only !== undefined && [...only.children].map((e) => e.localName).join() === 'head,body')
    return;
  const html = roots.find(({ localName }) => localName === 'html') ?? document.createElement('html');
  const head = document.createElement('head');
  const body = document.createElement('body');
  const copyAttributes = (from: PageElement, to: PageElement): void => {
    for (const { name, value } of from.attributes) if (to.getAttribute(name) === null) to.setAttribute(name, value);
  };
  let isInBody = false;
  const place = (node: PageElement | PageText, parent: PageElement): void => {
    if (node.nodeType !== 1) {
      if (parent !== head && (node.textContent ?? '').trim() !== '' && node.nodeType === 3) body.append(node);
    } else if (/^(?:html|head|body)$/.test(node.localName)) {
      copyAttributes(node, node.localName === 'html' ? html : node.localName === 'head' ? head : body);
      const inside = node.localName === 'head' ? head : body;
      if (node.localName === 'body') isInBody = true;
      for (const child of [...node.childNodes]) place(child, inside);
    } else if (!isInBody && headElement.test(node.localName)) head.append(node);
    else {
      isInBody = true;
      body.append(node);
    }
  };
  const hasRoot = roots.includes(html);
  const nodes = [...document.childNodes].filter((node) => node.nodeType === 1 || node.nodeType === 3);
  for (const node of hasRoot ? nodes.slice(nodes.indexOf(html)) : nodes) place(node, body);
  for (const root of roots) if (root !== html) root.remove();
  for (const child of [...html.children]) child.remove();
  html.append(head, body);
  if (!hasRoot) document.append(html);
};

/** The depths of all elements, and the weight of all texts (`maxTextWeight`), added up. */
const weigh = (element: PageElement, depth: number): { readonly depths: number; readonly texts: number } => {
  let [depths, texts] = [depth, 0];
  const isProgram = /^(?:script|style)$/.test(element.localName);
  // Siblings are cheaper to ask for than the list of an element's children.
  for (let node = element.firstChild; node !== null; node = node.nextSibling) {
    if (node.nodeType === 3 && !isProgram) texts += (node.textContent ?? '').length * depth ** 2;
    if (node.nodeType !== 1) continue;
    const below = weigh(node, depth + 1);
    depths += below.depths;
    texts += below.texts;
  }
  return { depths, texts };
};

/** Untrusted HTML as a tree of bounded depth; no script runs and nothing is fetched. @throws Rejected PAGE_TOO_COMPLEX */
export const parsePage = (html: string): Page => {
  const tooComplex = (): Rejected =>
    new Rejected(
      'PAGE_TOO_COMPLEX',
      'The page has over 20,000 elements, 10,000 links and pictures, 2,000 frames and players, or 3 MiB of text, or nests too deeply: send the article alone.',
      { status: 413 },
    );
  if (shareOfBounds(html) > 1) throw tooComplex();
  const { document }: { readonly document: Root } = parseHTML(boundNesting(wholeDocument(withoutForbidden(html))));
  completeTree(document);
  const { depths, texts } = weigh(document.documentElement, 1);
  if (depths > maxDepthSum || texts > maxTextWeight) throw tooComplex();
  lowerAttributeNames(document, html);
  dropLongBases(document);
  boundSourceSets(document, html);
  const programs = selectAll(document, 'script, style');
  const text = programs.reduce(
    (length, program) => length - (program.textContent ?? '').length,
    (document.documentElement.textContent ?? '').length,
  );
  if (text > maxTextCharacters) throw tooComplex();
  return document;
};

/** An element's text as it is written; empty for none. */
export const textOf = (element: PageElement | null): string => element?.textContent ?? '';

/** An element's text on one line; empty for none. */
export const lineOf = (element: PageElement | null): string => oneLine(textOf(element));

/** How many times longer than its line a text may be by the white space in it, and still be looked at. */
const maxSpacing = 10;

/** An element's text on one line, where it has at most so many characters; undefined for a longer one, which is not put on one. */
export const shortLineOf = (element: PageElement, maxCharacters: number): string | undefined => {
  const text = textOf(element);
  if (text.length > maxCharacters * maxSpacing) return undefined;
  const line = oneLine(text);
  return line.length > maxCharacters ? undefined : line;
};

/** A shorter paragraph, in characters, may be a label, a caption or a line of a list. */
const minParagraphCharacters = 60;

/** How many paragraphs an element holds or is, and their characters: the measure of whether it is the article. */
export const proseOf = (element: PageElement): { readonly paragraphs: number; readonly characters: number } => {
  const lengths = [...(element.localName === 'p' ? [element] : element.getElementsByTagName('p'))]
    .map((paragraph) => textOf(paragraph).trim().length)
    .filter((length) => length > minParagraphCharacters);
  return { paragraphs: lengths.length, characters: lengths.reduce((sum, length) => sum + length, 0) };
};

/** Whether most of an element's text is in links. */
export const isLinkList = (element: PageElement): boolean => {
  const linked = [...element.getElementsByTagName('a')].reduce((length, link) => length + lineOf(link).length, 0);
  return linked > 0 && linked > lineOf(element).length * 0.6;
};
