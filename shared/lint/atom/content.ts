import { linksOf } from '../extensions/history.ts';
import { type Fault, quote, toFaults } from '../finding.ts';
import { checkHtml } from '../values/html.ts';
import { checkMediaType } from '../values/simple-values.ts';
import { checkIriReference } from '../values/uri.ts';
import type { ElementRule } from '../vocabulary.ts';
import { childNamed, type XmlElement } from '../xml/element.ts';
import { checkTyped } from './constructs.ts';

const isXml = (type: string): boolean => /(?:\+|\/)xml(?:$|;)/i.test(type);

const isBase64 = (text: string): boolean => {
  const digits = text.replace(/\s+/g, '');
  return digits.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(digits);
};

/** RFC 4287 §4.1.3.3, items 4 to 6. */
const checkMedia = (content: XmlElement, type: string): readonly Fault[] => {
  const { at, children, text } = content;
  const clause = 'RFC 4287 §4.1.3.3';
  if (isXml(type)) {
    if (children.length === 1 && text.trim() === '') return [];
    return [
      { rule: 'atom-inline', clause, at, message: `The type is ${type} but the content is not a single element.` },
    ];
  }
  const [child] = children;
  if (child !== undefined) {
    return [
      {
        rule: 'markup-not-escaped',
        clause,
        at: child.at,
        message: `The type is ${type} but the content contains <${child.name}>.`,
      },
    ];
  }
  if (/^text\/html\b/i.test(type)) return toFaults(checkHtml(text), at, clause);
  if (/^text\//i.test(type) || isBase64(text)) return [];
  return [{ rule: 'atom-base64', clause, at, message: `The type is ${type} but the content is not Base64.` }];
};

/** RFC 4287 §4.1.3.2: content from elsewhere is empty here, and its type is a media type. */
const checkOutOfLine = (content: XmlElement, src: string, type: string | undefined): readonly Fault[] => {
  const { at, text, children } = content;
  const clause = 'RFC 4287 §4.1.3.2';
  const isEmpty = text.trim() === '' && children.length === 0;
  const faults = [...toFaults(checkIriReference(src), at, clause)];
  if (!isEmpty)
    faults.push({ rule: 'unexpected-text', clause, at, message: '<atom:content> has both src and content.' });
  if (type === undefined) {
    faults.push({ rule: 'advised-element', clause, at, message: '<atom:content> has src but no type.' });
  } else if (/^(?:text|html|xhtml)$/.test(type)) {
    faults.push({
      rule: 'media-type-invalid',
      clause,
      at,
      message: `<atom:content> has src and the type ${quote(type)}, which is not a media type.`,
    });
  }
  return faults;
};

const checkContent = (content: XmlElement): readonly Fault[] => {
  const { attributes, at } = content;
  const type = attributes.get('type');
  const isNamed = type === undefined || type === 'text' || type === 'html' || type === 'xhtml';
  const typeFaults: Fault[] = isNamed ? [] : [...toFaults(checkMediaType(type), at, 'RFC 4287 §4.1.3.1')];
  const composite = /^(?:multipart|message)\//i.test(type ?? '');
  if (composite) {
    typeFaults.push({
      rule: 'media-type-invalid',
      clause: 'RFC 4287 §4.1.3.1',
      at,
      message: `${quote(type ?? '')} is a composite media type.`,
    });
  }
  const src = attributes.get('src');
  if (src !== undefined) return [...typeFaults, ...checkOutOfLine(content, src, type)];
  if (typeFaults.length > 0) return typeFaults;
  return isNamed ? checkTyped(content, type ?? 'text', 'RFC 4287 §4.1.3.3') : checkMedia(content, type);
};

/** RFC 4287 §4.1.3. */
export const content: ElementRule = {
  clause: 'RFC 4287 §4.1.3',
  count: 'optional',
  attributes: { type: {}, src: {} },
  also: checkContent,
};

/** RFC 4287 §4.1.2: what an entry must have where its content is not here, or cannot be shown by itself. */
export const checkReadable = (entry: XmlElement): readonly Fault[] => {
  const { at } = entry;
  const found = childNamed(entry, 'atom:content');
  const hasSummary = childNamed(entry, 'atom:summary') !== undefined;
  const clause = 'RFC 4287 §4.1.2';
  if (found === undefined) {
    const hasAlternate = linksOf(entry).some(({ rel }) => rel === 'alternate');
    const faults: Fault[] = [];
    if (!hasAlternate)
      faults.push({
        rule: 'atom-no-content',
        clause,
        at,
        message: 'The entry has neither content nor an alternate link.',
      });
    if (!hasSummary)
      faults.push({ rule: 'atom-no-text', clause, at, message: 'The entry has neither content nor a summary.' });
    return faults;
  }
  const type = found.attributes.get('type') ?? '';
  const isOpaque = type.includes('/') && !isXml(type) && !/^text\//i.test(type);
  if (hasSummary || !(found.attributes.has('src') || isOpaque)) return [];
  return [
    {
      rule: 'atom-no-summary',
      clause,
      at,
      message: 'The content of the entry is external or binary, and the entry has no summary.',
    },
  ];
};
