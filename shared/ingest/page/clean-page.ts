import { oneLine } from '../body/plain-text.ts';
import { removeLostCaptions } from './captions.ts';
import type { Page, PageElement } from './page.ts';
import { isLinkList, proseOf, textOf } from './prose.ts';
import { isShellName, neverArticle } from './shell-names.ts';
import { removeSpokenShell } from './spoken-shell.ts';

const nameOf = (element: PageElement): string =>
  `${element.getAttribute('class') ?? ''} ${element.getAttribute('id') ?? ''}`.trim();

const nameable = 'div, section, aside, ul, ol, footer, header, figure, form, p, span, table, h2, h3, h4';

/** What may be named like the shell, and is the article's all the same: what holds it, and what it quotes. */
const isArticles = (element: PageElement): boolean =>
  element.matches('article, main, [itemprop~="articleBody"]') ||
  element.querySelector('article, [itemprop~="articleBody"], h1, blockquote') !== null;

const removeNamedShell = (page: Page, allProse: number): void => {
  for (const element of page.querySelectorAll(nameable)) {
    const name = nameOf(element);
    if (name === '' || !isShellName(name) || isArticles(element)) continue;
    if (proseOf(element) * 4 <= allProse || allProse === 0) element.remove();
  }
};

/** What weighs the page goes by names: a quotation in a box of another site's is the article's, whatever its box is called. */
const clearQuotations = (page: Page): void => {
  for (const quotation of page.querySelectorAll('blockquote')) {
    const box = quotation.parentElement?.closest('div, section, figure, aside') ?? null;
    if (box === null || proseOf(box) > proseOf(quotation) + 200 || box.querySelector('h1') !== null) continue;
    box.removeAttribute('class');
    box.removeAttribute('id');
  }
};

/** Pictures that a script would load stand in `<noscript>` beside their placeholder. */
const restorePictures = (page: Page): void => {
  for (const noscript of page.querySelectorAll('noscript')) {
    const inner = page.createElement('div');
    inner.innerHTML = /^\s*</.test(noscript.innerHTML) ? noscript.innerHTML : textOf(noscript);
    const picture = inner.querySelector('img[src]');
    const before = noscript.previousElementSibling;
    if (picture !== null && inner.querySelectorAll('*').length <= 4 && oneLine(textOf(inner)) === '') {
      if (before?.localName === 'img') before.remove();
      noscript.replaceWith(picture);
    } else noscript.remove();
  }
};

const removeLinkLists = (page: Page): void => {
  for (const list of page.querySelectorAll('ul, ol, aside')) {
    const links = list.querySelectorAll('a').length;
    if (links >= 3 && isLinkList(list) && proseOf(list) < 200) list.remove();
  }
};

/** Takes the page's shell out of its tree before anything weighs what is left. */
export const cleanPage = (page: Page): void => {
  restorePictures(page);
  const allProse = proseOf(page.body);
  for (const element of page.querySelectorAll(neverArticle)) if (proseOf(element) * 4 <= allProse) element.remove();
  removeNamedShell(page, allProse);
  removeSpokenShell(page);
  removeLinkLists(page);
  removeLostCaptions(page);
  clearQuotations(page);
};
