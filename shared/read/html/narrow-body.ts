import { oneLine } from '../body/plain-text.ts';
import { isCaption } from './captions.ts';
import type { PageElement } from './page.ts';
import { isLinkList, paragraphsIn, proseOf, textOf } from './prose.ts';

/** An element may be given up for one in it that holds so much of its paragraphs, and of all its text. */
const minProse = 0.85;
const minText = 0.7;

const container = 'div, section, article, main';

const heaviest = (element: PageElement): PageElement | undefined =>
  [...element.children].toSorted((a, b) => proseOf(b) - proseOf(a))[0];

/** A standfirst is a sentence or more, and no list of links. */
export const isStandfirst = (element: PageElement): boolean => {
  const text = oneLine(textOf(element));
  return text.length >= 60 && text.length <= 900 && /[.!?…؟»”"]\s*$/u.test(text) && !isLinkList(element);
};

/** What the article begins with above the element that holds its paragraphs. */
const standfirstsIn = (element: PageElement): readonly string[] => {
  if (isCaption(element) || element.localName === 'figure') return [];
  const lines = element.matches('p, h2, h3, h4') ? [element] : [...element.querySelectorAll('p, h2, h3, h4')];
  return lines
    .filter((line) => isStandfirst(line) && !isCaption(line) && line.closest('figure') === null)
    .map((line) => `<p>${line.innerHTML}</p>`);
};

/** Several paragraphs outside the heaviest element are the article's too: an advertisement stands between its parts. */
const areParts = (others: readonly PageElement[]): boolean => {
  const told = others.filter((other) => !isCaption(other) && !isLinkList(other));
  const loose = told.filter(({ localName }) => localName === 'p').reduce((sum, p) => sum + paragraphsIn(p), 0);
  return loose >= 2 || told.some((other) => paragraphsIn(other) >= 3);
};

const before = (root: PageElement, child: PageElement): readonly PageElement[] => {
  const children = [...root.children];
  return children.slice(0, children.indexOf(child));
};

/**
 * The HTML of the smallest element that holds the article's paragraphs, with the standfirst above it: what stands
 * beside it is the shell that nobody named, pictures of the page's above, boxes and lists of articles below.
 */
export const narrowBody = (root: PageElement): string => {
  const child = heaviest(root);
  if (child === undefined || !child.matches(container)) return root.innerHTML;
  const isMost = proseOf(child) >= proseOf(root) * minProse && proseOf(child) > 0;
  const isSaid = oneLine(textOf(child)).length >= oneLine(textOf(root)).length * minText;
  const others = [...root.children].filter((other) => other !== child);
  if (!isMost || !isSaid || areParts(others)) return root.innerHTML;
  return [...before(root, child).flatMap(standfirstsIn), narrowBody(child)].join('');
};
