import { isHidden } from '../body/attributes.ts';
import { frames } from '../body/elements.ts';
import { isScriptedEmbed, readEmbed, readScript } from '../body/embed.ts';
import { boilerplateKind, isPrompt } from '../text/boilerplate-phrases.ts';
import { type BodyCandidate, findBody } from './body-candidate.ts';
import { boilerplateName, conversationName, neverArticle } from './boilerplate-names.ts';
import { isLinkList, lineOf, type Page, type PageElement, proseOf, shortLineOf, textOf } from './page.ts';
import { closest, holds, isMatch, select, selectAll } from './select.ts';

/** A picture that a script would load stands in `<noscript>` beside its placeholder: it takes the placeholder's place. */
const restoreLazyPictures = (page: Page): void => {
  for (const noscript of selectAll(page, 'noscript')) {
    const inner = page.createElement('div');
    inner.innerHTML = /^\s*</.test(noscript.innerHTML) ? noscript.innerHTML : textOf(noscript);
    const picture = select(inner, 'img[src]');
    const before = noscript.previousElementSibling;
    if (picture !== null && selectAll(inner, '*').length <= 4 && lineOf(inner) === '') {
      if (before?.localName === 'img') before.remove();
      noscript.replaceWith(picture);
    } else noscript.remove();
  }
};

const embeds =
  'iframe, object, embed, oembed, script[src], script[data-telegram-post], [data-href], [data-src]:not(img):not(source), [data-instgrm-permalink], [data-oembed-url], [class*="embed" i], [class*="player" i], lite-youtube, lite-vimeo, amp-youtube, amp-iframe';

/**
 * Puts each frame and embed into a paragraph of its own, under a name that Readability does not know: it throws away
 * frames of sites that are not in its list, and elements without text.
 */
const keepEmbeds = (page: Page, base: string): void => {
  for (const element of selectAll(page, embeds)) {
    const name = element.localName;
    const given = Object.fromEntries([...element.attributes].map((attribute) => [attribute.name, attribute.value]));
    const isEmpty = lineOf(element) === '';
    const isPlace = frames.has(name) || name === 'script' || isEmpty || isScriptedEmbed(name, given);
    const holdsMore = name !== 'object' && holds(element, 'a, img, video, audio, iframe, object, embed, oembed');
    const isBoilerplate = boilerplateName.test(`${given.class ?? ''} ${given.id ?? ''}`) || isHidden(given);
    if (!isPlace || holdsMore || isBoilerplate || /^(?:a|img|video|audio|source|picture)$/.test(name)) continue;
    const embed = name === 'script' ? readScript(given, base) : readEmbed(name, given, base, isEmpty);
    if (embed === undefined || typeof embed === 'string') continue;
    const placeholder = page.createElement('oembed');
    placeholder.setAttribute('url', embed.url);
    placeholder.setAttribute('title', embed.title);
    placeholder.append(embed.title);
    const paragraph = page.createElement('p');
    paragraph.append(placeholder);
    element.replaceWith(paragraph);
  }
};

const namedElements = 'div, section, aside, ul, ol, footer, header, figure, form, p, span, table, h2, h3, h4';

type MayRemove = BodyCandidate['mayRemove'];

/** Removes elements with a boilerplate class or id, unless they hold the article, a quotation, or much of the prose. */
const removeByName = (page: Page, pageProse: number, mayRemove: MayRemove): void => {
  for (const element of selectAll(page, namedElements)) {
    const name = `${element.getAttribute('class') ?? ''} ${element.getAttribute('id') ?? ''}`.trim();
    if (name === '' || !boilerplateName.test(name) || !mayRemove(element)) continue;
    const isArticle =
      isMatch(element, 'article, main, [itemprop~="articleBody"]') ||
      holds(element, 'article, [itemprop~="articleBody"], h1, blockquote');
    const isTalk = conversationName.test(name) && !holds(element, 'h1');
    const isSmall = proseOf(element).characters * 4 <= pageProse || pageProse === 0;
    if (isTalk || (!isArticle && isSmall)) element.remove();
  }
};

/** An `article` whose headline is a link is a teaser, on a page with one article of some length. */
const removeTeasers = (page: Page, mayRemove: MayRemove): void => {
  const articles = selectAll(page, 'article').map((element) => ({
    element,
    prose: proseOf(element).characters,
  }));
  const maxProse = Math.max(0, ...articles.map(({ prose }) => prose));
  for (const { element, prose } of articles) {
    if (maxProse < 800 || prose >= maxProse * 0.4) continue;
    const isTeaser = holds(element, 'h2 a, h3 a, h4 a, a h2, a h3, a h4') && !holds(element, 'h1');
    if (isTeaser && mayRemove(element)) element.remove();
  }
};

/** Removes the boxes in which a page asks for consent, or offers a subscription: most of their text does. */
const removePrompts = (page: Page): void => {
  for (const element of selectAll(page, 'p, li, h2, h3, h4, div, span')) {
    if (element.localName === 'div' && holds(element, 'p, div')) continue;
    const text = shortLineOf(element, 1500);
    if (text === undefined || !isPrompt(text)) continue;
    let box = element;
    for (let around = box.parentElement; around !== null; around = around.parentElement) {
      if (/^(?:body|main|article|html)$/.test(around.localName) || !isMostlyPrompt(around)) break;
      box = around;
    }
    box.remove();
  }
};

/** Whether more than half of the text of a box is in lines that ask for consent or offer a subscription. */
const isMostlyPrompt = (box: PageElement): boolean => {
  const length = shortLineOf(box, 6000)?.length;
  if (length === undefined) return false;
  const asked = selectAll(box, 'p, li, h2, h3, h4, div, span, a, button')
    .filter((line) => !holds(line, 'p, li, div, span, h2, h3, h4, a, button') && isPrompt(lineOf(line)))
    .reduce((sum, line) => sum + lineOf(line).length, 0);
  return asked * 2 > length;
};

const captionNames =
  'figcaption, [class*="caption" i], [class*="credit" i]:not([class*="credits" i]), [class*="legende" i], [class*="photo-desc" i]';

/** A longer line is no phrase, also behind the longest caption. */
const maxPhraseCharacters = 300;
const maxCaptionedCharacters = 2000;

const lineElements = 'p, li, div, span, h2, h3, h4, h5, h6, strong, a, aside, section, label';
const lineHolders = 'p, li, div, h1, h2, h3, h4, h5, h6, aside, section, blockquote, td, dd, figcaption';

/** The line of an element without the caption of the picture that begins it, which says whose picture it is; undefined for a long one. */
const withoutCaption = (element: PageElement): string | undefined => {
  const line = shortLineOf(element, maxCaptionedCharacters);
  if (line === undefined) return undefined;
  if (!holds(element, 'img, picture')) return line;
  const caption = lineOf(select(element, captionNames));
  return caption !== '' && line.length > caption.length && line.startsWith(caption)
    ? line.slice(caption.length).trim()
    : line;
};

/** Removes lines with boilerplate phrases, in four languages; a heading over links takes its list with it. */
const removeByPhrase = (page: Page, mayRemove: MayRemove): void => {
  for (const element of selectAll(page, lineElements)) {
    const text = withoutCaption(element);
    if (text === undefined || text === '' || text.length > maxPhraseCharacters) continue;
    const kind = boilerplateKind(text);
    if (kind === undefined || kind === 'breadcrumb') continue;
    // Words in the middle of a sentence are part of it: “follow us on Facebook”.
    const isPhrase = /^(?:span|strong|a|label)$/.test(element.localName);
    const holder = isPhrase ? closest(element.parentElement, lineHolders) : null;
    if (holder !== null && holder.localName !== 'div' && lineOf(holder).length > text.length + 12) continue;
    let next = element.nextElementSibling;
    // The comments stand below their heading, up to an element with as many paragraphs as an article.
    while (kind === 'comments' && next !== null && mayRemove(next) && proseOf(next).characters <= 1500) {
      next.remove();
      next = element.nextElementSibling;
    }
    const isListOfLinks =
      next !== null &&
      (isLinkList(next) ||
        (/^[uo]l$/.test(next.localName) && [...next.children].every((item) => select(item, 'a') !== null)));
    if (kind === 'read-also' && text.length < 60 && select(element, 'a') === null && isListOfLinks) next?.remove();
    element.remove();
  }
};

/** Whether an element is a caption by its name, or stands in one. */
export const isCaption = (element: PageElement): boolean => closest(element, captionNames) !== null;

const captioned = 'img, picture, video, audio, iframe, svg, object, embed, oembed, table, pre, blockquote';

/** Levels between a caption and the element that also holds its picture. */
const maxFrameLevels = 3;

/** What is known of the elements around captions: each is asked for again by every caption in it. */
class Frames {
  readonly #prose = new Map<PageElement, number>();
  readonly #holding = new Map<PageElement, boolean>();
  readonly #pictures = new Map<PageElement, readonly PageElement[]>();

  proseOf(frame: PageElement): number {
    const prose = this.#prose.get(frame) ?? proseOf(frame).characters;
    this.#prose.set(frame, prose);
    return prose;
  }

  holdsPicture(frame: PageElement): boolean {
    const isHolding = this.#holding.get(frame) ?? holds(frame, captioned);
    this.#holding.set(frame, isHolding);
    return isHolding;
  }

  picturesIn(frame: PageElement): readonly PageElement[] {
    const pictures = this.#pictures.get(frame) ?? [...frame.getElementsByTagName('img')];
    this.#pictures.set(frame, pictures);
    return pictures;
  }

  /** Forgets all of them, once a picture has moved. */
  clear(): void {
    this.#prose.clear();
    this.#holding.clear();
    this.#pictures.clear();
  }
}

/** The element around a caption that also holds its picture, and none of the article's paragraphs. */
const frameOf = (caption: PageElement, frames: Frames): PageElement | undefined => {
  const own = proseOf(caption).characters;
  let frame = closest(caption, 'figure') ?? caption.parentElement;
  for (let level = 0; frame !== null && level < maxFrameLevels; level += 1, frame = frame.parentElement) {
    const isArticle = /^(?:article|main|body)$/.test(frame.localName) || frames.proseOf(frame) > own + 100;
    if (isArticle && frame !== caption.parentElement) return undefined;
    if (frames.holdsPicture(frame)) return frame;
  }
  return undefined;
};

/** Replaces an element of the page's own that holds one picture and its caption with a `figure`. */
const toFigure = (frame: PageElement, caption: PageElement, frames: Frames): void => {
  const pictures = frames.picturesIn(frame);
  if (pictures.length !== 1 || lineOf(frame).length - lineOf(caption).length > 40) return;
  caption.remove();
  const line = frame.ownerDocument.createElement('figcaption');
  line.innerHTML = caption.innerHTML;
  const figure = frame.ownerDocument.createElement('figure');
  const paragraph = closest(frame.parentElement, 'p');
  if (paragraph === null) frame.replaceWith(figure);
  else {
    // A paragraph ends where a figure begins: its text would stand in no paragraph.
    frame.remove();
    const rest = frame.ownerDocument.createElement('p');
    rest.innerHTML = paragraph.innerHTML;
    paragraph.replaceWith(figure, rest);
  }
  figure.append(...pictures, line);
  frames.clear();
};

/** Removes captions without their picture, and makes figures of the others. */
const resolveCaptions = (page: Page): void => {
  const frames = new Frames();
  for (const caption of selectAll(page, captionNames)) {
    const isText = holds(caption, captioned) || holds(caption, 'p + p');
    if (textOf(caption).length > 1000 || isText) continue;
    const frame = frameOf(caption, frames);
    if (frame === undefined) caption.remove();
    else if (closest(caption, 'figure') === null) toFigure(frame, caption, frames);
  }
};

/** Unwraps boxes around a single paragraph or quotation: Readability throws away such a box where it has links. */
const unwrapBoxes = (page: Page): void => {
  // Siblings are cheaper to ask for than the list of a box's children.
  const isBox = (box: PageElement, block: PageElement): boolean =>
    block.previousElementSibling === null &&
    block.nextElementSibling === null &&
    /^(?:div|section|figure)$/.test(box.localName) &&
    !isMatch(box, '[itemprop~="articleBody"]') &&
    lineOf(box) === lineOf(block);
  for (const block of selectAll(page, 'p, blockquote')) {
    for (let box = block.parentElement; box !== null && isBox(box, block); box = block.parentElement)
      box.replaceWith(block);
  }
};

/** An initial that is set apart and larger (`<span class="header">M</span>onsieur`) belongs to the word behind it. */
const joinDropCaps = (page: Page): void => {
  for (const initial of selectAll(page, 'p span, p strong, p b, p big, p font, p i, p em, div > span')) {
    const text = textOf(initial);
    const following = initial.nextSibling;
    const isCap = /^\s*["«“„]?\p{Lu}\s*$/u.test(text) && initial.firstElementChild === null;
    if (!isCap || following?.nodeType !== 3 || !/^\p{L}/u.test(following.textContent ?? '')) continue;
    initial.replaceWith(text.trim());
  }
};

/** Elements of AMP that show pictures, under the name that Readability knows. */
const renameAmpPictures = (page: Page): void => {
  for (const picture of selectAll(page, 'amp-img, amp-anim')) {
    const image = page.createElement('img');
    for (const { name, value } of picture.attributes) image.setAttribute(name, value);
    picture.replaceWith(image);
  }
};

/**
 * Removes the boilerplate of a page from its tree, so that Readability weighs little else than the article; returns the
 * element that is most likely the article's body.
 */
export const cleanPage = (page: Page, base: string): PageElement | undefined => {
  keepEmbeds(page, base);
  restoreLazyPictures(page);
  renameAmpPictures(page);
  joinDropCaps(page);
  removePrompts(page);
  const pageProse = proseOf(page.body).characters;
  const body = findBody(page);
  const mayRemove = body?.mayRemove ?? (() => true);
  for (const element of selectAll(page, neverArticle))
    if (mayRemove(element) && proseOf(element).characters * 4 <= pageProse) element.remove();
  removeByName(page, pageProse, mayRemove);
  removeTeasers(page, mayRemove);
  removeByPhrase(page, mayRemove);
  for (const list of selectAll(page, 'ul, ol, aside')) {
    const links = selectAll(list, 'a').length;
    if (links >= 3 && isLinkList(list) && proseOf(list).characters < 200) list.remove();
  }
  resolveCaptions(page);
  unwrapBoxes(page);
  body?.clearNames();
  return body?.element;
};
