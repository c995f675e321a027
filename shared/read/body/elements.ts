const words = (text: string): ReadonlySet<string> => new Set(text.split(' '));

/** Elements that are dropped with their contents. */
export const dropped = words(
  'script style template head title svg noframes input select option optgroup datalist textarea button meta link base param ' +
    'track dialog progress meter nav',
);

/** Elements that show another document. */
export const frames = words('iframe frame object applet embed oembed portal fencedframe webview');

/** Elements whose contents are for readers without scripts, plugins or players: only what has an address counts in them. */
export const fallbacks = words('noscript noembed canvas');

/** Elements with an equivalent that readers show. */
const renamed: ReadonlyMap<string, string> = new Map([
  ...[
    'section',
    'article',
    'main',
    'header',
    'footer',
    'aside',
    'center',
    'address',
    'details',
    'fieldset',
    'body',
    'html',
  ]
    .concat('hgroup', 'form', 'legend', 'search', 'menuitem', 'dir')
    .map((name) => [name, 'div'] as const),
  ['font', 'span'],
  ['image', 'img'],
  ['amp-img', 'img'],
  ['amp-anim', 'img'],
  ['amp-video', 'video'],
  ['amp-audio', 'audio'],
  ['summary', 'p'],
  ['menu', 'ul'],
  ['strike', 's'],
  ['tt', 'code'],
  ['acronym', 'abbr'],
  ['listing', 'pre'],
  ['xmp', 'pre'],
]);

/** Elements that begin a line of their own. */
export const blocks = words(
  'p h1 h2 h3 h4 h5 h6 blockquote pre ul ol li dl dt dd table caption thead tbody tfoot tr td th figure figcaption hr div',
);
const inlines = words(
  'a abbr b bdi bdo cite code del dfn em i ins kbd mark q s samp small span strong sub sup time u var ruby rt rp ' +
    'img br wbr video audio source',
);

/** The element that a body writes for a source element; undefined where only the contents are kept. */
export const shownAs = (name: string): string | undefined => {
  const shown = renamed.get(name) ?? name;
  return blocks.has(shown) || inlines.has(shown) ? shown : undefined;
};

/** Whether a line of text begins and ends at an element. */
export const isLineEnd = (name: string): boolean => name === 'br' || blocks.has(shownAs(name) ?? 'span');

/** Elements with the pronunciation of the letters beside them (HTML Living Standard, "The ruby element"). */
const pronunciations = words('rt rp');

/** Whether the contents of an element are no part of the text around it. */
export const isLeftOut = (name: string): boolean =>
  pronunciations.has(name) || dropped.has(name) || fallbacks.has(name) || frames.has(name);

/**
 * The element that shows what a style says of an inline element. Google Docs puts a whole text into
 * `<b style="font-weight:normal">`, and its bold words into `<span style="font-weight:700">`.
 */
export const emphasisOf = (name: string, style: string | undefined): string => {
  if (style === undefined || !/^(?:b|strong|i|em|span|font)$/.test(name)) return name;
  const weight =
    /(?:^|;)\s*font-weight\s*:\s*(normal|bold|bolder|lighter|\d{3})/i.exec(style)?.[1]?.toLowerCase() ?? '';
  const slant = /(?:^|;)\s*font-style\s*:\s*(normal|italic|oblique)/i.exec(style)?.[1]?.toLowerCase() ?? '';
  if (/^[bs]/.test(name) && name !== 'span') return /^(?:normal|lighter|[1-4]00)$/.test(weight) ? 'span' : name;
  if (/^(?:i|em)$/.test(name)) return slant === 'normal' ? 'span' : name;
  if (/^(?:bold|bolder|[6-9]00)$/.test(weight)) return 'strong';
  return slant === 'italic' || slant === 'oblique' ? 'em' : name;
};

/** Elements without contents and without an end tag. */
export const voids = words('img br wbr hr source');

/** Blocks that may hold phrases only. */
export const lineBlocks = words('p h1 h2 h3 h4 h5 h6 pre');

/** Players, whose only contents are sources. */
export const players = words('video audio');

/** Elements that are kept when empty: a table loses its columns without its empty cells. */
export const keptEmpty = words('td th');

/** The parents that an element requires (HTML Living Standard, "Contexts in which this element can be used"). */
export const parentsOf: ReadonlyMap<string, readonly string[]> = new Map([
  ['li', ['ul', 'ol']],
  ['dt', ['dl']],
  ['dd', ['dl']],
  ['caption', ['table']],
  ['thead', ['table']],
  ['tbody', ['table']],
  ['tfoot', ['table']],
  ['tr', ['table', 'thead', 'tbody', 'tfoot']],
  ['td', ['tr']],
  ['th', ['tr']],
  ['figcaption', ['figure']],
  ['rt', ['ruby']],
  ['rp', ['ruby']],
  ['source', ['video', 'audio']],
]);

/** The child that an element requires between itself and other contents. */
export const impliedChild: ReadonlyMap<string, string> = new Map([
  ['ul', 'li'],
  ['ol', 'li'],
  ['dl', 'dd'],
  ['table', 'tr'],
  ['thead', 'tr'],
  ['tbody', 'tr'],
  ['tfoot', 'tr'],
  ['tr', 'td'],
]);

/** The levels that an element needs below itself, for the children that it requires. */
export const impliedLevels = (name: string): number => {
  const child = impliedChild.get(name);
  return child === undefined ? 0 : 1 + impliedLevels(child);
};
