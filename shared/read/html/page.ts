import { parseHTML } from 'linkedom';
import { Rejected } from '#shared/errors.ts';
import { boundNesting } from '../body/bound-nesting.ts';
import { withoutForbidden } from '../body/escape.ts';

/** As much of an element of the DOM as is used here. */
export type PageElement = {
  readonly localName: string;
  readonly textContent: string | null;
  readonly parentElement: PageElement | null;
  readonly nextElementSibling: PageElement | null;
  readonly previousElementSibling: PageElement | null;
  readonly children: ArrayLike<PageElement> & Iterable<PageElement>;
  innerHTML: string;
  getAttribute(name: string): string | null;
  setAttribute(name: string, value: string): void;
  removeAttribute(name: string): void;
  querySelector(selector: string): PageElement | null;
  querySelectorAll(selector: string): ArrayLike<PageElement> & Iterable<PageElement>;
  matches(selector: string): boolean;
  closest(selector: string): PageElement | null;
  readonly ownerDocument: { createElement(name: string): PageElement };
  append(...children: readonly PageElement[]): void;
  remove(): void;
  replaceWith(...replacements: readonly PageElement[]): void;
};

/** A page as a tree. */
export type Page = Pick<PageElement, 'querySelector' | 'querySelectorAll'> & {
  readonly documentElement: PageElement;
  readonly body: PageElement;
  createElement(name: string): PageElement;
};

/** Where a page may begin: what stands before is declarations and comments. */
const beginning = 20_000;

/**
 * linkedom finds nothing in a fragment, and makes no body by itself where a page leaves its tags out (HTML Living
 * Standard, "Optional tags"): it is given a whole document.
 */
const wholeDocument = (html: string): string => {
  if (/<body[\s>]/i.test(html)) return html;
  const start = html.slice(0, beginning);
  const root = /<html\b[^>]*>/i.exec(start)?.[0] ?? '<html>';
  const headEnd = /<\/head\s*>/i.exec(html);
  const head =
    headEnd === null ? '' : html.slice(0, headEnd.index).replace(/<!doctype[^>]*>|<\/?(?:html|head)\b[^>]*>/gi, '');
  const rest = headEnd === null ? html : html.slice(headEnd.index + headEnd[0].length);
  const body = rest.replace(/^\s*(?:<!doctype[^>]*>\s*)?(?:<html\b[^>]*>\s*)?(?:<head\b[^>]*>)?/i, '');
  return `<!doctype html>${root}<head>${head}</head><body>${body}</body></html>`;
};

/** What a page may be made of: live blogs have some 30,000 elements, and a tree of more takes minutes and gigabytes. */
const maxElements = 60_000;
const maxReferences = 200_000;

const tooComplex = (): Rejected =>
  new Rejected(
    'PAGE_TOO_COMPLEX',
    'The page has over 60,000 elements or 3 MiB of text, or nests too deeply: send the article alone.',
    {
      status: 413,
    },
  );

const refuseHuge = (html: string): void => {
  const elements = html.match(/<[a-z]/gi)?.length ?? 0;
  const references = html.match(/&/g)?.length ?? 0;
  if (elements > maxElements || references > maxReferences) throw tooComplex();
};

/** The depths of all elements together: what weighs a page reads each text once for each element around it. */
const maxDepths = 500_000;

/** Characters that a page says, programs aside: three times the longest article. */
const maxText = 3 * 1024 * 1024;

const saidIn = (page: Page): number =>
  [...page.querySelectorAll('script, style')].reduce(
    (length, program) => length - (program.textContent ?? '').length,
    (page.documentElement.textContent ?? '').length,
  );

const depthsIn = (element: PageElement, depth: number): number => {
  let sum = depth;
  for (const child of element.children) sum += depthsIn(child, depth + 1);
  return sum;
};

/** Untrusted HTML as a tree of bounded depth; scripts do not run, nothing is fetched. @throws Rejected PAGE_TOO_COMPLEX */
export const parsePage = (html: string): Page => {
  refuseHuge(html);
  const { document }: { readonly document: Page } = parseHTML(boundNesting(wholeDocument(withoutForbidden(html))));
  if (depthsIn(document.documentElement, 1) > maxDepths || saidIn(document) > maxText) throw tooComplex();
  return document;
};
