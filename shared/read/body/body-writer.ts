import {
  type Attributes,
  hasAttributes,
  isHidden,
  keptAttributes,
  type References,
  renderAttributes,
} from './attributes.ts';
import { BidiControls } from './bidi.ts';
import { BodyReport } from './body-report.ts';
import { maxDepth } from './bound-nesting.ts';
import { DroppedPart } from './dropped-part.ts';
import {
  blocks,
  dropped,
  emphasisOf,
  fallbacks,
  frames,
  impliedChild,
  impliedLevels,
  keptEmpty,
  lineBlocks,
  parentsOf,
  players,
  shownAs,
  voids,
} from './elements.ts';
import { type Embed, embedOf, isScriptedEmbed, lostScheme, readEmbed, readScript, wantedUrl } from './embed.ts';
import { emojiOf } from './emoji.ts';
import { escapeAttribute, escapeText } from './escape.ts';
import { Fallback, type Found } from './fallback.ts';
import { appendBlock, appendPhrase, appendText, type Frame, newFrame, renderFrame, trimEnd } from './frame.ts';
import { MathText } from './math-text.ts';

/** Elements at which the search for a parent ends: an item in a table is not an item of the list around the table. */
const barriers: ReadonlySet<string> = new Set(['td', 'th', 'caption', 'blockquote', 'figure']);

/** Elements in which emphasis by a style shows nothing more. */
const bold: ReadonlySet<string> = new Set('h1 h2 h3 h4 h5 h6 th strong b em i'.split(' '));

/** A file that readers show as a picture. */
const pictureFile = /\.(?:jpe?g|png|gif|webp|avif)$/i;

const hostOf = (url: string): string => new URL(url).host;

/** Reads a part of the source that is not shown as it stands. */
type PartReader = {
  readonly open: (name: string, given: Attributes) => void;
  readonly text: (text: string) => void;
  readonly close: () => void;
};

type Part = { readonly reader: PartReader; readonly end: () => void; depth: number };

/** An open tag of the source: its frame, if it has one, and what its attributes embed. */
type Opened = {
  readonly name: string;
  readonly frame: Frame | undefined;
  readonly embed: Embed | undefined;
  /** The attributes that may name what it embeds if it turns out to be empty. */
  readonly ifEmpty: Attributes | undefined;
  readonly solidBefore: number;
};

/** A canonical body, and the warning about what it could not keep, if any. */
export type WrittenBody = { readonly body: string; readonly warnings: readonly string[] };

/**
 * Writes a canonical body from the events of an HTML parser: only elements of the allow-list, nested as HTML requires, so
 * that every parser builds the same tree from it, and this writer the same body.
 */
export class BodyWriter {
  readonly #references: References;
  readonly #base: string | undefined;
  readonly #report = new BodyReport();
  readonly #directions = new BidiControls();
  readonly #frames: Frame[] = [newFrame('', {}, false)];
  /** How many of the open elements have each name: to look through all of them for each tag takes as long as they are deep. */
  readonly #openNames = new Map<string, number>();
  readonly #opened: Opened[] = [];
  /** The URLs that the body has so far. */
  readonly #urls = new Set<string>();
  /** The pictures of embeds: a page may show them once more, for readers without scripts. */
  readonly #embedPictures = new Set<string>();
  /** What the fallback of the open player has. */
  #inPlayer: Found[] = [];
  /** The `srcset` of an open `picture` that has no picture yet. */
  #pictureSet: string | undefined;
  /** Counts what readers see. */
  #solid = 0;
  #part: Part | undefined;

  constructor(references: References) {
    this.#references = references;
    this.#base = references.base;
  }

  open(source: string, given: Attributes): void {
    if (this.#part !== undefined) {
      this.#part.depth += 1;
      this.#part.reader.open(source, given);
    } else if (isHidden(given)) this.#skip(source, given, true);
    // MathJax keeps a formula in a script, as TeX.
    else if (source === 'math' || (source === 'script' && /^math\//i.test(given.type ?? ''))) this.#formula(given);
    else if (source === 'script') this.#script(given);
    else if (players.has(this.#top.name) && source !== 'source') {
      const fallback = new Fallback(this.#references, this.#droppedPart(false));
      fallback.open(source, given);
      this.#enter(fallback, () => {
        fallback.close();
        this.#inPlayer.push(...fallback.found);
      });
    } else if (frames.has(source) || isScriptedEmbed(source, given)) this.#frame(source, given);
    else if (fallbacks.has(source)) {
      const fallback = new Fallback(this.#references, this.#droppedPart(false));
      this.#enter(fallback, () => this.#write(fallback.found, false));
    } else if (dropped.has(source)) this.#skip(source, given, false);
    else this.#show(source, given);
  }

  close(): void {
    if (this.#part !== undefined) {
      this.#part.depth -= 1;
      if (this.#part.depth > 0) this.#part.reader.close();
      else this.#endPart();
      return;
    }
    const opened = this.#opened.pop();
    if (opened === undefined) return;
    if (opened.name === 'picture') this.#endPicture();
    const at = opened.frame === undefined ? -1 : this.#frames.lastIndexOf(opened.frame);
    const isEmpty = this.#solid === opened.solidBefore;
    const embed =
      opened.embed ??
      (isEmpty && opened.ifEmpty !== undefined ? readEmbed(opened.name, opened.ifEmpty, this.#base, true) : undefined);
    if (embed !== undefined && !this.#urls.has(embed.url)) {
      if (at > 0) this.#closeTo(at + 1);
      this.#writeShown(embed, isEmpty, false);
    }
    if (at > 0) this.#closeTo(at);
  }

  text(text: string): void {
    if (this.#part !== undefined) this.#part.reader.text(text);
    else if (!players.has(this.#top.name)) this.#appendText(text);
  }

  /** Characters of the body so far: it becomes shorter only by white space, and by elements without anything to see. */
  get length(): number {
    return this.#frames.reduce((sum, { length }) => sum + length, 0);
  }

  /** Closes all open elements and returns the body. */
  end(): WrittenBody {
    this.#endPart();
    this.#closeTo(1);
    this.#endDirections(this.#top);
    trimEnd(this.#top);
    const body = this.#top.solid ? this.#top.parts.join('') : '';
    const written = new Set([...body.matchAll(/ (?:href|src|cite|poster)='([^']*)'/g)].map(([, url = '']) => url));
    return { body, warnings: this.#report.warnings((url) => written.has(escapeAttribute(url))) };
  }

  get #top(): Frame {
    const top = this.#frames.at(-1);
    if (top === undefined) throw new Error('the root frame is never closed');
    return top;
  }

  #count({ name }: Frame, more: number): void {
    this.#openNames.set(name, (this.#openNames.get(name) ?? 0) + more);
  }

  #push(frame: Frame): void {
    this.#frames.push(frame);
    this.#count(frame, 1);
  }

  /** Whether an element of one of these names is open. */
  #isOpen(names: Iterable<string>): boolean {
    for (const name of names) if ((this.#openNames.get(name) ?? 0) > 0) return true;
    return false;
  }

  #appendText(text: string): void {
    const paired = this.#directions.accept(text);
    const isSpace = /^[ \t\n\r\f]*$/.test(paired);
    if (isSpace && impliedChild.has(this.#top.name)) return;
    if (!isSpace) {
      this.#implyChild();
      this.#solid += 1;
    }
    const plain = this.#top.inPre ? paired.replace(/\r\n?/g, '\n') : paired.replace(/[ \t\n\r\f]+/g, ' ');
    appendText(this.#top, escapeText(plain));
  }

  #endPart(): void {
    const part = this.#part;
    this.#part = undefined;
    part?.end();
  }

  #enter(reader: PartReader, end: () => void): void {
    this.#part = { reader, end, depth: 1 };
  }

  #droppedPart(hidden: boolean): DroppedPart {
    return new DroppedPart(this.#base, this.#report, hidden);
  }

  #skip(source: string, given: Attributes, hidden: boolean): void {
    const skipped = this.#droppedPart(hidden);
    skipped.open(source, given);
    this.#enter(skipped, () => {});
  }

  #script(given: Attributes): void {
    const embed = readScript(given, this.#base);
    if (typeof embed === 'string') this.#report.leftOut(embed);
    else if (embed !== undefined) this.#embed(embed, false);
    this.#skip('script', given, false);
  }

  #formula(given: Attributes): void {
    const formula = new MathText(given);
    const dropped = this.#droppedPart(false);
    const reader: PartReader = {
      open: (name, attributes) => {
        formula.open(name);
        dropped.open(name, attributes);
      },
      text: (text) => formula.text(text),
      close: () => formula.close(),
    };
    dropped.open('math', given);
    this.#enter(reader, () => {
      const text = formula.end();
      if (text === '') return;
      this.#report.becameText();
      this.text(text);
    });
  }

  /** A frame, a plugin or a component that a script draws: a link in its place. */
  #frame(source: string, given: Attributes): void {
    // In AMP, 1 and 1 are a ratio.
    const isTiny =
      !source.startsWith('amp-') &&
      [given.width, given.height].every((size) => /^\s*[0-2](?:px)?\s*$/.test(size ?? ''));
    const embed = isTiny ? undefined : readEmbed(source, given, this.#base, true);
    const lost = isTiny || embed !== undefined ? undefined : lostScheme(given.src ?? given.data, this.#base);
    if (embed !== undefined) this.#writeShown(embed, true, /frame$/.test(source));
    else if (lost !== undefined) this.#report.leftOut(lost);
    else if (given.srcdoc?.trim() && !/^google_ads/.test(given.id ?? given.name ?? '')) this.#report.leftOut('srcdoc');
    const fallback = new Fallback(this.#references, this.#droppedPart(false), given);
    this.#enter(fallback, () => this.#write(fallback.found, embed !== undefined));
  }

  #show(source: string, given: Attributes): void {
    const emoji = source === 'img' ? emojiOf(given) : undefined;
    if (emoji !== undefined) this.text(emoji);
    if (source === 'picture') this.#pictureSet = undefined;
    if (source === 'source' && this.#opened.at(-1)?.name === 'picture')
      this.#pictureSet ??= given.srcset ?? given['data-srcset'];
    const solidBefore = this.#solid;
    const styled = emphasisOf(source, given.style);
    // Headings and emphasised text are bold already.
    const isBold = styled !== source && styled !== 'span' && this.#isOpen(bold);
    const name = shownAs(isBold ? source : styled);
    const frame = emoji === undefined ? this.#openShown(name, this.#withSources(name, given)) : undefined;
    const embeds = emoji === undefined ? embeddingAttributes(name, given) : {};
    const embed = readEmbed(source, embeds, this.#base, false);
    this.#expectOthers(given, embed === undefined ? [embeds.src, embeds.href] : []);
    const ifEmpty = name === 'a' || name === 'img' || !hasAttributes(embeds) ? undefined : embeds;
    this.#opened.push({ name: source, frame, embed, ifEmpty, solidBefore });
  }

  /** A link whose script knows its target, and a picture whose URLs are in the `source` beside it. */
  #withSources(name: string | undefined, given: Attributes): Attributes {
    if (name === 'img' && this.#pictureSet !== undefined) {
      const set = this.#pictureSet;
      this.#pictureSet = undefined;
      return keptAttributes('img', given, this.#references) === undefined ? { ...given, src: '', srcset: set } : given;
    }
    if (name !== 'a' || wantedUrl(given.href, this.#base) !== undefined) return given;
    const target = [given['data-href'], given['data-url']].find((url) => wantedUrl(url, this.#base) !== undefined);
    return target === undefined ? given : { ...given, href: target };
  }

  #endPicture(): void {
    const srcset = this.#pictureSet;
    this.#pictureSet = undefined;
    if (srcset !== undefined) this.#openShown('img', { srcset });
  }

  /** Addresses that no element of a body can keep: the target of a form, a picture behind an element. */
  #expectOthers(given: Attributes, others: readonly (string | undefined)[]): void {
    const behind = /url\(\s*['"]?([^'")]+)/i.exec(given.style ?? '')?.[1];
    for (const reference of [given.action, given.background, behind, ...others]) {
      const url = wantedUrl(reference, this.#base);
      if (url !== undefined) this.#report.expect(url);
    }
  }

  #openShown(name: string | undefined, given: Attributes): Frame | undefined {
    const own = name === undefined ? undefined : keptAttributes(name, given, this.#references);
    if (name === undefined || !this.#isWorthShowing(name, given, own)) return undefined;
    if (blocks.has(name)) this.#endDirections(this.#top);
    const element = blocks.has(name) ? this.#placeBlock(name) : name;
    if (element === undefined) return undefined;
    const attributes = element === name ? own : keptAttributes(element, given, this.#references);
    if (attributes === undefined) return undefined;
    if (element === 'img' && this.#embedPictures.has(attributes.src ?? '')) return undefined;
    for (const url of [attributes.href, attributes.src, attributes.cite, attributes.poster]) {
      if (wantedUrl(url, this.#base) === undefined || url === undefined) continue;
      this.#report.expect(url);
      // No reader shows the source of a quotation.
      if (url !== attributes.cite) this.#urls.add(url);
    }
    if (!this.#hasRoom(element)) return undefined;
    if (element === 'a') this.#endLink();
    if (voids.has(element)) return this.#writeVoid(element, attributes);
    if (players.has(element)) this.#inPlayer = [];
    const frame = newFrame(element, attributes, element === 'pre' || (!blocks.has(element) && this.#top.inPre));
    this.#push(frame);
    return frame;
  }

  #isWorthShowing(name: string, given: Attributes, attributes: Attributes | undefined): boolean {
    const isLost = attributes === undefined || (name === 'a' && attributes.href === undefined);
    const isPlayerWithoutSource = players.has(name) && attributes?.src === undefined;
    if (isLost || isPlayerWithoutSource) {
      const scheme = lostScheme(name === 'a' ? given.href : given.src, this.#base);
      if (scheme !== undefined) this.#report.leftOut(scheme);
    }
    return !isLost && (name !== 'span' || hasAttributes(attributes));
  }

  /** Closes the line around a block and finds the block's parent; undefined where only the contents are kept. */
  #placeBlock(name: string): string | undefined {
    const lastBlock = this.#frames.findLastIndex((frame) => frame.name === '' || blocks.has(frame.name));
    const holder = this.#frames[lastBlock];
    if (holder !== undefined && lineBlocks.has(holder.name)) {
      if (holder.name !== 'p' && (name === 'p' || name === 'div')) {
        appendText(this.#top, holder.name === 'pre' ? '&#10;' : ' ');
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
    const at = this.#isOpen(parents)
      ? this.#frames.findLastIndex(({ name }) => parents.includes(name) || barriers.has(name))
      : -1;
    const found = this.#frames[at];
    if (found !== undefined && parents.includes(found.name)) {
      this.#closeTo(at + 1);
      return true;
    }
    // HTML Living Standard, "in table": a cell in a table without a row makes the row.
    if (!parents.includes('tr') || !this.#descendTo(parentsOf.get('tr') ?? [])) return false;
    this.#push(newFrame('tr', {}, false));
    return true;
  }

  /** Opens the item or cell that a list or row requires around other contents; false where the element may not stand, or too deep. */
  #hasRoom(name: string): boolean {
    const parents = parentsOf.get(name);
    if (parents !== undefined && !parents.includes(this.#top.name)) return false;
    const levels = voids.has(name) ? 0 : 1 + impliedLevels(name);
    if (!this.#hasLevels((parents === undefined ? impliedLevels(this.#top.name) : 0) + levels)) {
      if (blocks.has(name)) appendText(this.#top, ' ');
      return false;
    }
    if (parents === undefined) this.#implyChild();
    return true;
  }

  /** Whether so many more elements may be open: a deeper body would lose tags where it is read again (`boundNesting`). */
  #hasLevels(more: number): boolean {
    return this.#frames.length - 1 + more <= maxDepth;
  }

  #implyChild(): void {
    for (let child = impliedChild.get(this.#top.name); child !== undefined; child = impliedChild.get(this.#top.name)) {
      this.#push(newFrame(child, {}, false));
    }
  }

  #writeVoid(name: string, attributes: Attributes): undefined {
    const html = `<${name}${renderAttributes(attributes)}/>`;
    const isSolid = name === 'img' || name === 'source';
    if (isSolid) this.#solid += 1;
    if (name === 'hr') appendBlock(this.#top, html);
    else appendPhrase(this.#top, html, isSolid);
  }

  /** Writes what a fallback has and the body has not; the pictures of an embed that is a link now only held its place. */
  #write(found: readonly Found[], isReplaced: boolean): void {
    for (const one of found) {
      if (one.kind === 'picture') this.#writeFallbackPicture(one, isReplaced);
      else if (this.#urls.has(one.embed.url) || this.#urls.has(embedOf(one.embed.url, '').url)) continue;
      else if (one.kind === 'embed') this.#embed(one.embed, false);
      else this.#link(one.embed);
    }
  }

  #writeFallbackPicture({ attributes, isPlaceholder }: Found & { kind: 'picture' }, isReplaced: boolean): void {
    const { src = '' } = attributes;
    // A lazy picture stands once more in the `noscript` beside it, often in another size.
    const [, beside] = /^<img src='([^']*)'/.exec(this.#top.parts.at(-1) ?? '') ?? [];
    if (isPlaceholder || this.#urls.has(src) || (beside !== undefined && isSamePicture(beside, src))) return;
    if (isReplaced) this.#report.expect(src);
    else this.#openShown('img', attributes);
  }

  /** Writes what an element shows by an attribute: a picture, or a link with the words of the element beside it. */
  #writeShown(embed: Embed, isEmpty: boolean, isFrame: boolean): void {
    if (!pictureFile.test(embed.url.replace(/[?#].*/, ''))) this.#embed(embed, isFrame);
    else if (isEmpty)
      this.#openShown('img', { src: embed.url, alt: embed.title === hostOf(embed.url) ? '' : embed.title });
    else this.#report.expect(embed.url);
  }

  #embed(embed: Embed, isFrame: boolean): void {
    this.#report.becameLink(embed.url, isFrame);
    this.#link(embed);
  }

  #link({ url, picture, title }: Embed): void {
    this.#endDirections(this.#top);
    this.#endLink();
    this.#implyChild();
    this.#report.expect(url);
    // A figure and the link in it.
    if (this.#hasLevels(2)) this.#writeLink({ url, picture, title });
    else this.#appendText(title);
  }

  #writeLink({ url, picture, title }: Embed): void {
    const image = { src: picture ?? '', alt: title };
    const inner =
      picture === undefined || this.#urls.has(picture) || this.#embedPictures.has(picture)
        ? escapeText(title)
        : `<img${renderAttributes(image)}/>`;
    const link = `<a${renderAttributes({ href: url })}>${inner}</a>`;
    if (picture !== undefined) this.#embedPictures.add(picture);
    this.#urls.add(url);
    this.#solid += 1;
    const isInFigure = this.#isOpen(['figure']);
    if (!isInFigure && this.#top.name === 'p' && !this.#top.solid) this.#appendBeside(`<figure>${link}</figure>`);
    else if (isInFigure || this.#isOpen(lineBlocks)) {
      appendText(this.#top, ' ');
      appendPhrase(this.#top, link, true);
    } else appendBlock(this.#top, `<figure>${link}</figure>`);
  }

  /** Appends a block before the paragraph that was only opened to hold it. */
  #appendBeside(block: string): void {
    const paragraph = this.#frames.pop();
    appendBlock(this.#top, block);
    if (paragraph !== undefined) this.#frames.push(paragraph);
  }

  /**
   * Ends the open link, as a browser does where another begins: what stands in it so far stays linked, also in the figures
   * and quotations that it opened, and what follows does not.
   */
  #endLink(): void {
    if (!this.#isOpen(['a'])) return;
    const at = this.#frames.findLastIndex(({ name }) => name === 'a');
    const link = this.#frames[at];
    const parent = this.#frames[at - 1];
    if (link === undefined || parent === undefined) return;
    for (const frame of this.#frames.slice(at + 1)) {
      if (impliedChild.has(frame.name)) continue;
      const linked = { ...frame, name: 'a', attributes: link.attributes, parts: frame.parts.splice(0) };
      Object.assign(frame, {
        length: 0,
        solid: false,
        phrases: false,
        blocks: false,
        atBlockEdge: frame.name === '' || blocks.has(frame.name),
      });
      appendFrame(linked, frame);
    }
    this.#frames.splice(at, 1);
    this.#count(link, -1);
    appendFrame(link, parent);
  }

  #endDirections(frame: Frame): void {
    const ends = this.#directions.end();
    if (ends !== '') appendText(frame, ends);
  }

  #closeTo(length: number): void {
    while (this.#frames.length > Math.max(1, length)) this.#closeTop();
  }

  #closeTop(): void {
    const frame = this.#frames.pop();
    if (frame === undefined) return;
    this.#count(frame, -1);
    if (blocks.has(frame.name)) this.#endDirections(frame);
    appendFrame(frame, this.#top);
    if (!players.has(frame.name)) return;
    const found = this.#inPlayer;
    this.#inPlayer = [];
    this.#write(found, true);
  }
}

/** Whether two URLs are of one picture: their file names differ in size or type only (`port-300x200.jpg`, `port.webp`). */
const isSamePicture = (one: string, other: string): boolean => {
  const nameOf = (url: string): string => {
    const path = url.replace(/[?#].*/, '');
    return path.slice(path.lastIndexOf('/') + 1).replace(/(?:[-_]\d+(?:x\d+)?|@\dx|-scaled)?(?:\.\w+)?$/, '');
  };
  return nameOf(one) === nameOf(other);
};

/** The attributes of an element that may embed something: those that it keeps itself embed nothing. */
const embeddingAttributes = (name: string | undefined, given: Attributes): Attributes => {
  if (name === 'a' || name === 'img' || name === 'source') return {};
  if (name === 'video' || name === 'audio') {
    const {
      class: classes = '',
      'data-account': account = '',
      'data-video-id': id = '',
      'data-player': player = 'default',
    } = given;
    return { class: classes, 'data-account': account, 'data-video-id': id, 'data-player': player };
  }
  const isQuotation =
    /^(?:blockquote|q|ins|del)$/.test(name ?? '') && !/(?:^|\s)tiktok-embed(?:\s|$)/.test(given.class ?? '');
  return isQuotation ? { ...given, cite: '' } : given;
};

/** Appends a closed element to the one around it. */
const appendFrame = (frame: Frame, parent: Frame): void => {
  if (frame.name === 'div') closeDivision(frame, parent);
  else if (blocks.has(frame.name)) {
    trimEnd(frame);
    if (frame.solid) appendBlock(parent, renderFrame(frame));
    else if (keptEmpty.has(frame.name)) parent.parts.push(renderFrame({ ...frame, parts: [] }));
  } else if (players.has(frame.name) && frame.attributes.src === undefined && !frame.solid) appendPoster(frame, parent);
  else if (!frame.solid && !players.has(frame.name)) replay(frame, parent);
  // A link or an emphasis around blocks begins and ends lines as they do.
  else if (frame.blocks) appendBlock(parent, renderFrame(frame));
  else appendPhrase(parent, renderFrame(frame), true);
};

/** A film that nobody can play still has its picture. */
const appendPoster = ({ attributes: { poster } }: Frame, parent: Frame): void => {
  if (poster !== undefined) appendPhrase(parent, `<img${renderAttributes({ src: poster, alt: '' })}/>`, true);
};

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
