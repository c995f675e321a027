import { Readability } from '@mozilla/readability';
import { oneLine, plainText } from '../body/plain-text.ts';
import { textToHtml } from '../body/text-to-html.ts';
import { cleanPage } from './clean-page.ts';
import { isStandfirst, narrowBody } from './narrow-body.ts';
import type { Page, PageElement } from './page.ts';

/** Below this Readability is looking for something that is not there. */
const minReadable = 140;

const marked =
  '[itemprop~="articleBody"], .e-content, .entry-content, .article-body, .article__body, .post-content, article, main';

const contentOf = (page: Page): string | undefined => {
  // It changes the tree, so it comes last; its own reading of JSON-LD is narrower than ours.
  const reading = new Readability<PageElement>(page, {
    disableJSONLD: true,
    charThreshold: minReadable,
    keepClasses: true,
    serializer: (element: PageElement) => element,
  });
  try {
    const content = reading.parse()?.content ?? undefined;
    return content === undefined ? undefined : narrowBody(content);
  } catch {
    // It fails on trees that no browser makes: the fallback below takes what is marked.
    return undefined;
  }
};

/** What newsrooms call the sentences that open an article above its body. */
const openings =
  '[class*="chapo" i], [class*="chapeau" i], [class*="standfirst" i], [class*="entradilla" i], [class*="bajada" i], [class*="sumario" i], [class*="muqaddima" i]';

const openingOf = (page: Page): string | undefined => {
  const [opening] = [...page.querySelectorAll(openings)].filter(isStandfirst);
  return opening === undefined ? undefined : oneLine(opening.textContent ?? '');
};

const withOpening = (body: string, opening: string | undefined): string =>
  opening === undefined || plainText(body).includes(opening.slice(0, 60)) ? body : textToHtml(opening) + body;

const fallbackOf = (page: Page): PageElement => {
  for (const element of page.querySelectorAll(marked)) if (oneLine(element.textContent ?? '') !== '') return element;
  return page.body;
};

const lengthOf = (html: string): number => plainText(html).length;

/**
 * The article's body in a page, as HTML that is not sanitised yet; the page's tree is used up.
 * Where Readability finds little, the part that the page marks as its article is taken, or the whole body.
 */
export const extractBody = (page: Page): string => {
  cleanPage(page);
  const fallback = fallbackOf(page).innerHTML;
  const opening = openingOf(page);
  const found = contentOf(page);
  if (found === undefined || lengthOf(found) < minReadable) return fallback;
  return lengthOf(found) * 4 < lengthOf(fallback) && lengthOf(fallback) < 3000 ? fallback : withOpening(found, opening);
};
