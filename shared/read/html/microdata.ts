import { defined } from '#shared/defined.ts';
import { partsOf } from './element-parts.ts';
import { lineOf, type Page, type PageElement } from './page.ts';
import type { PageFields } from './page-fields.ts';
import { closest, isMatch, select, selectAll } from './select.ts';

const shortLineOf = (element: PageElement | null): string | undefined => {
  const line = lineOf(element);
  return line === '' || line.length > 500 ? undefined : line;
};

/** A property's value: the form for machines where the element has one (HTML Living Standard, "Values"). */
const declaredValue = (element: PageElement | null): string | undefined => {
  const machine = element?.getAttribute('content') ?? element?.getAttribute('datetime');
  if (typeof machine === 'string') return machine;
  // The title of a link describes its target: “All posts by …”.
  if (element?.localName === 'a') return shortLineOf(element);
  return element?.getAttribute('title') ?? shortLineOf(element);
};

const addressOf = (element: PageElement | null): string | undefined =>
  element?.getAttribute('content') ?? element?.getAttribute('href') ?? element?.getAttribute('src') ?? undefined;

const imageOf = (element: PageElement | null): PageFields['image'] => {
  const url =
    addressOf(element) ?? (element === null ? undefined : addressOf(select(element, '[itemprop~="url"], img')));
  return url === undefined ? undefined : { url };
};

/** A property that more elements have is no byline. */
const maxAuthors = 5;

const authorsOf = (elements: readonly PageElement[]): NonNullable<PageFields['authors']> =>
  elements.slice(0, maxAuthors).flatMap((element) => {
    const named = select(element, '[itemprop~="name"], .p-name, .fn') ?? element;
    const isVisible = named.getAttribute('content') === null && named.getAttribute('title') === null;
    const name = isVisible && lineOf(named).length <= 500 ? partsOf(named)[0] : declaredValue(named);
    const url = addressOf(select(element, 'a[href]') ?? element) ?? '';
    return name === undefined ? [] : [defined({ name, url: /^(?:https?:|\/)/.test(url) ? url : undefined })];
  });

/** Whether an element stands in a list of other articles. */
const isOfOthers = (element: PageElement): boolean => {
  const box = closest(
    element,
    'aside, footer, nav, [class*="related" i], [class*="recirc" i], [class*="recommend" i], [class*="latest" i]',
  );
  return box !== null && !/^(?:html|body|main|article)$/.test(box.localName) && select(box, 'h1') === null;
};

/** The first element with one of these RDFa properties (RDFa Lite 1.1 §2.2); `readMetaTags` reads `<meta>`. */
const rdfa = (page: Page, ...names: readonly string[]): PageElement | null =>
  select(page, names.map((name) => `body [property~="${name}"], body [property~="schema:${name}"]`).join(', '));

/** The fields in a page's schema.org microdata and RDFa. */
export const readMicrodata = (page: Page): PageFields => {
  const scope = select(page, '[itemtype*="Article"], [itemtype*="BlogPosting"]') ?? page.documentElement;
  const properties = selectAll(scope, '[itemprop]');
  const isProperty = (element: PageElement, name: string): boolean => isMatch(element, `[itemprop~="${name}"]`);
  const property = (name: string): PageElement | null =>
    properties.find((element) => isProperty(element, name)) ?? null;
  return {
    title: declaredValue(property('headline')),
    authors: authorsOf(properties.filter((element) => isProperty(element, 'author') && !isOfOthers(element))),
    published: declaredValue(
      property('datePublished') ?? rdfa(page, 'datePublished', 'dc:date', 'dc:created', 'dcterms:created'),
    ),
    modified: declaredValue(property('dateModified') ?? rdfa(page, 'dateModified', 'dcterms:modified')),
    language: declaredValue(property('inLanguage')),
    image: imageOf(property('image')),
    tags: (declaredValue(property('keywords')) ?? '').split(/[,،;]/),
  };
};

/** The fields in a page's microformats2 (h-entry) or the older hAtom. */
export const readMicroformats = (page: Page): PageFields => {
  const entry = select(page, '.h-entry, .hentry');
  if (entry === null) return {};
  return {
    title: shortLineOf(select(entry, '.p-name, .entry-title')),
    summary: shortLineOf(select(entry, '.p-summary')),
    url: addressOf(select(entry, 'a.u-url')),
    authors: authorsOf(selectAll(entry, '.p-author, .vcard.author, .author.vcard', maxAuthors)),
    published: declaredValue(select(entry, '.dt-published, .published')),
    modified: declaredValue(select(entry, '.dt-updated, .updated')),
    image: imageOf(select(entry, '.u-photo, .u-featured')),
    tags: selectAll(entry, '.p-category, a[rel~="tag"]', 30).flatMap((tag) => shortLineOf(tag) ?? []),
  };
};
