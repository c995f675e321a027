import type { Attributes } from './attributes.ts';
import type { BodyReport } from './body-report.ts';
import { readEmbed, wantedUrl } from './embed.ts';

/** Programs and icons, whose addresses are nothing to read. */
const silent = /^(?:script|style|link|meta|base|template|title|use|input|param|symbol)$/;

const otherNames = ['xlink:href', 'action', 'formaction', 'background'];

/** Reports the addresses in a part of the body that is dropped, and a drawing with words in it. */
export class DroppedPart {
  readonly #base: string | undefined;
  readonly #report: BodyReport;
  readonly #isHidden: boolean;
  #hasWords = false;

  /** Pictures that are hidden from everyone count readers. */
  constructor(base: string | undefined, report: BodyReport, isHidden: boolean) {
    this.#base = base;
    this.#report = report;
    this.#isHidden = isHidden;
  }

  open(name: string, given: Attributes): void {
    if (silent.test(name) || (this.#isHidden && /^(?:img|iframe|picture|source)$/.test(name))) return;
    if (name === 'text' && !this.#hasWords) {
      this.#hasWords = true;
      this.#report.leftOut('a drawing (svg)');
    }
    const others = otherNames.map((key) => wantedUrl(given[key], this.#base)).find((address) => address !== undefined);
    const url = readEmbed(name, given, this.#base, true)?.url ?? others;
    if (url !== undefined) this.#report.expect(url);
  }

  text(): void {}

  close(): void {}
}
