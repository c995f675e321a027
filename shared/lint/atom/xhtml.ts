import { type Fault, toFaults } from '../finding.ts';
import { attributeProblem, elementProblem } from '../values/html.ts';
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
