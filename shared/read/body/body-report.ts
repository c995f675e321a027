/** Names of hosts in a sentence; more of them are only counted. */
const maxNames = 5;

const listOf = (names: readonly string[]): string => {
  const distinct = [...new Set(names)];
  const more = distinct.length - maxNames;
  return distinct.slice(0, maxNames).join(', ') + (more > 0 ? ` and ${more} more` : '');
};

const hostOf = (address: string): string => URL.parse(address)?.host ?? address;

/** Counts what a body could not keep as its publisher sent it, for one warning. */
export class BodyReport {
  readonly #links: { readonly host: string; readonly isFrame: boolean }[] = [];
  readonly #leftOut: string[] = [];
  readonly #expected = new Set<string>();
  #formulas = 0;

  /** A frame or another embed became a link to this URL. */
  becameLink(url: string, isFrame: boolean): void {
    this.#links.push({ host: hostOf(url), isFrame });
  }

  /** A formula became text. */
  becameText(): void {
    this.#formulas += 1;
  }

  /** Something was left out; `what` is its host, or the scheme of an address that no reader can follow. */
  leftOut(what: string): void {
    this.#leftOut.push(what);
  }

  /** The body should hold this URL: where it does not, the URL was left out. */
  expect(url: string): void {
    this.#expected.add(url);
  }

  /** The warning, given the URLs that the body holds; none where it holds all that its publisher sent. */
  warnings(isWritten: (url: string) => boolean): readonly string[] {
    const leftOut = [...this.#leftOut, ...[...this.#expected].filter((url) => !isWritten(url)).map(hostOf)];
    const { length } = this.#links;
    const noun = this.#links.every(({ isFrame }) => isFrame) ? 'frame' : 'embed';
    const sentences = [
      length === 0
        ? ''
        : `${length} ${noun}${length === 1 ? ' became a link' : 's became links'} to ${listOf(this.#links.map(({ host }) => host))}`,
      this.#formulas === 0 ? '' : `${this.#formulas} ${this.#formulas === 1 ? 'formula' : 'formulas'} became text`,
      leftOut.length === 0
        ? ''
        : `${leftOut.length} ${leftOut.length === 1 ? 'address was' : 'addresses were'} left out: ${listOf(leftOut)}`,
    ].filter((sentence) => sentence !== '');
    return sentences.length === 0 ? [] : [`content: ${sentences.join('; ')}.`];
  }
}
