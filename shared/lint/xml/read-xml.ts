import { Parser } from 'htmlparser2';
import { SaxesParser, type SaxesTagNS } from 'saxes';
import { documentStart, type Fault, fault, type Position, positionsIn, quote } from '../finding.ts';
import { checkIriReference } from '../values/uri.ts';
import type { XmlElement } from './element.ts';
import { canonicalName, correctNamespace, customaryNamespace, isMediaRss } from './namespaces.ts';

/** An XML document: its root, as far as the document is well-formed, and the faults of its XML. */
export type XmlDocument = { readonly root?: XmlElement; readonly faults: readonly Fault[] };

type OpenElement = Omit<XmlElement, 'text' | 'children'> & { text: string; readonly children: XmlElement[] };

/** More than in any feed, XHTML included. The parser searches all open elements for a namespace, so depth costs time. */
const maxDepth = 500;

/** Markup in which an ampersand is only a character. */
const opaque = [
  ['<!--', '-->'],
  ['<![CDATA[', ']]>'],
  ['<?', '?>'],
] as const;

const special = /[<&]/g;
const reference = /&(?:#\d+|#x[0-9a-fA-F]+|[\p{L}_:][\p{L}\p{N}_:.-]*);/uy;

/** The index of the first ampersand that starts no reference (XML 1.0 §2.4). The parser reports one late or not at all. */
const bareAmpersand = (text: string): number | undefined => {
  let index = 0;
  for (;;) {
    special.lastIndex = index;
    if (!special.test(text)) return undefined;
    index = special.lastIndex - 1;
    reference.lastIndex = index;
    if (text[index] === '&' && !reference.test(text)) return index;
    const [, close] = opaque.find(([open]) => text.startsWith(open, index)) ?? [];
    const end = close === undefined ? index : text.indexOf(close, index);
    if (end < 0) return undefined;
    index = end + (close?.length ?? 1);
  }
};

/** Uses saxes, because htmlparser2 repairs XML and fast-xml-parser accepts undefined entities, unbound prefixes and control characters. */
class XmlReader {
  private readonly text: string;
  private readonly positionAt: (index: number) => Position;
  private readonly parser = new SaxesParser({ xmlns: true });
  private readonly openElements: OpenElement[] = [];
  private readonly faults: Fault[] = [];
  private root: OpenElement | undefined;
  /** The document type declaration is that of RSS 0.91. */
  private isRss091 = false;
  /** The index of the last `<` that opened an element. */
  private tagStart = 0;

  constructor(text: string) {
    this.text = text;
    this.positionAt = positionsIn(text);
  }

  read(): XmlDocument {
    const { parser, faults } = this;
    parser.on('error', (error) => {
      this.addSyntaxFault(error.message.replace(/^\d*:\d*:\s*/, ''));
      throw error;
    });
    parser.on('doctype', (doctype) => this.onDoctype(doctype));
    parser.on('opentagstart', ({ name }) => {
      // The parser has read `<name` and the character after it.
      this.tagStart = parser.position - name.length - 2;
    });
    parser.on('opentag', (tag) => this.onOpenTag(tag));
    parser.on('text', (text) => this.onText(text));
    parser.on('cdata', (text) => this.onText(text));
    parser.on('closetag', () => void this.openElements.pop());
    parser.on('xmldecl', ({ version }) => {
      if (version === '1.0' || version === undefined) return;
      const message = `The document declares XML ${version}.`;
      faults.push(fault('xml-version', 'XML 1.0 §2.8', documentStart, message));
    });
    try {
      parser.write(this.text).close();
    } catch (error) {
      if (faults.length === 0) this.addSyntaxFault(error instanceof Error ? error.message : String(error));
    }
    return { root: this.root, faults };
  }

  private onDoctype(doctype: string): void {
    // The entities that the internal subset declares as plain text or one reference (XML 1.0 §4.2).
    const entity = /<!ENTITY\s+([\w.-]+)\s+(?:"([^"%&<]*|&#\w+;)"|'([^'%&<]*|&#\w+;)')\s*>/g;
    for (const [, name = '', double = '', single = ''] of doctype.matchAll(entity)) {
      this.parser.ENTITIES[name] = double || single;
    }
    const at = this.positionAt(Math.max(0, this.parser.position - doctype.length - 10));
    // RSS 0.91 may name its document type, which defines the entities of HTML.
    if (/DTD RSS 0\.91/.test(doctype)) {
      this.isRss091 = true;
      for (const [, name = ''] of this.text.matchAll(/&([a-z]\w{1,30});/gi)) this.defineHtmlEntity(name);
      if (/["']http:\/\/www\.rssboard\.org\/rss-0\.91\.dtd["']/.test(doctype)) return;
      const obsolete = 'The document type declaration names a DTD that is served no more.';
      this.faults.push(fault('doctype-obsolete', 'RSS 0.91; RSS Advisory Board, RSS 0.91 DTD', at, obsolete));
      return;
    }
    const message = 'The document has a document type declaration.';
    this.faults.push(fault('doctype', 'RFC 4287 §8; XML 1.0 §2.8', at, message));
  }

  private defineHtmlEntity(name: string): void {
    if (this.parser.ENTITIES[name] !== undefined) return;
    let text = '';
    const html = new Parser({ ontext: (part) => (text += part) });
    html.end(`&${name};`);
    if (text !== `&${name};`) this.parser.ENTITIES[name] = text;
  }

  private onOpenTag(tag: SaxesTagNS): void {
    if (this.openElements.length >= maxDepth) {
      this.addSyntaxFault(`elements are nested more than ${maxDepth} deep.`);
      throw new Error('too deep');
    }
    const at = this.positionAt(this.tagStart);
    const attributes = new Map<string, string>();
    for (const { uri, local, value } of Object.values(tag.attributes)) {
      attributes.set(canonicalName(uri, local), value);
      if (!uri.endsWith('/xmlns/')) continue;
      if (checkIriReference(value).some(({ rule }) => rule === 'uri-invalid')) {
        const invalid = `${quote(value)} is not a URI, so it names no namespace.`;
        this.faults.push(fault('namespace-invalid', 'Namespaces in XML 1.0 §2.2', at, invalid));
      }
      const customary = customaryNamespace(local, value);
      if (customary !== undefined) {
        const other = `The prefix ${local} usually stands for ${customary}, not for ${value}.`;
        this.faults.push(fault('namespace-prefix', 'Namespaces in XML 1.0 §4', at, other));
      }
      const correct = correctNamespace(value);
      if (correct === undefined) continue;
      const message = `The namespace ${value} does not exist; the document means ${correct}.`;
      // Other vocabularies are extensions: without them, the document still has its format.
      const isFatal = value === tag.uri || isMediaRss(correct);
      const rule = isFatal ? 'namespace-misspelt' : 'namespace-inexact';
      this.faults.push(fault(rule, 'Namespaces in XML 1.0 §2.3', at, message));
    }
    if (this.root === undefined && this.isRss091 && attributes.get('version') !== '0.91') {
      const message = 'The document type is RSS 0.91 but the version is not.';
      this.faults.push(fault('rss-version', 'RSS 0.91', at, message));
    }
    const parent = this.openElements.at(-1);
    const hasBase = attributes.has('xml:base') || (parent?.hasBase ?? false);
    const name = canonicalName(tag.uri, tag.local);
    const element: OpenElement = { name, attributes, text: '', children: [], at, hasBase };
    parent?.children.push(element);
    this.root ??= element;
    this.openElements.push(element);
  }

  private onText(text: string): void {
    const element = this.openElements.at(-1);
    if (element !== undefined) element.text += text;
  }

  /** Reports a bare ampersand before the parser's position in place of the reason: the ampersand is the usual cause. */
  private addSyntaxFault(reason: string): void {
    const index = Math.max(0, this.parser.position - 1);
    const ampersand = bareAmpersand(this.text.slice(0, index + 1));
    const open = this.openElements.at(-1);
    const where =
      open !== undefined && /^un(?:closed|expected)/.test(reason)
        ? ` <${open.name}> of line ${open.at.line} is open.`
        : '';
    const message = ampersand === undefined ? `${reason}${where}` : 'an ampersand does not start a reference.';
    const at = this.positionAt(ampersand ?? index);
    this.faults.push(fault('not-well-formed', 'XML 1.0 §2.1', at, `Not well-formed: ${message}`));
  }
}

/** Reads XML with the position of each element. Stops at the first syntax error; loads no external entity. */
export const readXml = (text: string): XmlDocument => new XmlReader(text).read();
