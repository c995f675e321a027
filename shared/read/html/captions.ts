import { oneLine } from '../body/plain-text.ts';
import type { Page, PageElement } from './page.ts';
import { proseOf } from './prose.ts';

const shown = 'img, picture, video, audio, iframe, svg, object, embed, table, pre, blockquote';

const captionNames =
  'figcaption, [class*="caption" i], [class*="credit" i]:not([class*="credits" i]), [class*="legende" i], [class*="photo-desc" i]';

/** Whether an element is, or stands in, what a page calls a caption. */
export const isCaption = (element: PageElement): boolean => element.closest(captionNames) !== null;

/** How far above its caption a picture's frame may stand. */
const maxFrames = 3;

/** The element around a caption that holds its picture too, and not the article's paragraphs besides. */
const frameOf = (caption: PageElement): PageElement | undefined => {
  let frame = caption.closest('figure') ?? caption.parentElement;
  for (let level = 0; frame !== null && level < maxFrames; level += 1, frame = frame.parentElement) {
    const isText = /^(?:article|main|body)$/.test(frame.localName) || proseOf(frame) > proseOf(caption) + 100;
    if (isText && frame !== caption.parentElement) return undefined;
    if (frame.querySelector(shown) !== null) return frame;
  }
  return undefined;
};

/** A caption whose picture is not on the page any more says nothing: it goes. */
export const removeLostCaptions = (page: Page): void => {
  for (const caption of page.querySelectorAll(captionNames)) {
    const text = caption.textContent ?? '';
    if (text.length > 1000 || caption.querySelector(shown) !== null || caption.querySelector('p + p') !== null)
      continue;
    const frame = frameOf(caption);
    if (frame === undefined) caption.remove();
    else if (caption.closest('figure') === null) toFigure(frame, caption);
  }
};

/** A picture with its caption in divisions of the page's own becomes the figure that it is. */
const toFigure = (frame: PageElement, caption: PageElement): void => {
  const pictures = frame.querySelectorAll('img');
  const said = oneLine(frame.textContent ?? '').length - oneLine(caption.textContent ?? '').length;
  if (pictures.length !== 1 || said > 40) return;
  caption.remove();
  const line = frame.ownerDocument.createElement('figcaption');
  line.innerHTML = caption.innerHTML;
  const figure = frame.ownerDocument.createElement('figure');
  frame.replaceWith(figure);
  figure.append(...[...pictures], line);
};
