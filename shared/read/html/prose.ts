import { oneLine } from '../body/plain-text.ts';
import type { PageElement } from './page.ts';

/** An element's text as it is written. */
export const textOf = (element: PageElement): string => element.textContent ?? '';

/** A paragraph of fewer characters may be a label, a caption, a line of a list. */
const minParagraph = 60;

const paragraphsOf = (element: PageElement): readonly number[] =>
  [...(element.localName === 'p' ? [element] : element.querySelectorAll('p'))]
    .map((paragraph) => textOf(paragraph).trim().length)
    .filter((length) => length > minParagraph);

/** How many paragraphs an element holds, or is. */
export const paragraphsIn = (element: PageElement): number => paragraphsOf(element).length;

/** What the paragraphs in an element hold, in characters: the measure of whether it may be the article itself. */
export const proseOf = (element: PageElement): number => paragraphsOf(element).reduce((sum, length) => sum + length, 0);

/** Whether most of what an element says is links. */
export const isLinkList = (element: PageElement): boolean => {
  const linked = [...element.querySelectorAll('a')].reduce((length, link) => length + oneLine(textOf(link)).length, 0);
  return linked > 0 && linked > oneLine(textOf(element)).length * 0.6;
};
