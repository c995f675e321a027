import { Readability } from '@mozilla/readability';
import { plainText, textToHtml } from '../body/html-to-text.ts';
import { cleanPage, isCaption } from './clean-page.ts';
import { isLinkList, lineOf, type Page, type PageElement, proseOf } from './page.ts';
import { closest, isMatch, selectAll } from './select.ts';

/** Characters of text below which Readability has not found the article. */
const minReadableCharacters = 140;

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

/** The standfirsts in an element that stands above the article's paragraphs, each as a paragraph. */
const standfirstsIn = (element: PageElement): readonly string[] => {
  if (isCaption(element) || element.localName === 'figure') return [];
  const lines = isMatch(element, 'p, h2, h3, h4') ? [element] : selectAll(element, 'p, h2, h3, h4');
  return lines
    .filter((line) => isStandfirst(line) && !isCaption(line) && closest(line, 'figure') === null)
    .map((line) => `<p>${line.innerHTML}</p>`);
};

/** The share of an element's paragraphs, and of all its text, that a child must hold to stand for the element. */
const minProseShare = 0.85;
const minTextShare = 0.7;

/**
 * The HTML of the smallest element that holds the article's paragraphs, with the standfirsts above it. The elements
 * beside it are boilerplate without a telling name: pictures of the page above, boxes and lists of articles below.
 */
const narrowBody = (root: PageElement): string => {
  const children = [...root.children];
  const proses = new Map(children.map((child) => [child, proseOf(child).characters]));
  const [heaviest] = [...proses].toSorted(([, a], [, b]) => b - a);
  const [child, prose] = heaviest ?? [undefined, 0];
  if (child === undefined || !isMatch(child, 'div, section, article, main')) return root.innerHTML;
  const holdsProse = prose >= proseOf(root).characters * minProseShare && prose > 0;
  const holdsText = lineOf(child).length >= lineOf(root).length * minTextShare;
  if (!holdsProse || !holdsText) return root.innerHTML;
  // Paragraphs outside the heaviest element may belong to the article: an advertisement stands between its parts.
  const others = children.filter((other) => other !== child && !isCaption(other) && !isLinkList(other));
  const loose = others.filter(({ localName }) => localName === 'p').reduce((sum, p) => sum + proseOf(p).paragraphs, 0);
  if (loose >= 2 || others.some((other) => proseOf(other).paragraphs >= 3)) return root.innerHTML;
  return [...children.slice(0, children.indexOf(child)).flatMap(standfirstsIn), narrowBody(child)].join('');
};

/** The body that Readability finds, narrowed; it consumes the tree. */
const readableBody = (page: Page): string | undefined => {
  const readability = new Readability<PageElement>(page, {
    disableJSONLD: true,
    charThreshold: minReadableCharacters,
    keepClasses: true,
    serializer: (element: PageElement) => element,
  });
  try {
    const content = readability.parse()?.content ?? undefined;
    return content === undefined ? undefined : narrowBody(content);
  } catch {
    // Readability throws on trees that no browser builds; the marked body stands in for its result.
    return undefined;
  }
};

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
  const found = readableBody(page);
  const foundText = plainText(found ?? '');
  if (found === undefined || foundText.length < minReadableCharacters)
    return heavy.length > marked.length || plainText(marked).length < minReadableCharacters ? heavy || marked : marked;
  const markedLength = plainText(marked).length;
  if (foundText.length * 4 < markedLength && markedLength < 3000) return marked;
  return openingLine === undefined || foundText.includes(openingLine.slice(0, 60))
    ? found
    : textToHtml(openingLine) + found;
};
