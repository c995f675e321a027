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

/** linkedom finds nothing in a fragment: it is given a whole document. */
const wholeDocument = (html: string): string =>
  /<html[\s>]/i.test(html.slice(0, 20_000)) ? html : `<!doctype html><html><head></head><body>${html}</body></html>`;

/** What a page may be made of: live blogs have some 30,000 elements, and a tree of more takes minutes and gigabytes. */
const maxElements = 60_000;
const maxReferences = 200_000;

const refuseHuge = (html: string): void => {
  const elements = html.match(/<[a-z]/gi)?.length ?? 0;
  const references = html.match(/&/g)?.length ?? 0;
  if (elements <= maxElements && references <= maxReferences) return;
  throw new Rejected('PAGE_TOO_COMPLEX', 'The page has over 60,000 elements: send the article alone.', { status: 413 });
};

/** Untrusted HTML as a tree of bounded depth; scripts do not run, nothing is fetched. @throws Rejected PAGE_TOO_COMPLEX */
export const parsePage = (html: string): Page => {
  refuseHuge(html);
  const { document }: { readonly document: Page } = parseHTML(boundNesting(wholeDocument(withoutForbidden(html))));
  return document;
};
