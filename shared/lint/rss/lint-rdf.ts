import { checkElement } from '../check-element.ts';
import { descriptions } from '../extensions/descriptions.ts';
import { entryExtensions, feedExtensions } from '../extensions/extensions.ts';
import { resource, trackbackInRdf } from '../extensions/weblogs.ts';
import { type Fault, fault } from '../finding.ts';
import { checkHtml, checkPlainText } from '../values/html.ts';
import { checkUri, checkUriReference } from '../values/uri.ts';
import type { Count, ElementRule } from '../vocabulary.ts';
import type { XmlElement } from '../xml/element.ts';
import { checkRdf } from './check-rdf.ts';
import { atomInRss } from './item.ts';

const text = (section: string, count: Count, check = checkPlainText): ElementRule => ({
  clause: `RSS 1.0 §${section}`,
  count,
  text: check,
});

const about = { 'rdf:about': { required: true, check: checkUriReference } } as const;

/** RSS 1.0 §5.3.5: the items in their order. RSS 1.0 writes `rdf:resource`, older documents `resource`. */
const items: ElementRule = {
  clause: 'RSS 1.0 §5.3.5',
  count: 'one',
  children: {
    'rdf:Seq': {
      clause: 'RSS 1.0 §5.3.5',
      count: 'optional',
      children: {
        'rdf:li': {
          clause: 'RSS 1.0 §5.3.5',
          count: 'many',
          attributes: { 'rdf:resource': { check: checkUriReference }, resource: { check: checkUriReference } },
          children: {},
        },
      },
    },
  },
};

/** RSS 1.0 §5.3: a channel names its image and text input, which stand beside it. */
const channel: ElementRule = {
  clause: 'RSS 1.0 §5.3',
  count: 'one',
  attributes: about,
  children: {
    ...feedExtensions,
    ...atomInRss,
    'rss1:title': text('5.3.1', 'one'),
    'rss1:link': text('5.3.2', 'one', checkUri),
    'rss1:description': text('5.3.3', 'one'),
    'rss1:image': resource('RSS 1.0 §5.3.4', 'optional'),
    'rss1:items': items,
    'rss1:textinput': { clause: 'RSS 1.0 §5.3.6', count: 'optional' },
  },
};

const item: ElementRule = {
  clause: 'RSS 1.0 §5.5',
  count: 'many',
  attributes: about,
  children: {
    ...entryExtensions,
    ...atomInRss,
    ...trackbackInRdf,
    'rss1:title': text('5.5.1', 'one'),
    'rss1:link': text('5.5.2', 'one', checkUri),
    'rss1:description': { ...text('5.5.3', 'optional', checkHtml), mayBeBlank: true },
    'content:items': { clause: 'RSS 1.0, module Content', count: 'optional' },
  },
};

const image: ElementRule = {
  clause: 'RSS 1.0 §5.4',
  count: 'optional',
  attributes: about,
  children: {
    ...descriptions,
    'rss1:title': text('5.4.1', 'one'),
    'rss1:url': text('5.4.2', 'one', checkUri),
    'rss1:link': text('5.4.3', 'one', checkUri),
  },
};

const textInput: ElementRule = {
  clause: 'RSS 1.0 §5.6',
  count: 'optional',
  attributes: about,
  children: {
    ...descriptions,
    'rss1:title': text('5.6.1', 'one'),
    'rss1:description': text('5.6.2', 'one'),
    'rss1:name': text('5.6.3', 'one'),
    'rss1:link': text('5.6.4', 'one', checkUri),
  },
};

/** Both formats ask for an item at least, but readers take a feed that is still empty. */
const checkHasItem =
  (name: string, clause: string): NonNullable<ElementRule['extraCheck']> =>
  ({ at, children }) =>
    children.some((child) => child.name === name)
      ? []
      : [fault('advised-element', clause, at, `<rdf:RDF> has no <${name}>.`)];

const rdf: ElementRule = {
  clause: 'RSS 1.0 §5.2',
  count: 'one',
  extraCheck: checkHasItem('rss1:item', 'RSS 1.0 §5.5'),
  children: {
    'rss1:channel': channel,
    'rss1:item': item,
    'rss1:image': image,
    'rss1:textinput': textInput,
    'rdf:Description': { clause: 'RDF/XML', count: 'many' },
  },
};

const text090 = (name: string, check = checkPlainText): ElementRule => ({
  clause: `RSS 0.90, ${name}`,
  count: 'one',
  text: check,
});

/** RSS 0.90: the elements of RSS 1.0 without RDF's `about`, in a namespace of its own. */
const rdf090: ElementRule = {
  clause: 'RSS 0.90',
  count: 'one',
  extraCheck: checkHasItem('rss090:item', 'RSS 0.90, item'),
  children: {
    'rss090:channel': {
      clause: 'RSS 0.90, channel',
      count: 'one',
      children: {
        ...feedExtensions,
        'rss090:title': text090('title'),
        'rss090:link': text090('link', checkUri),
        'rss090:description': text090('description'),
      },
    },
    'rss090:image': {
      clause: 'RSS 0.90, image',
      count: 'optional',
      children: {
        'rss090:title': text090('title'),
        'rss090:url': text090('url', checkUri),
        'rss090:link': text090('link', checkUri),
      },
    },
    'rss090:item': {
      clause: 'RSS 0.90, item',
      count: 'many',
      children: { ...entryExtensions, 'rss090:title': text090('title'), 'rss090:link': text090('link', checkUri) },
    },
    'rss090:textinput': {
      clause: 'RSS 0.90, textinput',
      count: 'optional',
      children: {
        'rss090:title': text090('title'),
        'rss090:description': text090('description'),
        'rss090:name': text090('name'),
        'rss090:link': text090('link', checkUri),
      },
    },
  },
};

/** Checks the elements of an RSS 1.0 or 0.90 document, and whether they are RDF. */
export const lintRdf = (root: XmlElement): readonly Fault[] => {
  const is090 = root.children.some(({ name }) => name.startsWith('rss090:'));
  return [...checkElement(root, is090 ? rdf090 : rdf), ...checkRdf(root)];
};
