import { type Attributes, isHidden, keptAttributes, type References, renderAttributes } from './attributes.ts';
import {
  blocks,
  dropped,
  impliedChild,
  keptEmpty,
  lineBlocks,
  parentsOf,
  players,
  shownAs,
  voids,
} from './elements.ts';
import { readEmbed } from './embed.ts';
import { escapeText } from './escape.ts';
import { appendBlock, appendPhrase, appendText, type Frame, newFrame, renderFrame, trimEnd } from './frame.ts';

/** Elements at which the search for a parent ends: an item in a table is not an item of the list around the table. */
const barrier = /^(?:td|th|caption|blockquote|figure)$/;

/**
 * Writes a canonical body from the events of an HTML parser: only elements of the allow-list, nested as HTML requires, so
 * that every parser builds the same tree from it, and this writer the same body.
 */
export class BodyWriter {
  readonly #references: References;
  readonly #embeds: readonly string[];
  readonly #frames: Frame[] = [newFrame('', {}, false)];
  /** For each open tag of the source, its frame, if it has one. */
  readonly #opened: (Frame | undefined)[] = [];
  /** Open tags inside a dropped element, itself included. */
  #droppedDepth = 0;

  /** `embeds` are hosts beside the known sites whose frames become links. */
  constructor(references: References, embeds: readonly string[]) {
    this.#references = references;
    this.#embeds = embeds;
  }

  open(source: string, given: Attributes): void {
    if (this.#droppedDepth > 0) {
      this.#droppedDepth += 1;
      return;
    }
    if (source === 'iframe') this.#embed(given.src ?? given['data-src']);
    if (source === 'iframe' || dropped.has(source) || isHidden(given)) {
      this.#droppedDepth = 1;
      return;
    }
    this.#opened.push(this.#openShown(shownAs(source), given));
  }

  close(): void {
    if (this.#droppedDepth > 0) {
      this.#droppedDepth -= 1;
      return;
    }
    const frame = this.#opened.pop();
    const at = frame === undefined ? -1 : this.#frames.lastIndexOf(frame);
    if (at > 0) this.#closeTo(at);
  }

  text(text: string): void {
    if (this.#droppedDepth > 0 || players.has(this.#top.name)) return;
    const isSpace = /^[ \t\n\r\f]*$/.test(text);
    if (isSpace && impliedChild.has(this.#top.name)) return;
    if (!isSpace) this.#implyChild();
    const plain = this.#top.inPre ? text.replace(/\r\n?/g, '\n') : text.replace(/[ \t\n\r\f]+/g, ' ');
    appendText(this.#top, escapeText(plain));
  }

  /** Closes all open elements and returns the body. */
  end(): string {
    this.#closeTo(1);
    trimEnd(this.#top);
    return this.#top.solid ? this.#top.parts.join('') : '';
  }

  get #top(): Frame {
    const top = this.#frames.at(-1);
    if (top === undefined) throw new Error('the root frame is never closed');
    return top;
  }

  #openShown(name: string | undefined, given: Attributes): Frame | undefined {
    if (name === undefined || !this.#isWorthShowing(name, given)) return undefined;
    const element = blocks.has(name) ? this.#placeBlock(name) : name;
    const attributes = element === undefined ? undefined : keptAttributes(element, given, this.#references);
    if (element === undefined || attributes === undefined || !this.#hasRoom(element)) return undefined;
    if (element === 'a') this.#closeName('a');
    if (voids.has(element)) return this.#writeVoid(element, attributes);
    const frame = newFrame(element, attributes, element === 'pre' || (!blocks.has(element) && this.#top.inPre));
    this.#frames.push(frame);
    return frame;
  }

  #isWorthShowing(name: string, given: Attributes): boolean {
    const attributes = keptAttributes(name, given, this.#references);
    if (attributes === undefined || (name === 'a' && attributes.href === undefined)) return false;
    return name !== 'span' || Object.keys(attributes).length > 0;
  }

  /** Closes the line around a block and finds the block's parent; undefined where only the contents are kept. */
  #placeBlock(name: string): string | undefined {
    const lastBlock = this.#frames.findLastIndex((frame) => frame.name === '' || blocks.has(frame.name));
    const holder = this.#frames[lastBlock];
    if (holder !== undefined && lineBlocks.has(holder.name)) {
      if (holder.name !== 'p' && (name === 'p' || name === 'div')) {
        if (!players.has(this.#top.name)) appendText(this.#top, holder.name === 'pre' ? '&#10;' : ' ');
        return undefined;
      }
      this.#closeTo(lastBlock);
    }
    const parents = parentsOf.get(name);
    if (parents === undefined || this.#descendTo(parents)) return name;
    // A cell without a row or an item without a list is a part of the page's layout.
    return this.#placeBlock('div');
  }

  /** Closes all frames inside the nearest such parent; false where there is none. */
  #descendTo(parents: readonly string[]): boolean {
    const at = this.#frames.findLastIndex(({ name }) => parents.includes(name) || barrier.test(name));
    const found = this.#frames[at];
    if (found !== undefined && parents.includes(found.name)) {
      this.#closeTo(at + 1);
      return true;
    }
    // HTML Living Standard, "in table": a cell in a table without a row makes the row.
    if (!parents.includes('tr') || !this.#descendTo(parentsOf.get('tr') ?? [])) return false;
    this.#frames.push(newFrame('tr', {}, false));
    return true;
  }

  /** Opens the item or cell that a list or row requires around other contents; false where the element may not stand. */
  #hasRoom(name: string): boolean {
    const parents = parentsOf.get(name);
    if (parents !== undefined) return parents.includes(this.#top.name);
    if (players.has(this.#top.name)) return false;
    this.#implyChild();
    return true;
  }

  #implyChild(): void {
    for (let child = impliedChild.get(this.#top.name); child !== undefined; child = impliedChild.get(this.#top.name)) {
      this.#frames.push(newFrame(child, {}, false));
    }
  }

  #writeVoid(name: string, attributes: Attributes): undefined {
    const html = `<${name}${renderAttributes(attributes)}/>`;
    if (name === 'hr') appendBlock(this.#top, html);
    else appendPhrase(this.#top, html, name === 'img' || name === 'source');
  }

  #embed(source: string | undefined): void {
    const embed = readEmbed(source, this.#embeds);
    if (embed === undefined || !this.#hasRoom('a')) return;
    const isAlone = !this.#frames.some(({ name }) => lineBlocks.has(name));
    const picture = embed.picture === undefined ? undefined : { src: embed.picture, alt: embed.name };
    const inner = picture === undefined ? embed.name : `<img${renderAttributes(picture)}/>`;
    this.#closeName('a');
    const link = `<a${renderAttributes({ href: embed.url })}>${inner}</a>`;
    if (isAlone) appendBlock(this.#top, `<p>${link}</p>`);
    else appendPhrase(this.#top, link, true);
  }

  #closeName(name: string): void {
    const at = this.#frames.findLastIndex((frame) => frame.name === name || barrier.test(frame.name));
    if (this.#frames[at]?.name === name) this.#closeTo(at);
  }

  #closeTo(length: number): void {
    while (this.#frames.length > Math.max(1, length)) this.#closeTop();
  }

  #closeTop(): void {
    const frame = this.#frames.pop();
    if (frame === undefined) return;
    const parent = this.#top;
    if (frame.name === 'div') closeDivision(frame, parent);
    else if (blocks.has(frame.name)) {
      trimEnd(frame);
      if (frame.solid) appendBlock(parent, renderFrame(frame));
      else if (keptEmpty.has(frame.name)) parent.parts.push(renderFrame({ ...frame, parts: [] }));
    } else if (players.has(frame.name) && frame.attributes.src === undefined && !frame.solid) return;
    else if (!frame.solid && !players.has(frame.name)) replay(frame, parent);
    // A link or an emphasis around blocks begins and ends lines as they do.
    else if (frame.blocks) appendBlock(parent, renderFrame(frame));
    else appendPhrase(parent, renderFrame(frame), true);
  }
}

const replay = (frame: Frame, parent: Frame): void => {
  for (const part of frame.parts) {
    if (part.startsWith('<')) appendPhrase(parent, part, frame.solid);
    else appendText(parent, part);
  }
};

/** A `div` only ends lines: with text it becomes a paragraph, with blocks it is unwrapped. */
const closeDivision = (frame: Frame, parent: Frame): void => {
  trimEnd(frame);
  if (!frame.solid) return;
  const isBare = Object.keys(frame.attributes).length === 0;
  if (frame.blocks && !frame.phrases && isBare) for (const part of frame.parts) appendBlock(parent, part);
  else if (frame.blocks) appendBlock(parent, renderFrame(frame));
  else if (isBare && !blocks.has(parent.name) && parent.name !== '') replay(frame, parent);
  else if (isBare && parent.name === 'figure') replay(frame, parent);
  else appendBlock(parent, renderFrame({ ...frame, name: 'p' }));
};
