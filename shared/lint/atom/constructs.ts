import { type Fault, quote, toFaults } from '../finding.ts';
import { attributeProblem, checkHtml, checkPlainText, elementProblem } from '../values/html.ts';
import { checkEmail } from '../values/simple-values.ts';
import { checkIriReference } from '../values/uri.ts';
import type { Count, ElementRule } from '../vocabulary.ts';
import type { XmlElement } from '../xml/element.ts';

/** Deeper markup than this no reader shows, and none is looked into. */
const maxDepth = 100;

const checkNode = (element: XmlElement, clause: string, depth: number): readonly Fault[] => {
  const { name, at, attributes, children, hasBase } = element;
  if (depth > maxDepth) return [];
  if (name.startsWith('atom:') || !/[:{]/.test(name)) {
    const message = `<${name}> stands in XHTML: its namespace is not XHTML’s.`;
    return [{ rule: 'atom-xhtml-div', clause, at, message }];
  }
  if (!name.startsWith('xhtml:')) return [];
  const local = name.slice('xhtml:'.length);
  const problems = [
    elementProblem(local),
    ...[...attributes].map(([key, value]) => attributeProblem(local, key, value)),
  ];
  const own = problems.filter((problem) => problem !== undefined);
  const kept = hasBase ? own.filter(({ rule }) => rule !== 'relative-url-in-html') : own;
  return [...toFaults(kept, at, clause), ...children.flatMap((child) => checkNode(child, clause, depth + 1))];
};

/** XHTML as a reader shows it: no script, whole URLs, the elements of HTML. */
export const checkXhtml = (div: XmlElement, clause: string): readonly Fault[] => checkNode(div, clause, 0);

/** RFC 4287 §3.2: a name, and perhaps a URI and an e-mail address. */
export const person = (clause: string, count: Count): ElementRule => ({
  clause,
  count,
  children: {
    'atom:name': { clause: 'RFC 4287 §3.2.1', count: 'one', text: checkPlainText },
    'atom:uri': { clause: 'RFC 4287 §3.2.2', count: 'optional', text: checkIriReference, isExact: true },
    'atom:email': { clause: 'RFC 4287 §3.2.3', count: 'optional', text: checkEmail },
  },
});

/** RFC 4287 §3.1.1.3: "the content of the Text construct MUST be a single XHTML div element". */
export const checkXhtmlDiv = (element: XmlElement, clause: string): readonly Fault[] => {
  const [div, ...others] = element.children;
  if (div?.name === 'xhtml:div' && others.length === 0 && element.text.trim() === '') return checkXhtml(div, clause);
  const found = div === undefined ? 'no element' : `<${div.name}>`;
  return [
    {
      rule: 'atom-xhtml-div',
      clause,
      at: element.at,
      message: `<${element.name}> is XHTML but contains ${found} instead of one div.`,
    },
  ];
};

/** HTML as text, or plain text; markup that is not escaped is in neither. */
const checkText = (element: XmlElement, clause: string, isHtml: boolean): readonly Fault[] => {
  const [child] = element.children;
  if (child !== undefined) {
    const message = `<${element.name}> is a text element but contains <${child.name}>.`;
    return [{ rule: 'markup-not-escaped', clause, at: child.at, message }];
  }
  const problems = isHtml ? checkHtml(element.text) : checkPlainText(element.text);
  const kept = element.hasBase ? problems.filter(({ rule }) => rule !== 'relative-url-in-html') : problems;
  return toFaults(kept, element.at, clause);
};

/** The text of a Text construct or of content whose type is one of its three. */
export const checkTyped = (element: XmlElement, type: string, clause: string): readonly Fault[] => {
  if (type === 'xhtml') return checkXhtmlDiv(element, `${clause.split(' §')[0]} §3.1.1.3`);
  return checkText(element, clause, type === 'html');
};

const checkTextConstruct =
  (clause: string) =>
  (element: XmlElement): readonly Fault[] => {
    const type = element.attributes.get('type') ?? 'text';
    if (type !== 'text' && type !== 'html' && type !== 'xhtml') {
      const message = `<${element.name}> has the type ${quote(type)}.`;
      return [{ rule: 'atom-text-type', clause: 'RFC 4287 §3.1.1', at: element.at, message }];
    }
    if (element.text.trim() === '' && element.children.length === 0) {
      return [{ rule: 'blank-value', clause, at: element.at, message: `<${element.name}> is blank.` }];
    }
    return checkTyped(element, type, clause);
  };

/** RFC 4287 §3.1. */
export const textConstruct = (clause: string, count: Count): ElementRule => ({
  clause,
  count,
  attributes: { type: {} },
  also: checkTextConstruct(clause),
});
