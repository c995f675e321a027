import { type DefaultTreeAdapterTypes, parse, parseFragment, serialize } from 'parse5';

/** The contract of a body (docs/reading.md), written apart from the sanitiser's own tables. */
export const elements: ReadonlySet<string> = new Set(
  (
    'p h1 h2 h3 h4 h5 h6 blockquote pre ul ol li dl dt dd table caption thead tbody tfoot tr td th figure figcaption hr div ' +
    'a abbr b bdi bdo cite code del dfn em i ins kbd mark q s samp small span strong sub sup time u var ruby rt rp ' +
    'img br wbr video audio source'
  ).split(' '),
);

/** Attributes with the form of their values; `lang` and `dir` may stand on every element. */
export const attributes: Readonly<Record<string, Readonly<Record<string, RegExp | 'link' | 'media' | 'sources'>>>> = {
  a: { href: 'link', title: /./, rel: /^(?:sponsored|ugc|nofollow)(?: (?:ugc|nofollow)){0,2}$/ },
  abbr: { title: /./ },
  blockquote: { cite: 'link' },
  q: { cite: 'link' },
  del: { cite: 'link', datetime: /^[\dTZ:+. -]+$/ },
  ins: { cite: 'link', datetime: /^[\dTZ:+. -]+$/ },
  time: { datetime: /^[\dTZ:+. -]+$/ },
  ol: { start: /^\d{1,4}$/, reversed: /^reversed$/, type: /^[1aAiI]$/ },
  li: { value: /^\d{1,4}$/ },
  td: { colspan: /^\d{1,4}$/, rowspan: /^\d{1,4}$/, headers: /./ },
  th: { colspan: /^\d{1,4}$/, rowspan: /^\d{1,4}$/, scope: /^(?:row|col)(?:group)?$/i },
  video: { src: 'media', poster: 'media', width: /^\d{1,4}$/, height: /^\d{1,4}$/, controls: /^controls$/ },
  audio: { src: 'media', controls: /^controls$/ },
  source: { src: 'media', type: /^[\w.+-]+\/[\w.+-]+/ },
  img: {
    src: 'media',
    srcset: 'sources',
    sizes: /./,
    alt: /^/,
    title: /./,
    width: /^\d{1,5}$/,
    height: /^\d{1,5}$/,
  },
};
export const everywhere = { lang: /^[a-z]{2,3}(?:-[a-z\d]{1,8})*$/i, dir: /^(?:ltr|rtl|auto)$/i };

const protocols = {
  link: /^(?:https?|mailto|tel):$/,
  media: /^(?:https?:|data:image\/(?:png|gif|jpeg|webp|avif);base64,[\w+/]+=*$)/,
};

/** A browser's reading of an address: the scheme after white space and controls are gone. */
const isAddress = (value: string, kind: 'link' | 'media'): boolean => {
  const url = URL.parse(value);
  if (url === null) return false;
  return kind === 'link' ? protocols.link.test(url.protocol) : protocols.media.test(url.href);
};

const isSourceSet = (value: string): boolean =>
  value.split(', ').every((candidate) => /^https?:\/\/\S+(?: [\d.]+[wx])?$/.test(candidate));

const isAllowed = (element: string, name: string, value: string): boolean => {
  const rule = { ...everywhere, ...attributes[element] }[name];
  if (rule === undefined) return false;
  if (rule instanceof RegExp) return rule.test(value);
  return rule === 'sources' ? isSourceSet(value) : isAddress(value, rule);
};

const violationsIn = (node: DefaultTreeAdapterTypes.Node): readonly string[] => {
  if (node.nodeName === '#comment' || node.nodeName === '#documentType') return [node.nodeName];
  const own =
    'tagName' in node
      ? [
          ...(elements.has(node.tagName) && node.namespaceURI === 'http://www.w3.org/1999/xhtml'
            ? []
            : [`<${node.tagName}>`]),
          ...node.attrs
            .filter(({ name, value }) => !isAllowed(node.tagName, name, value))
            .map(({ name, value }) => `<${node.tagName} ${name}=${JSON.stringify(value)}>`),
        ]
      : [];
  const inner = 'childNodes' in node ? node.childNodes.flatMap(violationsIn) : [];
  const inTemplate = 'content' in node ? violationsIn(node.content) : [];
  return [...own, ...inner, ...inTemplate];
};

/**
 * Everything in a body that the allow-list does not name, as a parser of the HTML Living Standard sees it in a reader:
 * with and without scripts, and in a document of its own.
 */
export const violationsOf = (body: string): readonly string[] => {
  const whole = parse(`<!doctype html><html><head></head><body>${body}</body></html>`);
  const page = whole.childNodes.flatMap((node) => ('childNodes' in node ? node.childNodes : []));
  return [
    ...[true, false].flatMap((scriptingEnabled) => violationsIn(parseFragment(body, { scriptingEnabled }))),
    ...page.flatMap((node) => ('childNodes' in node ? node.childNodes.flatMap(violationsIn) : [])),
  ];
};

/** A body as a browser that has parsed it writes it (`innerHTML`). */
export const writtenByBrowser = (body: string): string => serialize(parseFragment(body));

/** A body without the `tbody` that every browser adds around the rows of a table. */
export const withoutImpliedRows = (body: string): string => body.replace(/<\/?tbody>/g, '');
