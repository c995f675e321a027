import { oneLine } from '../body/plain-text.ts';
import type { Page, PageElement } from './page.ts';
import type { PageFields } from './page-fields.ts';

const lineOf = (element: PageElement | null): string | undefined => {
  const line = oneLine(element?.textContent ?? '');
  return line === '' || line.length > 500 ? undefined : line;
};

/** A property's value: the machine's form where the element has one (HTML Living Standard, "Values"). */
const valueIn = (element: PageElement | null): string | undefined =>
  element?.getAttribute('content') ??
  element?.getAttribute('datetime') ??
  // A link's title says where it leads: “All posts by …”.
  (element?.matches('a') ? lineOf(element) : (element?.getAttribute('title') ?? lineOf(element)));

const addressOf = (element: PageElement | null): string | undefined =>
  element?.getAttribute('content') ?? element?.getAttribute('href') ?? element?.getAttribute('src') ?? undefined;

const imageOf = (element: PageElement | null): PageFields['image'] => {
  const url = addressOf(element) ?? addressOf(element?.querySelector('[itemprop~="url"], img') ?? null);
  return url === undefined ? undefined : { url };
};

const authorsOf = (elements: Iterable<PageElement>): PageFields['authors'] =>
  [...elements].slice(0, 5).flatMap((element) => {
    const named = element.querySelector('[itemprop~="name"], .p-name, .fn') ?? element;
    const name = valueIn(named);
    const url = addressOf(element.querySelector('a[href]') ?? element);
    return name === undefined ? [] : [{ name, ...(url === undefined || !/^(?:https?:|\/)/.test(url) ? {} : { url }) }];
  });

/** An element that RDFa gives one of these properties (RDFa Lite 1.1 §2.2); `<meta>` is read elsewhere. */
const rdfa = (page: Page, ...names: readonly string[]): PageElement | null =>
  page.querySelector(names.map((name) => `body [property~="${name}"], body [property~="schema:${name}"]`).join(', '));

/** What a page says in microdata of schema.org. */
export const readMicrodata = (page: Page): PageFields => {
  const scope = page.querySelector('[itemtype*="Article"], [itemtype*="BlogPosting"]') ?? page.documentElement;
  const property = (name: string): PageElement | null => scope.querySelector(`[itemprop~="${name}"]`);
  return {
    title: valueIn(property('headline')),
    authors: authorsOf(scope.querySelectorAll('[itemprop~="author"]')) ?? [],
    published: valueIn(
      property('datePublished') ?? rdfa(page, 'datePublished', 'dc:date', 'dc:created', 'dcterms:created'),
    ),
    modified: valueIn(property('dateModified') ?? rdfa(page, 'dateModified', 'dcterms:modified')),
    language: valueIn(property('inLanguage')),
    image: imageOf(property('image')),
    tags: (valueIn(property('keywords')) ?? '').split(/[,،;]/),
  };
};

/** What a page says in microformats2 (h-entry) and in the older hAtom. */
export const readMicroformats = (page: Page): PageFields => {
  const entry = page.querySelector('.h-entry, .hentry');
  if (entry === null) return {};
  return {
    title: lineOf(entry.querySelector('.p-name, .entry-title')),
    summary: lineOf(entry.querySelector('.p-summary')),
    url: addressOf(entry.querySelector('a.u-url')),
    authors: authorsOf(entry.querySelectorAll('.p-author, .vcard.author, .author.vcard')) ?? [],
    published: valueIn(entry.querySelector('.dt-published, .published')),
    modified: valueIn(entry.querySelector('.dt-updated, .updated')),
    image: imageOf(entry.querySelector('.u-photo, .u-featured')),
    tags: [...entry.querySelectorAll('.p-category, a[rel~="tag"]')].slice(0, 30).flatMap((tag) => lineOf(tag) ?? []),
  };
};
