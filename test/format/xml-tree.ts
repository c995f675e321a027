import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { SaxesParser } from 'saxes';

/** An element as a parser reads it. `text` is the character data directly in it, empty if it is only white space between elements. */
export type XmlElement = {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly text: string;
  readonly children: readonly XmlElement[];
};

type Open = { name: string; attributes: Record<string, string>; text: string; children: XmlElement[] };

const close = ({ name, attributes, text, children }: Open): XmlElement => ({
  name,
  attributes,
  text: children.length > 0 && text.trim() === '' ? '' : text,
  children,
});

/** Parses with saxes, which throws on XML that is not well-formed. */
export const readWithSaxes = (bytes: Uint8Array): XmlElement => {
  const parser = new SaxesParser({ xmlns: false });
  const root: Open = { name: '', attributes: {}, text: '', children: [] };
  const open = [root];
  const addText = (text: string): void => {
    const last = open.at(-1);
    if (last !== undefined) last.text += text;
  };
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name, attributes }) => open.push({ name, attributes, text: '', children: [] }));
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.on('closetag', () => {
    const closed = open.pop();
    if (closed !== undefined) open.at(-1)?.children.push(close(closed));
  });
  parser.write(new TextDecoder('utf-8', { fatal: true }).decode(bytes)).close();
  const [document] = root.children;
  if (document === undefined) throw new Error('no element');
  return document;
};

type Node = Readonly<Record<string, unknown>>;

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null;

const nodes = (value: unknown): readonly Node[] => (Array.isArray(value) ? value.filter(isNode) : []);

const toElement = (node: Node): XmlElement | undefined => {
  const name = Object.keys(node).find((key) => key !== ':@' && key !== '#text');
  if (name === undefined || name === '?xml') return undefined;
  const content = nodes(node[name]);
  const attributes = isNode(node[':@']) ? node[':@'] : {};
  return close({
    name,
    attributes: Object.fromEntries(Object.entries(attributes).map(([key, value]) => [key, String(value)])),
    text: content.map((child) => ('#text' in child ? String(child['#text']) : '')).join(''),
    children: content.map(toElement).filter((child) => child !== undefined),
  });
};

const fast = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  htmlEntities: true,
});

/** Parses with fast-xml-parser, after its validator. */
export const readWithFast = (bytes: Uint8Array): XmlElement => {
  const text = new TextDecoder().decode(bytes);
  const verdict = XMLValidator.validate(text);
  if (verdict !== true) throw new Error(verdict.err.msg);
  const [document] = nodes(fast.parse(text))
    .map(toElement)
    .filter((element) => element !== undefined);
  if (document === undefined) throw new Error('no element');
  return document;
};

/** The children of this name. */
export const childrenOf = (element: XmlElement | undefined, name: string): readonly XmlElement[] =>
  element?.children.filter((child) => child.name === name) ?? [];

/** The first child of this name. */
export const childOf = (element: XmlElement | undefined, name: string): XmlElement | undefined =>
  childrenOf(element, name)[0];

/** The text of the first child of this name. */
export const textOf = (element: XmlElement | undefined, name: string): string | undefined =>
  childOf(element, name)?.text;
