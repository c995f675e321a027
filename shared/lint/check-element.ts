import { isDefinedElsewhere, isOpen } from './extensions/extensions.ts';
import { type Fault, quote, toFaults } from './finding.ts';
import { checkLanguage } from './values/simple-values.ts';
import { checkIriReference } from './values/uri.ts';
import type { ElementRule, Vocabulary } from './vocabulary.ts';
import type { XmlElement } from './xml/element.ts';

/** RFC 4287 §2, XML 1.0 §2.12, XML Base: what any element may say of its language and of what its URLs are relative to. */
const checkCommon = ({ at, attributes }: XmlElement): readonly Fault[] => {
  const language = attributes.get('xml:lang') ?? '';
  const base = attributes.get('xml:base');
  return [
    ...(language === '' ? [] : toFaults(checkLanguage(language), at, 'XML 1.0 §2.12')),
    ...(base === undefined ? [] : toFaults(checkIriReference(base), at, 'XML Base §3.1')),
  ];
};

const checkAttributes = ({ name, at, attributes }: XmlElement, rule: ElementRule): readonly Fault[] => {
  const { clause, attributes: known = {} } = rule;
  const faults: Fault[] = [];
  for (const [attribute, { required, mayBeBlank, check }] of Object.entries(known)) {
    const value = attributes.get(attribute);
    const message = `<${name}> has no ${attribute}.`;
    if (value === undefined && required) faults.push({ rule: 'missing-attribute', clause, at, message });
    if (value === undefined) continue;
    const problems = check?.(value) ?? [];
    faults.push(...toFaults(problems, at, `${clause}, ${attribute}`));
    if (value.trim() !== '' || mayBeBlank || problems.length > 0) continue;
    faults.push({ rule: 'blank-value', clause, at, message: `<${name}> has a blank ${attribute}.` });
  }
  for (const attribute of rule.text || rule.children || rule.attributes ? attributes.keys() : []) {
    if (/[:{]/.test(attribute) || attribute === 'xmlns' || Object.hasOwn(known, attribute)) continue;
    const message = `<${name}> has an unknown attribute ${attribute}.`;
    faults.push({ rule: 'unknown-attribute', clause, at, message });
  }
  return faults;
};

const checkText = ({ name, at, text, children }: XmlElement, rule: ElementRule): readonly Fault[] => {
  const { clause, text: check, mayBeBlank, isExact } = rule;
  const [child] = children;
  if (check === undefined) {
    if (rule.children === undefined || text.trim() === '') return [];
    return [{ rule: 'unexpected-text', clause, at, message: `<${name}> contains the text ${quote(text)}.` }];
  }
  // Dublin Core may be said in RDF.
  if (child !== undefined && (/^dc:/.test(name) || /^rdf:/.test(child.name)) && /[:{]/.test(child.name)) return [];
  if (child !== undefined) {
    const message = `<${name}> is a text element but contains <${child.name}>.`;
    return [{ rule: 'markup-not-escaped', clause, at: child.at, message }];
  }
  const value = text.trim();
  if (value === '' && mayBeBlank) return [];
  const space: readonly Fault[] =
    isExact && value !== text
      ? [{ rule: 'white-space', clause, at, message: `<${name}> has white space around ${quote(value)}.` }]
      : [];
  const problems = check(value);
  if (value !== '' || problems.length > 0) return [...space, ...toFaults(problems, at, clause)];
  return [{ rule: 'blank-value', clause, at, message: `<${name}> is blank.` }];
};

const demands = new WeakMap<Vocabulary, readonly string[]>();

/** What must, or had better, be there; looked for once, since a feed has many entries of one vocabulary. */
const demandedBy = (vocabulary: Vocabulary): readonly string[] => {
  const known = demands.get(vocabulary);
  if (known !== undefined) return known;
  const names = Object.entries(vocabulary)
    .filter(([, { count }]) => count === 'one' || count === 'some' || count === 'advised')
    .map(([name]) => name);
  demands.set(vocabulary, names);
  return names;
};

const checkMissing = ({ name: parent, at, children }: XmlElement, vocabulary: Vocabulary): readonly Fault[] =>
  demandedBy(vocabulary)
    .filter((name) => !children.some((child) => child.name === name))
    .map((name) => {
      const { clause = '', count } = vocabulary[name] ?? {};
      const rule = count === 'advised' ? 'advised-element' : 'missing-element';
      return { rule, clause, at, message: `<${parent}> has no <${name}>.` };
    });

const checkRepeated = ({ name: parent, children }: XmlElement, vocabulary: Vocabulary): readonly Fault[] => {
  const times = new Map<string, number>();
  return children.flatMap(({ name, at }): readonly Fault[] => {
    const rule = Object.hasOwn(vocabulary, name) ? vocabulary[name] : undefined;
    const time = (times.get(name) ?? 0) + 1;
    times.set(name, time);
    if (rule === undefined || time !== 2 || rule.count === 'some' || rule.count === 'many') return [];
    const message = `<${parent}> has more than one <${name}>.`;
    return [{ rule: rule.repeated ?? 'repeated-element', clause: rule.clause, at, message }];
  });
};

/** An element that its parent's vocabulary does not have. */
const checkStranger = (parent: XmlElement, child: XmlElement, clause: string): readonly Fault[] => {
  const { name, at } = child;
  if (isOpen(name)) return [];
  const message = `<${parent.name}> has <${name}>`;
  const isAtHome = parent.name.startsWith('atom:') && name.startsWith('atom:');
  if (isDefinedElsewhere(name) && !isAtHome) {
    return [{ rule: 'misplaced-element', clause, at, message: `${message}, which belongs elsewhere.` }];
  }
  return [{ rule: 'unknown-element', clause, at, message: `${message}, which no specification defines.` }];
};

/** Everything that a rule says of an element and of those in it. The depth is the table's, never the document's. */
export const checkElement = (element: XmlElement, rule: ElementRule): readonly Fault[] => {
  const own = [
    ...checkCommon(element),
    ...checkAttributes(element, rule),
    ...checkText(element, rule),
    ...(rule.also?.(element) ?? []),
  ];
  const { children: vocabulary, clause } = rule;
  if (vocabulary === undefined) return own;
  const inside = element.children.flatMap((child) => {
    const childRule = Object.hasOwn(vocabulary, child.name) ? vocabulary[child.name] : undefined;
    return childRule === undefined ? checkStranger(element, child, clause) : checkElement(child, childRule);
  });
  return [...own, ...checkMissing(element, vocabulary), ...checkRepeated(element, vocabulary), ...inside];
};
