/** What XML 1.0 §2.2 forbids; the u flag reads surrogate pairs as one, so only lone ones match. */
const illegal = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

/** The same but for surrogates, without the u flag: several times as fast, and nearly no text has any. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const illegalUnit = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/;

/** Whether an XML 1.0 document may hold every character of the text (§2.2). */
const isLegal = (text: string): boolean => !illegalUnit.test(text) && text.isWellFormed();

/** The text less the characters that no XML 1.0 document may hold, not even as references (§2.2). */
export const legalText = (text: string): string => (isLegal(text) ? text : text.replace(illegal, ''));

const special = /[&<>"'\t\n\r]/;

const withoutMarkup = (text: string): string =>
  legalText(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** Character data. A carriage return must be a reference, or a parser makes a newline of it (§2.11). */
export const xmlText = (text: string): string =>
  special.test(text) ? withoutMarkup(text).replaceAll('\r', '&#xD;') : legalText(text);

/** An attribute's value between double quotes. White space but the space must be references (§3.3.3). */
export const xmlAttribute = (text: string): string =>
  xmlText(text).replaceAll('"', '&quot;').replaceAll('\t', '&#x9;').replaceAll('\n', '&#xA;');

/** Plain text as HTML that shows it: stands in text and in attributes with either quotes. */
export const htmlText = (text: string): string =>
  withoutMarkup(text).replaceAll('"', '&quot;').replaceAll("'", '&#39;').replaceAll('\r', '&#13;');

/** HTML inside a CDATA section: `]]>` would end it (§2.7), so it is cut between two sections. */
export const cdata = (html: string): string =>
  `<![CDATA[${legalText(html).replace(/\r\n?/g, '\n').replaceAll(']]>', ']]]]><![CDATA[>')}]]>`;

/** How every document of ours begins (§2.8). */
export const xmlDeclaration = '<?xml version="1.0" encoding="utf-8"?>\n';

/** Attributes in the order given; one whose value is undefined is left out. */
export type Attributes = Readonly<Record<string, string | number | undefined>>;

const attributeText = (attributes: Attributes): string =>
  Object.entries(attributes)
    .map(([name, value]) => (value === undefined ? '' : ` ${name}="${xmlAttribute(String(value))}"`))
    .join('');

/** A start tag on a line of its own. */
export const openTag = (name: string, attributes: Attributes): string => `<${name}${attributeText(attributes)}>\n`;

/** An element that holds plain text. */
export const textElement = (name: string, text: string, attributes: Attributes = {}): string =>
  `<${name}${attributeText(attributes)}>${xmlText(text)}</${name}>\n`;

/** An element that holds nothing but attributes. */
export const emptyElement = (name: string, attributes: Attributes): string =>
  `<${name}${attributeText(attributes)}/>\n`;

/** An element that holds elements. */
export const parentElement = (name: string, attributes: Attributes, children: readonly string[]): string =>
  `${openTag(name, attributes)}${children.join('')}</${name}>\n`;

/** An element that holds HTML as text. */
export const htmlElement = (name: string, html: string, attributes: Attributes = {}): string =>
  `<${name}${attributeText(attributes)}>${cdata(html)}</${name}>\n`;
