import { checkElement } from '../check-element.ts';
import { type Check, type Fault, fault, quote } from '../finding.ts';
import { checkRfc822 } from '../values/dates.ts';
import { checkHtml } from '../values/html.ts';
import {
  checkEmail,
  checkInteger,
  checkLanguage,
  checkNothing,
  checkOneOf,
  checkPattern,
  checkUnlessBlank,
} from '../values/simple-values.ts';
import { checkHttpUrl, checkIri } from '../values/uri.ts';
import type { ElementRule, Vocabulary } from '../vocabulary.ts';
import type { XmlElement } from '../xml/element.ts';

const clause = 'OPML 2.0';

const inHead = (name: string, text: Check, more: Partial<ElementRule> = {}): ElementRule => ({
  clause: `${clause}, head: ${name}`,
  count: 'optional',
  text,
  ...more,
});

/** Outliners write blank elements for texts that they do not know. */
const mayBeBlank = { mayBeBlank: true } as const;

const head: ElementRule = {
  clause: `${clause}, head`,
  count: 'one',
  children: {
    title: inHead('title', checkHtml, mayBeBlank),
    dateCreated: inHead('dateCreated', checkRfc822),
    dateModified: inHead('dateModified', checkRfc822),
    ownerName: inHead('ownerName', checkHtml, mayBeBlank),
    ownerEmail: inHead('ownerEmail', checkEmail),
    ownerId: inHead('ownerId', checkHttpUrl),
    docs: inHead('docs', checkIri, mayBeBlank),
    expansionState: inHead('expansionState', checkPattern(/^\d+(?:,\s*\d+)*$/, 'a list of line numbers'), mayBeBlank),
    ...Object.fromEntries(
      ['vertScrollState', 'windowTop', 'windowLeft', 'windowBottom', 'windowRight'].map((name) => [
        name,
        inHead(name, checkInteger(0)),
      ]),
    ),
  },
};

const boolean = { check: checkOneOf('true', 'false') };

/** The attributes that only an outline of a type has. */
const typedAttributes = ['description', 'htmlUrl', 'language', 'title', 'version', 'xmlUrl'];

/** OPML 2.0, subscription lists and inclusion: what an outline of a type needs. OPML 2.0 allows types of one's own. */
const checkOutline = ({ at, attributes }: XmlElement): readonly Fault[] => {
  const type = attributes.get('type')?.toLowerCase();
  const missing = (names: readonly string[], what: string): readonly Fault[] =>
    names
      .filter((name) => !attributes.has(name))
      .map((name) => fault('opml-outline', `${clause}, outline`, at, `The ${what} has no ${name}.`));
  const version = attributes.get('version');
  const faults: Fault[] = [];
  if (version !== undefined && !/^(?:RSS1?|RSS2|scriptingNews)$/.test(version)) {
    const message = `${quote(version)} is not a version of subscriptions.`;
    faults.push(fault('opml-outline-type', `${clause}, subscription lists`, at, message));
  }
  if (type === 'rss') return [...faults, ...missing(['xmlUrl', 'title'], 'subscription')];
  if (type === 'link') return [...faults, ...missing(['url'], 'link')];
  if (type === undefined && typedAttributes.some((name) => attributes.has(name))) {
    return [...faults, ...missing(['type'], 'outline')];
  }
  return faults;
};

const outlines: Vocabulary = {
  get outline() {
    return outline;
  },
};

/** Outlines nest as deeply as the XML reader allows. */
const outline: ElementRule = {
  clause: `${clause}, outline`,
  count: 'many',
  attributes: {
    text: { required: true, mayBeBlank: true, check: checkHtml },
    title: { mayBeBlank: true, check: checkHtml },
    type: {},
    isComment: boolean,
    isBreakpoint: boolean,
    created: { check: checkRfc822 },
    category: { mayBeBlank: true },
    description: { mayBeBlank: true, check: checkHtml },
    htmlUrl: { mayBeBlank: true, check: checkUnlessBlank(checkIri) },
    xmlUrl: {},
    url: { check: checkIri },
    language: { check: checkLanguage },
    version: {},
  },
  children: outlines,
  extraCheck: checkOutline,
};

const body: ElementRule = {
  clause: `${clause}, body`,
  count: 'one',
  attributes: {},
  children: { outline: { ...outline, count: 'some' } },
};

const opml: ElementRule = {
  clause: `${clause}, opml`,
  count: 'one',
  attributes: { version: { required: true, check: checkOneOf('1.0', '1.1', '2.0') } },
  children: { head, body },
};

/** Before OPML 1.0, the root was named `outlineDocument` and had no version. */
const outlineDocument: ElementRule = {
  clause: 'OPML 1.0, compatibility',
  count: 'one',
  attributes: { version: { check: checkNothing } },
  children: { head, body },
};

/** OPML 1.x names no other types; OPML 2.0 allows them. */
const checkTypes = (root: XmlElement): readonly Fault[] => {
  if (!root.attributes.get('version')?.startsWith('1.')) return [];
  const faults: Fault[] = [];
  const pending = [...root.children];
  for (let element = pending.pop(); element !== undefined; element = pending.pop()) {
    const type = element.attributes.get('type');
    if (element.name === 'outline' && type !== undefined && !/^(?:rss|link)$/i.test(type)) {
      const message = `${quote(type)} is not a type of OPML ${root.attributes.get('version')}.`;
      faults.push(fault('opml-outline-type', 'OPML 1.0, outline', element.at, message));
    }
    pending.push(...element.children);
  }
  return faults;
};

/** Checks an OPML document: a subscription list, or any outline. */
export const lintOpml = (root: XmlElement): readonly Fault[] => {
  if (root.name === 'opml') return [...checkElement(root, opml), ...checkTypes(root)];
  const message = 'The root is <outlineDocument>, which OPML 1.0 renamed.';
  return [fault('opml-obsolete', 'OPML 1.0, compatibility', root.at, message), ...checkElement(root, outlineDocument)];
};
