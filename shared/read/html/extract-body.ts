import { plainText, textToHtml } from '../body/html-to-text.ts';
import { cleanPage, isCaption } from './clean-page.ts';
import { linesOf } from './element-lines.ts';
import { isLinkList, lineOf, type Page, type PageElement, proseOf } from './page.ts';
import { minReadableCharacters, readableElement } from './readable-element.ts';
import { closest, isMatch, selectAll } from './select.ts';

/** The elements that publishers mark as the article's body, the surest first. */
const markedBodies =
  '[itemprop~="articleBody"], .e-content, .entry-content, .article-body, .article__body, .post-content, article, main';

/** The names that newsrooms give to the sentences above a body. */
const standfirsts =
  '[class*="chapo" i], [class*="chapeau" i], [class*="standfirst" i], [class*="entradilla" i], [class*="bajada" i], [class*="sumario" i], [class*="muqaddima" i]';

/** Whether an element is a standfirst by its text: a sentence or more, and no list of links. */
const isStandfirst = (element: PageElement): boolean => {
  const text = lineOf(element);
  return text.length >= 60 && text.length <= 900 && /[.!?…؟»”"]\s*$/u.test(text) && !isLinkList(element);
};

/** The standfirsts in an element that stands above the article's paragraphs. */
const standfirstsIn = (element: PageElement): readonly PageElement[] => {
  if (isCaption(element) || element.localName === 'figure') return [];
  const lines = isMatch(element, 'p, h2, h3, h4') ? [element] : selectAll(element, 'p, h2, h3, h4');
  return lines.filter((line) => isStandfirst(line) && !isCaption(line) && closest(line, 'figure') === null);
};

/** The share of an element's paragraphs, and of all its text, that a child must hold to stand for the element. */
const minProseShare = 0.85;
const minTextShare = 0.7;

/** What is asked of the elements of a tree that stays as it is, remembered: of each level and of the one below it. */
const measured = () => {
  const proses = new Map<PageElement, ReturnType<typeof proseOf>>();
  const lengths = new Map<PageElement, number>();
  return {
    proseOf: (element: PageElement) => {
      const prose = proses.get(element) ?? proseOf(element);
      proses.set(element, prose);
      return prose;
    },
    lengthOf: (element: PageElement): number => {
      const length = lengths.get(element) ?? lineOf(element).length;
      lengths.set(element, length);
      return length;
    },
  };
};

/** The smallest element that holds the article's paragraphs, and the standfirsts above it. */
type NarrowBody = { readonly standfirsts: readonly PageElement[]; readonly element: PageElement };

/** The elements beside a narrow body are boilerplate without a telling name: pictures of the page above, boxes and lists of articles below. */
const narrowBody = (element: PageElement, { proseOf, lengthOf } = measured()): NarrowBody => {
  const wide: NarrowBody = { standfirsts: [], element };
  const children = [...element.children];
  const [child] = children.toSorted((a, b) => proseOf(b).characters - proseOf(a).characters);
  if (child === undefined || !isMatch(child, 'div, section, article, main')) return wide;
  const prose = proseOf(child).characters;
  const holdsProse = prose >= proseOf(element).characters * minProseShare && prose > 0;
  const holdsText = holdsProse && lengthOf(child) >= lengthOf(element) * minTextShare;
  if (!holdsText) return wide;
  // Paragraphs outside the heaviest element may belong to the article: an advertisement stands between its parts.
  const others = children.filter((other) => other !== child && !isCaption(other) && !isLinkList(other));
  const loose = others.filter(({ localName }) => localName === 'p').reduce((sum, p) => sum + proseOf(p).paragraphs, 0);
  if (loose >= 2 || others.some((other) => proseOf(other).paragraphs >= 3)) return wide;
  const narrow = narrowBody(child, { proseOf, lengthOf });
  const above = children.slice(0, children.indexOf(child)).flatMap(standfirstsIn);
  return { ...narrow, standfirsts: [...above, ...narrow.standfirsts] };
};

const htmlOf = ({ standfirsts, element }: NarrowBody): string =>
  [...standfirsts.map(({ innerHTML }) => `<p>${innerHTML}</p>`), element.innerHTML].join('');

/** The text of a body up to the line in which it reaches so many characters. */
const beginningOf = ({ standfirsts, element }: NarrowBody, characters: number): string => {
  let text = '';
  for (const part of [...standfirsts, element])
    for (const line of linesOf(part)) {
      if (text.length >= characters) return text;
      text += text === '' ? line : ` ${line}`;
    }
  return text;
};

/** A text of the marked body of this many characters is an article; Readability may find a part of a shorter one. */
const maxMarkedCharacters = 3000;

/** Of the element that a page marks as its article and the one that holds most of its prose, the one with more, where the first has little. */
const bestOf = (marked: string, heavy: string): string =>
  heavy.length > marked.length || plainText(marked).length < minReadableCharacters ? heavy || marked : marked;

/**
 * The article's body in a page, as HTML that is not sanitised yet; the page's tree is used up. Where Readability finds
 * little, the element that the page marks as its article is taken, or the one that holds most of its prose, or the whole body.
 * Relative URLs of embeds become absolute against `base`.
 */
export const extractBody = (page: Page, base: string): string => {
  const body = cleanPage(page, base);
  const markedElement = selectAll(page, markedBodies).find((element) => lineOf(element) !== '') ?? page.body;
  const marked = markedElement.innerHTML;
  const heavy = body === markedElement ? marked : (body?.innerHTML ?? '');
  const opening = selectAll(page, standfirsts).find(isStandfirst);
  const openingLine = opening === undefined ? undefined : lineOf(opening);
  const readable = readableElement(page);
  if (readable === undefined) return bestOf(marked, heavy);
  const found = narrowBody(readable);
  // All of it is only searched for the opening.
  const text = beginningOf(found, openingLine === undefined ? maxMarkedCharacters / 4 : Infinity);
  if (text.length < minReadableCharacters) return bestOf(marked, heavy);
  if (text.length * 4 < maxMarkedCharacters) {
    const markedLength = plainText(marked).length;
    if (text.length * 4 < markedLength && markedLength < maxMarkedCharacters) return marked;
  }
  return openingLine === undefined || text.includes(openingLine.slice(0, 60))
    ? htmlOf(found)
    : textToHtml(openingLine) + htmlOf(found);
};
