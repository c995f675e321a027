import { type Fault, fault, quote } from '../finding.ts';
import type { XmlElement } from '../xml/element.ts';

const clause = 'RDF/XML §2.2, §7.2';

/** RDF/XML §7.2.11: a node names itself by `about`, `ID` or `nodeID`; `resource` is an attribute of properties. */
const checkNode = (node: XmlElement): readonly Fault[] => [
  ...(node.attributes.has('rdf:resource')
    ? [fault('rdf-invalid', clause, node.at, `<${node.name}> is a node of RDF but has rdf:resource.`)]
    : []),
  ...node.children.flatMap(checkProperty),
];

/** RDF/XML §7.2.14 to §7.2.21: the value of a property is a text, a resource, or a single node. */
const checkProperty = (property: XmlElement): readonly Fault[] => {
  const { name, at, attributes, children, text } = property;
  const parseType = attributes.get('rdf:parseType');
  if (parseType === 'Resource') return children.flatMap(checkProperty);
  if (parseType !== undefined) return [];
  const faults: Fault[] = [];
  if (attributes.has('rdf:about')) {
    faults.push(fault('rdf-invalid', clause, at, `<${name}> is a property of RDF but has rdf:about.`));
  }
  const [node, second] = children;
  const other = attributes.has('rdf:resource') ? node : second;
  if (other !== undefined) {
    const message = `<${name}> is a property of RDF but has a second value <${other.name}>.`;
    faults.push(fault('rdf-invalid', clause, other.at, message));
  }
  if (node !== undefined && text.trim() !== '') {
    const message = `<${name}> is a property of RDF but has text beside <${node.name}>.`;
    faults.push(fault('rdf-invalid', clause, at, message));
  }
  return [...faults, ...children.flatMap(checkNode)];
};

/** RSS 1.0 §5.3, §5.5: `about` identifies the channel and each item. */
const checkAbouts = (root: XmlElement): readonly Fault[] => {
  const earlier = new Set<string>();
  const faults: Fault[] = [];
  for (const { name, at, attributes } of root.children) {
    const about = attributes.get('rdf:about');
    if (about === undefined || !/:(?:channel|item)$/.test(name)) continue;
    const message = `Another element has the same rdf:about ${quote(about)}.`;
    if (earlier.has(about)) faults.push(fault('guid-repeated', 'RSS 1.0 §5.5', at, message));
    earlier.add(about);
  }
  return faults;
};

/** Checks that nodes and properties alternate in an RDF document (RDF/XML §2.2). The reader bounds the depth. */
export const checkRdf = (root: XmlElement): readonly Fault[] => [
  ...root.children.flatMap(checkNode),
  ...checkAbouts(root),
];
