import { type Fault, type Position, positionsIn, quote } from '../finding.ts';

/** A value of JSON with its place. */
export type JsonValue = { readonly at: Position } & (
  | { readonly kind: 'object'; readonly members: ReadonlyMap<string, JsonValue> }
  | { readonly kind: 'array'; readonly items: readonly JsonValue[] }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'boolean' | 'null' }
);

/** A JSON document: its value where it is JSON, and what is wrong with it as JSON. */
export type JsonDocument = { readonly root?: JsonValue; readonly faults: readonly Fault[] };

/** No feed is deeper; a document that is would only exhaust the stack. */
const maxDepth = 100;

const space = /[\t\n\r ]*/y;
const sign = /[{}[\],:]|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: RFC 8259 §7 forbids them in strings
const plain = /[^"\\\u0000-\u001F]*/y;
const escaped = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

/** Where the match of a sticky expression ends; its beginning where there is none. */
const endOf = (expression: RegExp, text: string, index: number): number => {
  expression.lastIndex = index;
  return expression.test(text) ? expression.lastIndex : index;
};

class NotJson extends Error {}

class Reader {
  readonly faults: Fault[] = [];
  private index = 0;
  private readonly text: string;
  private readonly place: (index: number) => Position;

  constructor(text: string) {
    this.text = text;
    this.place = positionsIn(text);
  }

  read(): JsonDocument {
    try {
      const root = this.value(0);
      if (this.text.slice(this.index).trim() !== '') throw new NotJson('something follows the value');
      return { root, faults: this.faults };
    } catch (error) {
      if (!(error instanceof NotJson)) throw error;
      const at = this.place(Math.min(this.index, this.text.length));
      return {
        faults: [
          ...this.faults,
          { rule: 'json-invalid', clause: 'RFC 8259 §2', at, message: `Not JSON: ${error.message}.` },
        ],
      };
    }
  }

  private next(): { readonly text: string; readonly at: Position } {
    const start = endOf(space, this.text, this.index);
    const end = this.text[start] === '"' ? this.endOfString(start) : endOf(sign, this.text, start);
    this.index = end;
    if (end > start) return { text: this.text.slice(start, end), at: this.place(start) };
    const rest = this.text.slice(start, start + 20);
    throw new NotJson(rest === '' ? 'it ends too early' : `${quote(rest)} is not expected here`);
  }

  /** Written as a loop: one expression for a whole string would exhaust its stack on a long one. */
  private endOfString(start: number): number {
    let index = endOf(plain, this.text, start + 1);
    while (this.text[index] === '\\') {
      const after = endOf(escaped, this.text, index);
      if (after === index) break;
      index = endOf(plain, this.text, after);
    }
    if (this.text[index] === '"') return index + 1;
    this.index = index;
    throw new NotJson('the string is not closed, or has a character that must be escaped');
  }

  private value(depth: number, { text, at } = this.next()): JsonValue {
    if (depth > maxDepth) throw new NotJson('it is nested too deeply');
    if (text === '{') return { kind: 'object', at, members: this.members(depth) };
    if (text === '[') return { kind: 'array', at, items: this.items(depth) };
    if (text.startsWith('"')) return { kind: 'string', at, value: String(JSON.parse(text)) };
    if (text === 'true' || text === 'false') return { kind: 'boolean', at };
    if (text === 'null') return { kind: 'null', at };
    if (/^[-\d]/.test(text)) return { kind: 'number', at, value: Number(text) };
    throw new NotJson(`${quote(text)} is not expected here`);
  }

  private members(depth: number): ReadonlyMap<string, JsonValue> {
    const members = new Map<string, JsonValue>();
    for (let first = true; ; first = false) {
      const { text, at } = this.next();
      if (first && text === '}') return members;
      if (!text.startsWith('"')) throw new NotJson(`a name is expected, not ${quote(text)}`);
      if (this.next().text !== ':') throw new NotJson('a colon is expected');
      const name = String(JSON.parse(text));
      const message = `The object has the name ${quote(name)} twice.`;
      if (members.has(name)) this.faults.push({ rule: 'json-name-repeated', clause: 'RFC 8259 §4', at, message });
      members.set(name, this.value(depth + 1));
      if (this.ends('}')) return members;
    }
  }

  private items(depth: number): readonly JsonValue[] {
    const items: JsonValue[] = [];
    const first = this.next();
    if (first.text === ']') return items;
    items.push(this.value(depth + 1, first));
    while (!this.ends(']')) items.push(this.value(depth + 1));
    return items;
  }

  private ends(end: string): boolean {
    const { text } = this.next();
    if (text !== end && text !== ',') throw new NotJson(`a comma or ${quote(end)} is expected, not ${quote(text)}`);
    return text === end;
  }
}

/** Reads JSON with the place of each value; stops at the first thing that is not JSON. */
export const readJson = (text: string): JsonDocument => new Reader(text).read();
