import { singleSpaced } from '#shared/plain-text.ts';
import { blocks } from '../body/elements.ts';
import { oneLine } from '../body/html-to-text.ts';
import type { PageElement } from './page.ts';

/** Elements whose text is for the hand or for a program, and no part of a line. */
const unread = /^(?:button|script|style|svg|input|select|textarea|noscript|template)$/;

/**
 * The text of an element in the parts that a reader sees apart: at blocks and line breaks, and where two elements touch that no
 * space separates: `Gina T.<span>CEO</span>`. An initial that is set apart belongs to the word behind it.
 */
export const partsOf = (
  element: PageElement,
  isRead: (child: PageElement) => boolean = () => true,
): readonly string[] => {
  let text = '';
  const append = (added: string, isEdge: boolean): void => {
    const touches = /\S\S$/.test(text.slice(-2)) && /^[\p{Lu}\p{Lo}\d]/u.test(added);
    text += `${isEdge && touches ? '\n' : ''}${added}`;
  };
  const visit = (parent: PageElement): void => {
    let isEdge = true;
    for (const child of parent.childNodes) {
      if (child.nodeType === 3) append(singleSpaced(child.textContent ?? ''), isEdge);
      isEdge = child.nodeType === 1;
      if (child.nodeType !== 1) continue;
      if (unread.test(child.localName)) text += ' ';
      else if (child.getAttribute('role') === 'button' || !isRead(child)) text += ' ';
      else if (child.localName === 'br') text += '\n';
      else if (blocks.has(child.localName) || child.localName === 'section' || child.localName === 'address') {
        text += '\n';
        visit(child);
        text += '\n';
      } else visit(child);
    }
  };
  visit(element);
  return text
    .split('\n')
    .map(oneLine)
    .filter((line) => line !== '');
};
