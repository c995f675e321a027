const words = (text: string): ReadonlySet<string> => new Set(text.split(' '));

/** Elements that are gone with all that stands in them. */
export const dropped = words(
  'script style noscript template head title svg math canvas object embed applet frameset noframes frame noembed map ' +
    'input select option optgroup datalist textarea button meta link base area param track dialog progress meter portal nav',
);

/** Elements that say the same as one that readers show. */
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
  ['summary', 'p'],
  ['menu', 'ul'],
  ['strike', 's'],
  ['tt', 'code'],
  ['acronym', 'abbr'],
  ['listing', 'pre'],
  ['xmp', 'pre'],
]);

const blocks = words(
  'p h1 h2 h3 h4 h5 h6 blockquote pre ul ol li dl dt dd table caption thead tbody tfoot tr td th figure figcaption hr div',
);
const inlines = words(
  'a abbr b bdi bdo cite code del dfn em i ins kbd mark q s samp small span strong sub sup time u var ruby rt rp ' +
    'img br wbr video audio source',
);

/** The element under which readers are shown this one; undefined where only its contents stay. */
export const shownAs = (name: string): string | undefined => {
  const shown = renamed.get(name) ?? name;
  return blocks.has(shown) || inlines.has(shown) ? shown : undefined;
};

/** Whether an element begins on its own line. */
export const isBlock = (name: string): boolean => blocks.has(name);

/** Elements without contents. */
export const isVoid = (name: string): boolean => /^(?:img|br|wbr|hr|source)$/.test(name);

/** Blocks in which only phrases may stand. */
export const holdsPhrases = (name: string): boolean => /^(?:p|h[1-6]|pre)$/.test(name);

/** Players: of their contents only the sources count. */
export const isPlayer = (name: string): boolean => name === 'video' || name === 'audio';

/** Cells stay where they are empty: the table's columns hang on them. */
export const mayBeEmpty = (name: string): boolean => /^(?:td|th)$/.test(name) || isVoid(name);

/** What an element must stand directly in (HTML Living Standard, "Contexts in which this element can be used"). */
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

/** What stands between such an element and contents that it may not hold itself. */
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
