import { descriptions } from './extensions/descriptions.ts';
import { closedAttributeNamespaces, closedNamespaces, extensionRules } from './extensions/extensions.ts';
import { type Fault, fault, quote, toFaults } from './finding.ts';
import { checkLanguage } from './values/simple-values.ts';
import { checkIriReference } from './values/uri.ts';
import type { ElementRule, Vocabulary } from './vocabulary.ts';
import type { XmlElement } from './xml/element.ts';

/** The attributes that RDF defines (RDF/XML §5.1). */
const rdfAttributes = new Set(
  ['about', 'ID', 'nodeID', 'resource', 'parseType', 'datatype', 'type', 'value', 'li'].map((name) => `rdf:${name}`),
);

/** Is this attribute no matter of the element's specification: of XML itself, RDF or an extension? */
const isForeign = (attribute: string, isDescribed: boolean): boolean => {
  if (attribute === 'xmlns' || attribute.startsWith('{')) return true;
  const [prefix = '', local] = attribute.split(':');
  if (local === undefined) return !isDescribed;
  return prefix === 'rdf' ? rdfAttributes.has(attribute) : !closedAttributeNamespaces.has(prefix);
};

/** The attributes of every element (XML 1.0 §2.12, XML Base), then those of its rule. */
const checkAttributes = ({ name, at, attributes }: XmlElement, rule: ElementRule): readonly Fault[] => {
  const { clause, attributes: known = {} } = rule;
  const language = attributes.get('xml:lang') ?? '';
  const base = attributes.get('xml:base');
  const faults: Fault[] = [
    ...(language === '' ? [] : toFaults(checkLanguage(language), at, 'XML 1.0 §2.12')),
    ...(base === undefined ? [] : toFaults(checkIriReference(base), at, 'XML Base §3.1')),
  ];
  for (const [attribute, { required, mayBeBlank, check }] of Object.entries(known)) {
    const value = attributes.get(attribute);
    if (value === undefined) {
      if (required) faults.push(fault('missing-attribute', clause, at, `<${name}> has no ${attribute}.`));
      continue;
    }
    const problems = check?.(value) ?? [];
    faults.push(...toFaults(problems, at, `${clause}, ${attribute}`));
    if (value.trim() !== '' || mayBeBlank || problems.length > 0) continue;
    faults.push(fault('blank-value', clause, at, `<${name}> has a blank ${attribute}.`));
  }
  const isDescribed = Boolean(rule.text || rule.children || rule.attributes);
  for (const attribute of attributes.keys()) {
    if (!isForeign(attribute, isDescribed) && !Object.hasOwn(known, attribute)) {
      faults.push(fault('unknown-attribute', clause, at, `<${name}> has an unknown attribute ${attribute}.`));
    }
  }
  return faults;
};

const checkText = (element: XmlElement, rule: ElementRule): readonly Fault[] => {
  const { name, at, text, children } = element;
  const { clause, text: check, mayBeBlank, isExact } = rule;
  if (check === undefined) {
    if (rule.children === undefined || text.trim() === '') return [];
    return [fault('unexpected-text', clause, at, `<${name}> contains the text ${quote(text)}.`)];
  }
  const [child] = children;
  // Dublin Core may be written in RDF, and RSS 1.0 may quote markup as it is.
  if (element.attributes.has('rdf:parseType')) return [];
  if (child !== undefined && (/^dc:/.test(name) || /^rdf:/.test(child.name)) && /[:{]/.test(child.name)) return [];
  if (child !== undefined) {
    const message = `<${name}> is a text element but contains <${child.name}>.`;
    return [fault('markup-not-escaped', clause, child.at, message)];
  }
  const value = text.trim();
  if (value === '' && mayBeBlank) return [];
  const problems = check(value);
  if (value === '' && problems.length === 0) return [fault('blank-value', clause, at, `<${name}> is blank.`)];
  const space =
    isExact && value !== text
      ? [fault('white-space', clause, at, `<${name}> has white space around ${quote(value)}.`)]
      : [];
  return [...space, ...toFaults(problems, at, clause)];
};

const requiredNames = new WeakMap<Vocabulary, readonly string[]>();

/** The required and advised children. Cached, because a feed has many entries of one vocabulary. */
const requiredNamesOf = (vocabulary: Vocabulary): readonly string[] => {
  const cached = requiredNames.get(vocabulary);
  if (cached !== undefined) return cached;
  const names = Object.entries(vocabulary)
    .filter(([, { count }]) => count === 'one' || count === 'some' || count === 'advised')
    .map(([name]) => name);
  requiredNames.set(vocabulary, names);
  return names;
};

/** Qualified Dublin Core refines an element after a dot: `dc:date.Taken`. */
const baseName = (name: string): string => (name.startsWith('dc:') ? (name.split('.')[0] ?? name) : name);

const ruleOf = (name: string, vocabulary: Vocabulary): ElementRule | undefined => {
  const key = baseName(name);
  return Object.hasOwn(vocabulary, key) ? vocabulary[key] : undefined;
};

/** The faults of missing children, then of repeated children. */
const checkCounts = ({ name: parent, at, children }: XmlElement, vocabulary: Vocabulary): readonly Fault[] => {
  const faults: Fault[] = [];
  for (const name of requiredNamesOf(vocabulary)) {
    if (children.some((child) => child.name === name)) continue;
    const { clause = '', count } = vocabulary[name] ?? {};
    const rule = count === 'advised' ? 'advised-element' : 'missing-element';
    faults.push(fault(rule, clause, at, `<${parent}> has no <${name}>.`));
  }
  const counts = new Map<string, number>();
  for (const child of children) {
    const count = (counts.get(child.name) ?? 0) + 1;
    counts.set(child.name, count);
    const rule = ruleOf(child.name, vocabulary);
    if (rule === undefined || count !== 2 || rule.count === 'some' || rule.count === 'many') continue;
    const message = `<${parent}> has more than one <${child.name}>.`;
    faults.push(fault(rule.repeatedRule ?? 'repeated-element', rule.clause, child.at, message));
  }
  return faults;
};

/** The elements of Atom, which may describe something in RSS too. */
const atomElements: ReadonlySet<string> = new Set(
  ['author', 'category', 'content', 'contributor', 'generator', 'icon', 'id', 'link', 'logo', 'published', 'rights']
    .concat('subtitle', 'summary', 'title', 'updated')
    .map((name) => `atom:${name}`),
);

/** A child that the vocabulary of its parent does not contain. */
const checkUnknownChild = (parent: string, child: XmlElement, clause: string): readonly Fault[] => {
  const { name, at } = child;
  const [prefix = ''] = name.includes(':') ? name.split(':') : [];
  // RFC 4287 §6 and RSS 2.0 allow the elements of any extension.
  if (name.startsWith('{') || (prefix !== '' && !closedNamespaces.has(prefix))) return [];
  const rule = extensionRules.get(baseName(name));
  if (atomElements.has(name) && !parent.startsWith('atom:')) {
    return [fault('unusual-element', clause, at, `<${parent}> has <${name}>, which belongs elsewhere.`)];
  }
  if (rule !== undefined) {
    const kind = Object.hasOwn(descriptions, baseName(name)) ? 'unusual-element' : 'misplaced-element';
    const misplaced = fault(kind, clause, at, `<${parent}> has <${name}>, which belongs elsewhere.`);
    return [misplaced, ...checkElement(child, rule)];
  }
  // RFC 4287 §6.3 and RDF allow elements without a namespace. RSS 2.0 does not, which lintRss checks inside extensions.
  if (prefix === '' && parent.includes(':')) {
    const message = `<${parent}> has <${name}> without a namespace.`;
    return [fault('element-without-namespace', clause, at, message)];
  }
  return [fault('unknown-element', clause, at, `<${parent}> has <${name}>, which no specification defines.`)];
};

/** Checks an element and its descendants. The recursion is as deep as the rules, not as the document. */
export const checkElement = (element: XmlElement, rule: ElementRule): readonly Fault[] => {
  const { deprecated, children: vocabulary, clause } = rule;
  const deprecation = `<${element.name}> is deprecated: ${deprecated}.`;
  const faults = [
    ...(deprecated === undefined ? [] : [fault('deprecated-element', clause, element.at, deprecation)]),
    ...checkAttributes(element, rule),
    ...checkText(element, rule),
    ...(rule.extraCheck?.(element) ?? []),
  ];
  if (vocabulary === undefined) return faults;
  const ofChildren = element.children.flatMap((child) => {
    const childRule = ruleOf(child.name, vocabulary);
    if (childRule === undefined) return checkUnknownChild(element.name, child, clause);
    return checkElement(child, childRule);
  });
  return [...faults, ...checkCounts(element, vocabulary), ...ofChildren];
};
