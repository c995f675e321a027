import { type Fault, fault, type Position, positionsIn, quote } from '../finding.ts';

/** A JSON value with its position. */
export type JsonValue = { readonly at: Position } & (
  | { readonly kind: 'object'; readonly members: ReadonlyMap<string, JsonValue> }
  | { readonly kind: 'array'; readonly items: readonly JsonValue[] }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'boolean' | 'null' }
);

/** A JSON document: its value, unless the JSON is invalid, and the faults of its JSON. */
export type JsonDocument = { readonly root?: JsonValue; readonly faults: readonly Fault[] };

/** More than in any feed: deeper nesting would exhaust the stack. */
const maxDepth = 100;

const space = /[\t\n\r ]*/y;
const token = /[{}[\],:]|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: RFC 8259 §7 forbids them in strings
const plain = /[^"\\\u0000-\u001F]*/y;
const escaped = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

/** The index after the match of a sticky expression; `index` without a match. */
const endOf = (expression: RegExp, text: string, index: number): number => {
  expression.lastIndex = index;
  return expression.test(text) ? expression.lastIndex : index;
};

class NotJson extends Error {}

type Token = { readonly text: string; readonly at: Position };

class JsonReader {
  private readonly text: string;
  private readonly positionAt: (index: number) => Position;
  private readonly faults: Fault[] = [];
  private index = 0;

  constructor(text: string) {
    this.text = text;
    this.positionAt = positionsIn(text);
  }

  read(): JsonDocument {
    const { faults } = this;
    try {
      const root = this.readValue(this.nextToken(), 0);
      if (this.text.slice(this.index).trim() !== '') throw new NotJson('something follows the value');
      return { root, faults };
    } catch (error) {
      if (!(error instanceof NotJson)) throw error;
      const at = this.positionAt(Math.min(this.index, this.text.length));
      return { faults: [...faults, fault('json-invalid', 'RFC 8259 §2', at, `Not JSON: ${error.message}.`)] };
    }
  }

  private readValue({ text, at }: Token, depth: number): JsonValue {
    if (depth > maxDepth) throw new NotJson('it is nested too deeply');
    if (text === '{') return { kind: 'object', at, members: this.readMembers(depth) };
    if (text === '[') return { kind: 'array', at, items: this.readItems(depth) };
    if (text.startsWith('"')) return { kind: 'string', at, value: String(JSON.parse(text)) };
    if (text === 'true' || text === 'false') return { kind: 'boolean', at };
    if (text === 'null') return { kind: 'null', at };
    if (/^[-\d]/.test(text)) return { kind: 'number', at, value: Number(text) };
    throw new NotJson(`${quote(text)} is not expected here`);
  }

  private readMembers(depth: number): ReadonlyMap<string, JsonValue> {
    const members = new Map<string, JsonValue>();
    for (let isFirst = true; ; isFirst = false) {
      const { text, at } = this.nextToken();
      if (isFirst && text === '}') return members;
      if (!text.startsWith('"')) throw new NotJson(`a name is expected, not ${quote(text)}`);
      if (this.nextToken().text !== ':') throw new NotJson('a colon is expected');
      const name = String(JSON.parse(text));
      const message = `The object has the name ${quote(name)} twice.`;
      if (members.has(name)) this.faults.push(fault('json-name-repeated', 'RFC 8259 §4', at, message));
      members.set(name, this.readValue(this.nextToken(), depth + 1));
      if (this.isLast('}')) return members;
    }
  }

  private readItems(depth: number): readonly JsonValue[] {
    const items: JsonValue[] = [];
    const first = this.nextToken();
    if (first.text === ']') return items;
    items.push(this.readValue(first, depth + 1));
    while (!this.isLast(']')) items.push(this.readValue(this.nextToken(), depth + 1));
    return items;
  }

  /** Reads the comma or the end after a member or an item; true for the end. */
  private isLast(end: string): boolean {
    const { text } = this.nextToken();
    if (text !== end && text !== ',') throw new NotJson(`a comma or ${quote(end)} is expected, not ${quote(text)}`);
    return text === end;
  }

  private nextToken(): Token {
    const start = endOf(space, this.text, this.index);
    const end = this.text[start] === '"' ? this.endOfString(start) : endOf(token, this.text, start);
    this.index = end;
    if (end > start) return { text: this.text.slice(start, end), at: this.positionAt(start) };
    const rest = this.text.slice(start, start + 20);
    throw new NotJson(rest === '' ? 'it ends too early' : `${quote(rest)} is not expected here`);
  }

  /** A loop, because one expression for a whole string exhausts the stack on a long one. */
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
}

/** Reads JSON with the position of each value. Stops at the first syntax error. */
export const readJson = (text: string): JsonDocument => new JsonReader(text).read();
