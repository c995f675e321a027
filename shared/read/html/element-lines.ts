import { isLeftOut, isLineEnd } from '../body/elements.ts';
import { emojiOf } from '../body/emoji.ts';
import { oneLine } from '../body/html-to-text.ts';
import type { PageElement } from './page.ts';

const emojiIn = (picture: PageElement): string | undefined =>
  emojiOf(Object.fromEntries([...picture.attributes].map(({ name, value }) => [name, value])));

/** Readability makes elements with names in capitals. */
const nameOf = ({ localName }: PageElement): string => localName.toLowerCase();

/**
 * The lines of an element's text, in order, as `plainLines` gives those of its HTML: one after the other, since most of a page is
 * seldom asked for.
 */
export function* linesOf(root: PageElement): Generator<string, void> {
  let line = '';
  const endLine = (): string => {
    const ended = line === '' ? '' : oneLine(line);
    line = '';
    return ended;
  };
  let node = root.firstChild;
  while (node !== null) {
    if (node.nodeType === 3) line += (node.textContent ?? '').replace(/[\t\n\r\f]/g, ' ');
    else if (node.nodeType === 1) {
      const isEnd = isLineEnd(nameOf(node));
      const ended = isEnd ? endLine() : '';
      if (ended !== '') yield ended;
      if (node.localName === 'img') line += emojiIn(node) ?? '';
      else if (!isLeftOut(nameOf(node)) && node.firstChild !== null) {
        node = node.firstChild;
        continue;
      }
    }
    // Up to the next node that is not read yet, out of the elements that end here.
    while (node !== null && node !== root && node.nextSibling === null) {
      node = node.parentElement;
      const ended = node !== null && isLineEnd(nameOf(node)) ? endLine() : '';
      if (ended !== '') yield ended;
    }
    node = node === root ? null : (node?.nextSibling ?? null);
  }
  const last = endLine();
  if (last !== '') yield last;
}
