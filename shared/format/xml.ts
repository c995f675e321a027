/** The characters that XML 1.0 §2.2 forbids; with the u flag, only lone surrogates match. */
const illegal = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

/** The same without surrogates and without the u flag: several times as fast, and few texts have surrogates. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: it finds control characters
const illegalUnit = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/;

/** The text without the characters that an XML 1.0 document must not contain, not even as references (§2.2). */
export const legalText = (text: string): string =>
  !illegalUnit.test(text) && text.isWellFormed() ? text : text.replace(illegal, '');

const special = /[&<>"'\t\n\r]/;

const withoutMarkup = (text: string): string =>
  legalText(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** Character data. A carriage return becomes a reference, since parsers turn a literal one into a newline (§2.11). */
const xmlText = (text: string): string =>
  special.test(text) ? withoutMarkup(text).replaceAll('\r', '&#xD;') : legalText(text);

/** An attribute value for double quotes. White space other than the space becomes references (§3.3.3). */
const xmlAttribute = (text: string): string =>
  xmlText(text).replaceAll('"', '&quot;').replaceAll('\t', '&#x9;').replaceAll('\n', '&#xA;');

/** Plain text as HTML, for text and for attributes with either kind of quotes. */
export const htmlText = (text: string): string =>
  withoutMarkup(text).replaceAll('"', '&quot;').replaceAll("'", '&#39;').replaceAll('\r', '&#13;');

/** HTML in a CDATA section. `]]>` would end the section (§2.7), so two sections share it. */
export const cdata = (html: string): string =>
  `<![CDATA[${legalText(html).replace(/\r\n?/g, '\n').replaceAll(']]>', ']]]]><![CDATA[>')}]]>`;

/** The XML declaration of every document (§2.8). */
export const xmlDeclaration = '<?xml version="1.0" encoding="utf-8"?>\n';

/** Attributes in the order given; undefined values are left out. */
export type Attributes = Readonly<Record<string, string | number | undefined>>;

const attributeText = (attributes: Attributes): string =>
  Object.entries(attributes)
    .map(([name, value]) => (value === undefined ? '' : ` ${name}="${xmlAttribute(String(value))}"`))
    .join('');

/** A start tag and a newline. */
export const openTag = (name: string, attributes: Attributes): string => `<${name}${attributeText(attributes)}>\n`;

/** An element with plain text. */
export const textElement = (name: string, text: string, attributes: Attributes = {}): string =>
  `<${name}${attributeText(attributes)}>${xmlText(text)}</${name}>\n`;

/** An element without content. */
export const emptyElement = (name: string, attributes: Attributes): string =>
  `<${name}${attributeText(attributes)}/>\n`;

/** An element with child elements, which are XML. */
export const parentElement = (name: string, attributes: Attributes, children: readonly string[]): string =>
  `${openTag(name, attributes)}${children.join('')}</${name}>\n`;

/** An element with HTML in a CDATA section. */
export const htmlElement = (name: string, html: string, attributes: Attributes = {}): string =>
  `<${name}${attributeText(attributes)}>${cdata(html)}</${name}>\n`;
