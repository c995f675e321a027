import { type Fault, fault, quote, toFaults } from '../finding.ts';
import { attributeProblem, checkHtml, checkPlainText, elementProblem, foreignElementProblem } from '../values/html.ts';
import { checkEmail } from '../values/simple-values.ts';
import { checkIriReference } from '../values/uri.ts';
import type { Count, ElementRule } from '../vocabulary.ts';
import type { XmlElement } from '../xml/element.ts';

/** RFC 4287 §3.2: a Person construct. */
export const person = (clause: string, count: Count): ElementRule => ({
  clause,
  count,
  children: {
    'atom:name': { clause: 'RFC 4287 §3.2.1', count: 'one', text: checkPlainText },
    'atom:uri': { clause: 'RFC 4287 §3.2.2', count: 'optional', text: checkIriReference, isExact: true },
    'atom:email': { clause: 'RFC 4287 §3.2.3', count: 'optional', text: checkEmail },
  },
});

/** RFC 4287 §3.1: a Text construct. */
export const textConstruct = (clause: string, count: Count): ElementRule => ({
  clause,
  count,
  attributes: { type: {} },
  extraCheck: (element) => {
    const { name, at, attributes, text, children } = element;
    // A blank type is reported, and counts as none.
    const type = attributes.get('type')?.trim() || 'text';
    if (type !== 'text' && type !== 'html' && type !== 'xhtml') {
      return [fault('atom-text-type', 'RFC 4287 §3.1.1', at, `<${name}> has the type ${quote(type)}.`)];
    }
    if (text.trim() === '' && children.length === 0) return [fault('blank-value', clause, at, `<${name}> is blank.`)];
    return checkTextOfType(element, type, clause);
  },
});

/** The text of a Text construct, or of content with one of the three types of Text constructs. */
export const checkTextOfType = (
  element: XmlElement,
  type: 'text' | 'html' | 'xhtml',
  clause: string,
): readonly Fault[] => {
  const { name, at, text, children, hasBase } = element;
  const [child, ...others] = children;
  if (type === 'xhtml') {
    const xhtmlClause = `${clause.split(' §')[0]} §3.1.1.3`;
    // "The content of the Text construct MUST be a single XHTML div element".
    if (child?.name === 'xhtml:div' && others.length === 0 && text.trim() === '') {
      return [...checkXhtml(child, xhtmlClause), ...checkEscapedMarkup(child, xhtmlClause)];
    }
    const found = child === undefined ? 'no element' : `<${child.name}>`;
    return [fault('atom-xhtml-div', xhtmlClause, at, `<${name}> is XHTML but contains ${found} instead of one div.`)];
  }
  if (child !== undefined) {
    const message = `<${name}> is a text element but contains <${child.name}>.`;
    return [fault('markup-not-escaped', clause, child.at, message)];
  }
  const problems = type === 'html' ? checkHtml(text) : checkPlainText(text);
  const relevant = hasBase ? problems.filter(({ rule }) => rule !== 'relative-url-in-html') : problems;
  return toFaults(relevant, at, clause);
};

/** A div of nothing but text with tags in it: the markup was escaped although XHTML is inline. */
const checkEscapedMarkup = ({ at, children, text }: XmlElement, clause: string): readonly Fault[] => {
  const [tag] = children.length > 0 ? [] : [...text.matchAll(/<\/([a-z][a-z0-9]*)>/gi)];
  if (tag === undefined || elementProblem((tag[1] ?? '').toLowerCase())?.rule === 'unknown-html') return [];
  return [fault('atom-inline', clause, at, `The content is XHTML, but its markup is escaped: ${quote(tag[0])}.`)];
};

/** Readers do not show deeper markup. */
const maxDepth = 100;

/** The rules of `checkHtml`, for elements instead of text. */
export const checkXhtml = (element: XmlElement, clause: string, depth = 0): readonly Fault[] => {
  const { name, at, attributes, children, hasBase } = element;
  if (depth > maxDepth) return [];
  if (name.startsWith('atom:') || !/[:{]/.test(name)) {
    return [fault('atom-xhtml-div', clause, at, `<${name}> is inside XHTML but not in the XHTML namespace.`)];
  }
  const [prefix = '', local = ''] = name.split(':');
  // The metadata of SVG may be of any vocabulary.
  if (name.startsWith('{') || name === 'svg:metadata') return [];
  if (prefix !== 'xhtml' && prefix !== 'svg' && prefix !== 'mathml') {
    return [fault('misplaced-element', clause, at, `<${name}> is inside XHTML.`)];
  }
  const problems = [
    prefix === 'xhtml' ? elementProblem(local) : foreignElementProblem(local),
    ...[...attributes].map(([attribute, value]) => attributeProblem(local, attribute, value)),
  ].filter((problem) => problem !== undefined);
  const relevant = hasBase ? problems.filter(({ rule }) => rule !== 'relative-url-in-html') : problems;
  return [...toFaults(relevant, at, clause), ...children.flatMap((child) => checkXhtml(child, clause, depth + 1))];
};
