import { oneLine } from '../body/plain-text.ts';
import { boilerplateKind } from '../text/boilerplate-phrases.ts';
import type { Page, PageElement } from './page.ts';
import { isLinkList, proseOf, textOf } from './prose.ts';

const lineElements = 'p, li, div, span, h2, h3, h4, h5, h6, strong, a, aside, section, label';
const lineHolder = 'p, li, div, h1, h2, h3, h4, h5, h6, aside, section, blockquote, td, dd, figcaption';

/** Words that stand in the middle of a sentence are the sentence's, whatever they say: “follow us on Facebook”. */
const isPartOfLine = (element: PageElement, text: string): boolean => {
  if (!/^(?:span|strong|a|label)$/.test(element.localName)) return false;
  const holder = element.parentElement?.closest(lineHolder) ?? null;
  return holder !== null && holder.localName !== 'div' && oneLine(textOf(holder)).length > text.length + 12;
};

/** Comments end a page: what follows their heading is theirs, unless there are paragraphs of an article's length. */
const removeAfter = (element: PageElement): void => {
  for (let next = element.nextElementSibling; next !== null; next = element.nextElementSibling) {
    if (proseOf(next) > 1500) return;
    next.remove();
  }
};

/** A list in which every line leads elsewhere, whatever it says beside its links. */
const isListOfLinks = (list: PageElement): boolean =>
  /^[uo]l$/.test(list.localName) && [...list.children].every((item) => item.querySelector('a') !== null);

/** Lines of the shell by what they say, in four languages; a heading over links takes its list with it. */
export const removeSpokenShell = (page: Page): void => {
  for (const element of page.querySelectorAll(lineElements)) {
    const text = oneLine(textOf(element));
    if (text === '' || text.length > 300) continue;
    const kind = boilerplateKind(text);
    if (kind === undefined || kind === 'breadcrumb' || isPartOfLine(element, text)) continue;
    if (kind === 'comments') removeAfter(element);
    const next = element.nextElementSibling;
    const isLabel = kind === 'read-also' && text.length < 60 && element.querySelector('a') === null;
    if (isLabel && next !== null && (isLinkList(next) || isListOfLinks(next))) next.remove();
    element.remove();
  }
};
