import { singleSpaced } from '#shared/plain-text.ts';
import type { Attributes } from './attributes.ts';

/** What stands between the parts of a formula on one line: x^2, (a+b)/c, a_1. */
const operators: Readonly<Record<string, string>> = {
  msup: '^',
  msub: '_',
  mfrac: '/',
  mroot: '^1/',
  mover: '^',
  munder: '_',
  mtd: ', ',
  mtr: '; ',
};

type Part = { readonly name: string; children: number; text: string };

/**
 * A formula (MathML) as text, which no feed reader draws: its `alttext`, else its TeX annotation, else its signs on one
 * line, with what a raised or lowered place means: `x^2` and not `x2`.
 */
export class MathText {
  readonly #parts: Part[] = [{ name: 'math', children: 0, text: '' }];
  readonly #alternative: string | undefined;
  #annotation = '';

  constructor(given: Attributes) {
    this.#alternative = given.alttext?.trim() || undefined;
  }

  open(name: string): void {
    this.#parts.push({ name, children: 0, text: name === 'msqrt' ? '√' : '' });
  }

  text(text: string): void {
    const part = this.#parts.at(-1);
    if (part !== undefined) part.text += singleSpaced(text);
  }

  close(): void {
    const part = this.#parts.pop();
    const parent = this.#parts.at(-1);
    if (part === undefined || parent === undefined) return;
    if (part.name === 'annotation') this.#annotation ||= part.text.trim();
    if (/^(?:annotation(?:-xml)?|script|style)$/.test(part.name)) return;
    const trimmed = part.name === 'mtext' ? part.text : part.text.trim();
    // The children of a root are a row of their own.
    const text = part.name === 'msqrt' && part.children > 1 ? `√(${trimmed.slice(1)})` : trimmed;
    const isSecond = parent.children > 0;
    const operator = parent.name === 'msubsup' ? (parent.children === 1 ? '_' : '^') : (operators[parent.name] ?? '');
    const isList = parent.name === 'mtr' || parent.name === 'mtable';
    const separator = isList ? (operators[part.name] ?? '') : operator;
    const isOperand = operator !== '' || parent.name === 'msqrt';
    const isGrouped = part.name === 'mrow' && isOperand && [...text].length > 1;
    parent.text += (isSecond ? separator : '') + (isGrouped ? `(${text})` : text);
    parent.children += 1;
  }

  /** The formula; empty for one without any sign. */
  end(): string {
    while (this.#parts.length > 1) this.close();
    return this.#alternative ?? (this.#annotation || (this.#parts[0]?.text.trim() ?? ''));
  }
}
