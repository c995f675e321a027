import { linksOf } from '../extensions/history.ts';
import { type Fault, quote } from '../finding.ts';
import { checkPlainText } from '../values/html.ts';
import { checkIriReference } from '../values/uri.ts';
import { checkInteger, checkLanguage, checkMediaType } from '../values/words.ts';
import type { ElementRule } from '../vocabulary.ts';
import type { XmlElement } from '../xml/element.ts';

/** Relations of the registry (RFC 8288 §4.2) that feeds have a use for. */
const relations = new Set(
  'about alternate amphtml appendix archives author bookmark canonical chapter collection contents copyright current describedby edit edit-media enclosure first glossary help hub icon index last latest-version license me memento monitor next next-archive payment pingback preconnect predecessor-version prev prev-archive preview previous privacy-policy related replies search section self service shortlink start successor-version tag terms-of-service up via webmention working-copy'.split(
    ' ',
  ),
);

const checkRelation = (link: XmlElement): readonly Fault[] => {
  const rel = link.attributes.get('rel');
  const name = rel?.replace('http://www.iana.org/assignments/relation/', '');
  if (name === undefined || name.trim() === '' || relations.has(name) || /^[a-z][a-z0-9+.-]*:\S+$/i.test(name))
    return [];
  const message = `The relation ${quote(name)} is not registered.`;
  return [{ rule: 'link-relation', clause: 'RFC 4287 §4.2.7.2', at: link.at, message }];
};

/** RFC 4287 §4.2.7. */
export const link: ElementRule = {
  clause: 'RFC 4287 §4.2.7',
  count: 'many',
  also: checkRelation,
  attributes: {
    href: { required: true, check: checkIriReference },
    rel: {},
    type: { check: checkMediaType },
    hreflang: { check: checkLanguage },
    title: { check: checkPlainText },
    length: { check: checkInteger(0) },
  },
};

/** RFC 4287 §4.1.1, §4.1.2: no two alternates "that has the same combination of type and hreflang attribute values". */
export const checkAlternates = (element: XmlElement): readonly Fault[] => {
  const seen = new Set<string>();
  return linksOf(element).flatMap(({ rel, link: { attributes, at } }): readonly Fault[] => {
    const key = `${attributes.get('type') ?? ''} ${attributes.get('hreflang') ?? ''}`;
    if (rel !== 'alternate') return [];
    if (!seen.has(key)) {
      seen.add(key);
      return [];
    }
    const message = 'A second alternate link has the same type and language.';
    return [{ rule: 'atom-alternate-repeated', clause: 'RFC 4287 §4.1.1', at, message }];
  });
};
