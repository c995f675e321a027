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

/** A box around one paragraph or one quotation is the editor's brick, and what weighs the page throws bricks with links away. */
const unwrapBricks = (page: Page): void => {
  for (const block of page.querySelectorAll('p, blockquote')) {
    for (let box = block.parentElement; box !== null && isBrick(box, block); box = block.parentElement)
      box.replaceWith(block);
  }
};

/** Whether one element is all that a box holds; its siblings tell it sooner than the list of the box's children. */
const isBrick = (box: PageElement, block: PageElement): boolean =>
  block.previousElementSibling === null &&
  block.nextElementSibling === null &&
  /^(?:div|section|figure)$/.test(box.localName) &&
  !box.matches('[itemprop~="articleBody"]') &&
  oneLine(textOf(box)) === oneLine(textOf(block));

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

/** Articles with a headline that leads elsewhere are teasers of others, beside one that is told here. */
const removeTeasers = (page: Page): void => {
  const articles = [...page.querySelectorAll('article')].map((element) => ({ element, prose: proseOf(element) }));
  const most = Math.max(0, ...articles.map(({ prose }) => prose));
  for (const { element, prose } of articles) {
    const isTeaser =
      element.querySelector('h2 a, h3 a, h4 a, a h2, a h3, a h4') !== null && element.querySelector('h1') === null;
    if (most >= 800 && prose < most * 0.4 && isTeaser) element.remove();
  }
};

/** Takes the page's shell out of its tree before anything weighs what is left. */
export const cleanPage = (page: Page): void => {
  restorePictures(page);
  const allProse = proseOf(page.body);
  for (const element of page.querySelectorAll(neverArticle)) if (proseOf(element) * 4 <= allProse) element.remove();
  removeNamedShell(page, allProse);
  removeTeasers(page);
  removeSpokenShell(page);
  removeLinkLists(page);
  removeLostCaptions(page);
  unwrapBricks(page);
};
