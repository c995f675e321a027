import { SaxesParser } from 'saxes';
import { type Fault, positionsIn } from '../finding.ts';
import type { XmlElement } from './element.ts';
import { canonicalName, meantNamespace } from './namespaces.ts';

/** What stands in a document and is not looked into for references. */
const opaque = [
  ['<!--', '-->'],
  ['<![CDATA[', ']]>'],
  ['<?', '?>'],
] as const;

const special = /[<&]/g;
const reference = /&(?:#\d+|#x[0-9a-fA-F]+|[\p{L}_:][\p{L}\p{N}_:.-]*);/uy;

/** Where what begins at the index ends; undefined where it never does. */
const endOfOpaque = (text: string, index: number): number | undefined => {
  const found = opaque.find(([open]) => text.startsWith(open, index));
  if (found === undefined) return index + 1;
  const end = text.indexOf(found[1], index);
  return end < 0 ? undefined : end + found[1].length;
};

/** The first ampersand that begins no reference (XML 1.0 §2.4), which parsers notice late or not at all. */
export const bareAmpersand = (text: string): number | undefined => {
  let index: number | undefined = 0;
  while (index !== undefined) {
    special.lastIndex = index;
    if (!special.test(text)) return undefined;
    index = special.lastIndex - 1;
    reference.lastIndex = index;
    if (text[index] === '&' && !reference.test(text)) return index;
    index = text[index] === '&' ? index + 1 : endOfOpaque(text, index);
  }
  return undefined;
};

/** An XML document: its root as far as it is well-formed, and what is wrong with it as XML. */
export type XmlDocument = { readonly root?: XmlElement; readonly faults: readonly Fault[] };

type Open = Omit<XmlElement, 'text' | 'children' | 'attributes'> & {
  attributes: Map<string, string>;
  text: string;
  readonly children: XmlElement[];
};

/** No feed is deeper, XHTML included; the parser looks for a namespace through all that is open. */
const maxDepth = 500;

/** Character entities that an internal subset declares, as far as they are plain text (XML 1.0 §4.2). */
const declaredEntities = (doctype: string): readonly (readonly [string, string])[] =>
  [...doctype.matchAll(/<!ENTITY\s+([\w.-]+)\s+(?:"([^"%&<]*|&#\w+;)"|'([^'%&<]*|&#\w+;)')\s*>/g)].map(
    ([, name = '', double = '', single = '']) => [name, double || single],
  );

class Reader {
  readonly faults: Fault[] = [];
  private readonly parser = new SaxesParser({ xmlns: true });
  private readonly open: Open[] = [];
  private readonly place: ReturnType<typeof positionsIn>;
  private root: Open | undefined;
  private start = 0;

  private readonly text: string;

  constructor(text: string) {
    this.text = text;
    this.place = positionsIn(text);
    this.listen();
    try {
      this.parser.write(text).close();
    } catch (error) {
      if (this.faults.length === 0) this.broken(error instanceof Error ? error.message : String(error));
    }
  }

  get document(): XmlDocument {
    return this.root === undefined ? { faults: this.faults } : { root: this.root, faults: this.faults };
  }

  private listen(): void {
    const { parser } = this;
    parser.on('error', (error) => {
      this.broken(error.message.replace(/^\d*:\d*:\s*/, ''));
      throw error;
    });
    parser.on('doctype', (doctype) => this.readDoctype(doctype));
    parser.on('opentagstart', ({ name }) => {
      // What was read is `<name` and the character after it.
      this.start = parser.position - name.length - 2;
    });
    parser.on('opentag', (tag) => this.enter(tag));
    parser.on('text', (text) => this.say(text));
    parser.on('cdata', (text) => this.say(text));
    parser.on('closetag', () => void this.open.pop());
  }

  private broken(said: string): void {
    const index = Math.max(0, this.parser.position - 1);
    const ampersand = bareAmpersand(this.text.slice(0, index + 1));
    const open = this.open.at(-1);
    const isOpen = open !== undefined && /^un(?:closed|expected)/.test(said);
    const message = isOpen ? `${said} <${open.name}> of line ${open.at.line} is open.` : said;
    const fault = { rule: 'not-well-formed', clause: 'XML 1.0 §2.1' } as const;
    this.faults.push(
      ampersand === undefined
        ? { ...fault, at: this.place(index), message: `Not well-formed: ${message}` }
        : { ...fault, at: this.place(ampersand), message: 'Not well-formed: an ampersand does not start a reference.' },
    );
  }

  private readDoctype(doctype: string): void {
    for (const [name, value] of declaredEntities(doctype)) this.parser.ENTITIES[name] = value;
    // RSS 0.91 had a document type of its own, and could not do without it.
    if (/DTD RSS 0\.91/.test(doctype)) return;
    const at = this.place(Math.max(0, this.parser.position - doctype.length - 10));
    const message = 'The document has a document type declaration.';
    this.faults.push({ rule: 'doctype', clause: 'RFC 4287 §8; XML 1.0 §2.8', at, message });
  }

  private enter(tag: {
    uri: string;
    local: string;
    attributes: Record<string, { uri: string; local: string; value: string }>;
  }): void {
    if (this.open.length >= maxDepth) {
      this.broken(`elements are nested more than ${maxDepth} deep.`);
      throw new Error('too deep');
    }
    const at = this.place(this.start);
    const parent = this.open.at(-1);
    const attributes = new Map<string, string>();
    for (const { uri, local, value } of Object.values(tag.attributes)) {
      attributes.set(canonicalName(uri, local), value);
      const meant = uri.endsWith('/xmlns/') ? meantNamespace(value) : undefined;
      if (meant === undefined) continue;
      const message = `The namespace ${value} does not exist; the document means ${meant}.`;
      this.faults.push({ rule: 'namespace-misspelt', clause: 'Namespaces in XML 1.0 §2.3', at, message });
    }
    const hasBase = attributes.has('xml:base') || (parent?.hasBase ?? false);
    const element: Open = { name: canonicalName(tag.uri, tag.local), attributes, text: '', children: [], at, hasBase };
    parent?.children.push(element);
    this.root ??= element;
    this.open.push(element);
  }

  private say(text: string): void {
    const last = this.open.at(-1);
    if (last !== undefined) last.text += text;
  }
}

/** Reads XML with the place of each element; stops at the first thing that is not well-formed. Loads nothing from outside. */
export const readXml = (text: string): XmlDocument => new Reader(text).document;
