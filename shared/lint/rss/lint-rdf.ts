import { checkElement } from '../check-element.ts';
import { entryExtensions, feedExtensions } from '../extensions/extensions.ts';
import type { Fault } from '../finding.ts';
import { checkHtml, checkPlainText } from '../values/html.ts';
import { checkUri } from '../values/uri.ts';
import type { Count, ElementRule } from '../vocabulary.ts';
import type { XmlElement } from '../xml/element.ts';
import { atomInRss } from './item.ts';

const text = (section: string, count: Count, check = checkPlainText): ElementRule => ({
  clause: `RSS 1.0 §${section}`,
  count,
  text: check,
});

const about = { 'rdf:about': { required: true, check: checkUri } } as const;

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
    'rss1:image': { clause: 'RSS 1.0 §5.3.4', count: 'optional' },
    'rss1:items': { clause: 'RSS 1.0 §5.3.5', count: 'one' },
    'rss1:textinput': { clause: 'RSS 1.0 §5.3.6', count: 'optional' },
  },
};

const item: ElementRule = {
  clause: 'RSS 1.0 §5.5',
  count: 'some',
  attributes: about,
  children: {
    ...entryExtensions,
    ...atomInRss,
    'rss1:title': text('5.5.1', 'one'),
    'rss1:link': text('5.5.2', 'one', checkUri),
    'rss1:description': { ...text('5.5.3', 'optional', checkHtml), mayBeBlank: true },
    'content:items': { clause: 'RSS 1.0, module Content', count: 'optional' },
  },
};

const rdf: ElementRule = {
  clause: 'RSS 1.0 §5.2',
  count: 'one',
  children: {
    'rss1:channel': channel,
    'rss1:item': item,
    'rss1:image': { clause: 'RSS 1.0 §5.4', count: 'optional' },
    'rss1:textinput': { clause: 'RSS 1.0 §5.6', count: 'optional' },
  },
};

/** Checks the elements of an RSS 1.0 document; does not check its RDF. */
export const lintRdf = (root: XmlElement): readonly Fault[] => checkElement(root, rdf);
