import { oneLine } from '../body/plain-text.ts';
import { shellKind } from '../shell/shell-line.ts';
import type { Page, PageElement } from './page.ts';

const never =
  'script, style, link, template, nav, dialog, input, select, textarea, button, [role="navigation"], [role="banner"], [role="search"], ' +
  '[role="dialog"], [role="alert"], [role="contentinfo"], [aria-modal="true"], [aria-hidden="true"]:not(img):not(figure), body > header, body > footer';

/** Names that pages give to the parts of their shell. */
const shellName =
  /(?:^|[\s_-])(?:comments?(?:[_-]?(?:list|area|form|section))?|respond|disqus\w*|shar(?:e|ing)(?:daddy|[_-]?\w*)?|social(?:[_-]?\w*)?|addtoany\w*|jp-relatedposts|related(?:[_-]?\w*)?|recommend\w*|read-?(?:also|more|next)|see-?also|more-?(?:stories|from|on)|most-?(?:read|popular)|trending|popular|newsletter\w*|subscri(?:be|ption)\w*|signup|breadcrumbs?|cookie\w*|consent|gdpr|popup|modal|overlay|promo\w*|advert\w*|ads?|adsbygoogle|sponsor\w*|outbrain\w*|taboola\w*|author-?(?:bio|box|card|info)|about-?author|post-?tags|tag-?(?:list|cloud)|tags|pagination|pager|print\w*|toolbar|sidebar|widget\w*|skip-?link|sr-only|screen-reader-text|visually-hidden|navigation|menu|masthead|paywall|follow-?us|post-?nav\w*|entry-?(?:meta|footer)|post-?meta|credits?-?bar|reactions?|rating)(?=$|[\s_-])/i;

const nameOf = (element: PageElement): string =>
  `${element.getAttribute('class') ?? ''} ${element.getAttribute('id') ?? ''}`.trim();

const textOf = (element: PageElement): string => element.textContent ?? '';

/** What the paragraphs in an element hold: the measure of whether it may be the article itself. */
const proseOf = (element: PageElement): number => {
  let length = 0;
  for (const paragraph of element.querySelectorAll('p')) {
    const text = textOf(paragraph).trim();
    if (text.length > 60) length += text.length;
  }
  return length;
};

const removeNamedShell = (page: Page, allProse: number): void => {
  for (const element of page.querySelectorAll(
    'div, section, aside, ul, ol, footer, header, figure, form, p, span, table',
  )) {
    const name = nameOf(element);
    if (name === '' || !shellName.test(name) || element.matches('article, main, [itemprop~="articleBody"]')) continue;
    if (element.querySelector('article, [itemprop~="articleBody"], h1') !== null) continue;
    if (proseOf(element) * 4 <= allProse || allProse === 0) element.remove();
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

const lineElements = 'p, li, div, span, h2, h3, h4, h5, h6, strong, a, aside, section, label';

/** Lines of the shell by what they say, in four languages; a heading over links takes its list with it. */
const removeSpokenShell = (page: Page): void => {
  for (const element of page.querySelectorAll(lineElements)) {
    const text = oneLine(textOf(element));
    if (text === '' || text.length > 300) continue;
    const kind = shellKind(text);
    if (kind === undefined || kind === 'breadcrumb') continue;
    if (kind === 'comments') removeAfter(element);
    const next = element.nextElementSibling;
    const isLabel = kind === 'read-also' && text.length < 60 && element.querySelector('a') === null;
    if (isLabel && next !== null && isLinkList(next)) next.remove();
    element.remove();
  }
};

const isLinkList = (element: PageElement): boolean => {
  const linked = [...element.querySelectorAll('a')].reduce((length, link) => length + textOf(link).length, 0);
  return linked > 0 && linked > oneLine(textOf(element)).length * 0.6;
};

/** Comments end a page: what follows their heading is theirs, unless there are paragraphs of an article's length. */
const removeAfter = (element: PageElement): void => {
  for (let next = element.nextElementSibling; next !== null; next = element.nextElementSibling) {
    if (proseOf(next) > 1500) return;
    next.remove();
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
  for (const element of page.querySelectorAll(never)) if (proseOf(element) * 4 <= allProse) element.remove();
  removeNamedShell(page, allProse);
  removeSpokenShell(page);
  removeLinkLists(page);
};
