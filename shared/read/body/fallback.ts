import { singleSpaced } from '#shared/plain-text.ts';
import { type Attributes, isHidden, keptAttributes, linkTarget, type References } from './attributes.ts';
import type { DroppedPart } from './dropped-part.ts';
import { dropped } from './elements.ts';
import { type Embed, embedOf, readEmbed, titleOf, wantedUrl } from './embed.ts';

/** Something with an address in a fallback: a link, an embed that is to become one, or a picture. */
export type Found =
  | { readonly kind: 'link' | 'embed'; readonly embed: Embed }
  | { readonly kind: 'picture'; readonly attributes: Attributes; readonly isPlaceholder: boolean };

/** The names of parameters with the address of what a plugin would play. */
const playedParameter = /^(?:movie|src|url|filename|data)$/i;

/**
 * Collects what has an address in the contents of a player, a frame or a `noscript`. Their text is for browsers that lack
 * something (“your browser does not support …”), and nobody misses it.
 */
export class Fallback {
  readonly found: Found[] = [];
  readonly #references: References;
  readonly #base: string | undefined;
  readonly #dropped: DroppedPart;
  readonly #isTableau: boolean;
  #link: { readonly url: string; text: string; readonly depth: number } | undefined;
  #depth = 0;
  /** The depth of the dropped element around the parser's place. */
  #droppedAt: number | undefined;

  /** `dropped` reports the addresses in those elements of the fallback that cannot be shown. */
  constructor(references: References, dropped: DroppedPart, owner: Attributes = {}) {
    this.#references = references;
    this.#base = references.base;
    this.#dropped = dropped;
    this.#isTableau = /tableauViz/.test(owner.class ?? '');
  }

  open(name: string, given: Attributes): void {
    this.#depth += 1;
    if (name === 'param') this.#parameter(given);
    else if (this.#droppedAt !== undefined || dropped.has(name) || isHidden(given)) {
      this.#droppedAt ??= this.#depth;
      this.#dropped.open(name, given);
    } else if (name === 'img' || name === 'amp-img') {
      const attributes = keptAttributes('img', given, this.#references);
      const isPlaceholder = given.placeholder !== undefined;
      if (attributes !== undefined) this.found.push({ kind: 'picture', attributes, isPlaceholder });
    } else if (name === 'a') {
      const url =
        wantedUrl(given.href, this.#base) === undefined ? undefined : linkTarget(given.href ?? '', this.#references);
      if (url !== undefined) this.#link = { url, text: titleOf(given), depth: this.#depth };
    } else {
      const embed = readEmbed(name, given, this.#base, false);
      if (embed === undefined) this.#dropped.open(name, given);
      else this.found.push({ kind: 'embed', embed });
    }
  }

  text(text: string): void {
    if (this.#link !== undefined && this.#droppedAt === undefined) this.#link.text += text;
  }

  close(): void {
    if (this.#link?.depth === this.#depth) {
      const { url, text } = this.#link;
      this.found.push({ kind: 'link', embed: { url, title: singleSpaced(text).trim() || new URL(url).host } });
      this.#link = undefined;
    }
    if (this.#droppedAt === this.#depth) this.#droppedAt = undefined;
    this.#depth -= 1;
  }

  #parameter({ name = '', value = '' }: Attributes): void {
    const isView = this.#isTableau && name === 'name';
    if (!isView && !playedParameter.test(name)) return;
    const url = wantedUrl(isView ? `https://public.tableau.com/views/${value}` : value, this.#base);
    if (url !== undefined) this.found.push({ kind: 'embed', embed: embedOf(url, '') });
  }
}
