import { readMessage } from '#shared/read/cms/cms-message.ts';
import { readCmsMessage } from '#shared/read/cms/read-cms.ts';
import { parseJson } from '#shared/read/json/read-json.ts';
import { isObject } from '#shared/read/json/unknown-members.ts';
import { readDocument } from '#shared/read/read-document.ts';
import { withinBudget } from '#shared/read/within-budget.ts';
import { parseContext } from './parse-context-fixture.ts';

/** A document of about `size` characters that is made to cost more than it weighs, and the reader that takes it. */
export type HostileDocument = {
  readonly name: string;
  readonly write: (size: number) => string;
  readonly read: (text: string) => unknown;
};

type Write = HostileDocument['write'];

/** Writers of documents by what is hostile about them. */
export type Rows = readonly (readonly [name: string, write: Write])[];

/** A unit again and again, up to so many characters. */
export const times = (unit: string, size: number): string =>
  unit.repeat(Math.ceil(size / unit.length)).slice(0, Math.max(0, size));

/** Something again and again between two texts, each time whole: a document of JSON stays one. */
export const around =
  (before: string, unit: string, after = ''): Write =>
  (size) =>
    `${before}${unit.repeat(Math.ceil(size / unit.length))}${after}`;

/** As many of one unit as of another behind all of them: what the first opens, the second closes or looks for. */
export const paired =
  (before: string, first: string, second: string, after = ''): Write =>
  (size) => {
    const count = Math.ceil(size / (first.length + second.length));
    return `${before}${first.repeat(count)}${second.repeat(count)}${after}`;
  };

/** Units within each other, and the ends of all of them. */
export const nested =
  (before: string, open: string, close: string, after: string): Write =>
  (size) => {
    const depth = Math.ceil(size / (open.length + close.length));
    // A member of JSON has a value.
    const inner = open.endsWith(':') ? '1' : '';
    return `${before}${open.repeat(depth)}${inner}${close.repeat(depth)}${after}`;
  };

/** Units that differ, each with its number. */
export const numbered =
  (before: string, unit: (at: number) => string, after = ''): Write =>
  (size) => {
    const count = Math.ceil(size / unit(100_000).length);
    return `${before}${Array.from({ length: count }, (_, at) => unit(at)).join('')}${after}`;
  };

/** The documents of one kind, for one reader. */
export const all = (read: HostileDocument['read'], kind: string, rows: Rows): readonly HostileDocument[] =>
  rows.map(([name, write]) => ({ name: `${kind}: ${name}`, write, read }));

/** One unit after another, by the name that is the unit itself. */
export const units = (wrap: (unit: string) => Write, written: readonly string[]): Rows =>
  written.map((unit) => [JSON.stringify(unit), wrap(unit)]);

/** Each first unit with each second one behind all of it. */
export const pairs = (
  wrap: (first: string, second: string) => Write,
  firsts: readonly string[],
  seconds: readonly string[],
): Rows =>
  firsts.flatMap((first) =>
    seconds.map((second) => [`${JSON.stringify(first)} and ${JSON.stringify(second)}`, wrap(first, second)] as const),
  );

/** Text of a real article, as much as makes a page one. */
export const sample = `<p>${'Le port de Tanger est ouvert depuis ce matin. '.repeat(8)}</p>`;

const document =
  (type: string) =>
  (text: string): unknown =>
    readDocument({ bytes: new TextEncoder().encode(text), type }, parseContext);
/** Reads a text as a document of this type. */
export const html = document('text/html');
export const markdown = document('text/markdown');
export const feed = document('application/rss+xml');
export const json = document('application/json');
export const plain = document('text/plain');

/** Reads a text as the message of a CMS. */
export const message = (text: string): unknown => {
  const value = parseJson(text);
  const context = { headers: {}, language: 'fr', now: parseContext.now, timeZone: 'UTC' } as const;
  return withinBudget(() => {
    const found = isObject(value) ? readCmsMessage(value, context) : undefined;
    return found === undefined ? undefined : readMessage(found, parseContext, undefined);
  });
};

/** A page around the units of a document. */
export const pageStart = `<!doctype html><html><head><title>Un titre</title></head><body><article><h1>Un titre</h1>${sample}`;
export const pageEnd = `${sample}</article></body></html>`;

/** Units in the body of a page, in the head of one, and in the item of a feed. */
export const inPage = (unit: string, close = ''): HostileDocument['write'] =>
  around(pageStart, unit, `${close}${pageEnd}`);
export const inHead = (before: string, unit: string, after = ''): HostileDocument['write'] =>
  around(
    `<!doctype html><html><head><title>Un titre</title>${before}`,
    unit,
    `${after}</head><body><h1>Un titre</h1>${sample}</body></html>`,
  );
export const inItem = (before: string, unit: string, after = ''): HostileDocument['write'] =>
  around(
    `<rss version="2.0"><channel><title>t</title><link>https://a.example/</link><item><title>Un</title><guid>1</guid>${before}`,
    unit,
    `${after}<description>Le port</description></item></channel></rss>`,
  );
