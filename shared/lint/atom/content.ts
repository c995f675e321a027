import { type Fault, fault, quote, toFaults } from '../finding.ts';
import { checkHtml, checkPlainText } from '../values/html.ts';
import { checkMediaType } from '../values/simple-values.ts';
import { checkIriReference } from '../values/uri.ts';
import type { ElementRule } from '../vocabulary.ts';
import type { XmlElement } from '../xml/element.ts';
import { checkTextOfType } from './constructs.ts';

/** Matches the media types of XML (RFC 7303 §4.2). */
export const xmlMediaType = /(?:\+|\/)xml(?:$|;)/i;

/** RFC 4287 §4.1.3.2: external content is empty in the feed and has a media type. */
const checkExternal = (content: XmlElement, src: string, type: string | undefined): readonly Fault[] => {
  const { at, text, children } = content;
  const clause = 'RFC 4287 §4.1.3.2';
  const faults: Fault[] = [...toFaults(checkIriReference(src), at, clause)];
  if (text.trim() !== '' || children.length > 0) {
    faults.push(fault('unexpected-text', clause, at, '<atom:content> has both src and content.'));
  }
  if (type === undefined) {
    faults.push(fault('advised-element', clause, at, '<atom:content> has src but no type.'));
  } else if (/^(?:text|html|xhtml)$/.test(type)) {
    const message = `<atom:content> has src and the type ${quote(type)}, which is not a media type.`;
    faults.push(fault('media-type-invalid', clause, at, message));
  }
  return faults;
};

/** RFC 4287 §4.1.3.3, items 4 to 6: XML is one element, text is text, everything else is Base64. */
const checkInline = ({ at, children, text }: XmlElement, type: string): readonly Fault[] => {
  const clause = 'RFC 4287 §4.1.3.3';
  const [child] = children;
  if (xmlMediaType.test(type)) {
    if (children.length > 0 && text.trim() !== '') {
      const message = `The type is ${type} but the content has text beside <${children[0]?.name}>.`;
      return [fault('unexpected-text', clause, at, message)];
    }
    if (children.length === 1) return [];
    return [fault('atom-inline', clause, at, `The type is ${type} but the content is not a single element.`)];
  }
  if (child !== undefined) {
    const message = `The type is ${type} but the content contains <${child.name}>.`;
    return [fault('markup-not-escaped', clause, child.at, message)];
  }
  if (/^text\/html\b/i.test(type)) return toFaults(checkHtml(text), at, clause);
  if (/^text\/plain\b/i.test(type)) return toFaults(checkPlainText(text), at, clause);
  const digits = text.replace(/\s+/g, '');
  const isBase64 = digits.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(digits);
  if (/^text\//i.test(type) || isBase64) return [];
  return [fault('atom-base64', clause, at, `The type is ${type} but the content is not Base64.`)];
};

/** RFC 4287 §4.1.3. */
export const content: ElementRule = {
  clause: 'RFC 4287 §4.1.3',
  count: 'optional',
  attributes: { type: {}, src: {} },
  extraCheck: (element) => {
    const { attributes, at } = element;
    const type = attributes.get('type')?.trim() || undefined;
    const src = attributes.get('src');
    const isTextType = type === undefined || type === 'text' || type === 'html' || type === 'xhtml';
    const faults: Fault[] = isTextType ? [] : [...toFaults(checkMediaType(type), at, 'RFC 4287 §4.1.3.1')];
    if (/^(?:multipart|message)\//i.test(type ?? '')) {
      const message = `${quote(type ?? '')} is a composite media type.`;
      faults.push(fault('media-type-invalid', 'RFC 4287 §4.1.3.1', at, message));
    }
    if (src !== undefined) return [...faults, ...checkExternal(element, src, type)];
    if (faults.length > 0) return faults;
    if (element.text.trim() === '' && element.children.length === 0) {
      return [fault('blank-value', 'RFC 4287 §4.1.3', at, '<atom:content> is blank.')];
    }
    return isTextType ? checkTextOfType(element, type ?? 'text', 'RFC 4287 §4.1.3.3') : checkInline(element, type);
  },
};
