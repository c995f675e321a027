import { articleLinks } from '#shared/follow/article-links.ts';
import { pageLinks } from '#shared/follow/links.ts';
import { fingerprintOf } from '#shared/ingest/fingerprint.ts';
import { readPictureHeader } from '#shared/ingest/picture-header.ts';
import { lintDocument } from '#shared/lint/lint-document.ts';
import { maskSecrets, publicAddress } from '#shared/model/public-address.ts';
import { sanitize } from '#shared/read/body/sanitize.ts';
import { readMapped } from '#shared/read/cms/mapped.ts';
import { fillTemplate, valueAt } from '#shared/read/cms/permalink-template.ts';
import { decodeText } from '#shared/read/decode.ts';
import { readTable } from '#shared/read/export/read-substack.ts';
import { shareOfBounds } from '#shared/read/html/page.ts';
import { slugsFor } from '#shared/site/facets.ts';
import { patternFault, toPattern } from '#shared/site/pattern.ts';
import { checkCmsSignature } from '#shared/web/cms-signature.ts';
import { chainCookies } from '#shared/web/cookies.ts';
import { retryAfter } from '#shared/web/fetch-http.ts';
import {
  all,
  around,
  feed,
  type HostileDocument,
  html,
  json,
  markdown,
  message,
  nested,
  numbered,
  pageEnd,
  pageStart,
  paired,
  pairs,
  times,
  units,
} from './hostile-generators.ts';

const postStart =
  '<rss version="2.0" xmlns:wp="http://wordpress.org/export/1.2/" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><wp:wxr_version>1.2</wp:wxr_version>';
const itemStart = `${postStart}<item><title>Un</title><wp:post_type>post</wp:post_type><wp:status>publish</wp:status><content:encoded><![CDATA[Le port. `;
const itemEnd = ']]></content:encoded></item></channel></rss>';
const feedStart = '<rss version="2.0"><channel><title>t</title><item><title>Un</title><guid>1</guid>';
const feedEnd = '<description>Le port</description></item></channel></rss>';
const atomStart = '<feed xmlns="http://www.w3.org/2005/Atom"><id>urn:a</id><title>t</title><entry><title>Un</title>';
const atomEnd = '<content type="html">Le port</content></entry></feed>';

/** As many elements as a page may have and its text holds: each rule for pages looks at each of them. */
const elements =
  (unit: string) =>
  (size: number): string => {
    const atBound = Math.floor((1 - shareOfBounds(`${pageStart}${pageEnd}`)) / shareOfBounds(unit));
    return `${pageStart}${unit.repeat(Math.min(atBound, Math.ceil(size / unit.length)))}${pageEnd}`;
  };

const post = (headers: Readonly<Record<string, string>>) => ({
  method: 'POST',
  path: '/in/cms',
  params: {},
  address: '127.0.0.1',
  query: new URLSearchParams(),
  headers,
  body: new Uint8Array(),
});

const opening = ['<div>', '<b>', '<p>', '<ul><li>', '<table><tr><td>', '<a href=/a>', '<svg>', '<video>'];
const closing = ['</div>', '</p>', '</b>', '</ul>', '</x>', '<p>', '<li>'];

/** Documents whose parts refer to each other: what one opens another closes, names, nests in or is counted with. */
export const hostileStructures: readonly HostileDocument[] = [
  ...all((text) => sanitize(text, `https://a.example/${'b'.repeat(1900)}/`).body, 'body', [
    ...pairs((first, second) => paired('<p>Un</p>', first, second), opening, closing),
    ...units(
      (unit) => around('<div>'.repeat(250), unit),
      [
        '<i>a</i>',
        '<i style="font-weight:bold">a</i>',
        '<li>a',
        '<td>a',
        '<a href="/a">b</a>',
        '<p>a',
        '</p>',
        '<iframe src="https://a.b/c"></iframe>',
        '<a href="/a"><p>',
        '<img src=a>',
        '<br>',
        '\u202b',
      ],
    ),
    ...units(
      (unit) => around('', unit),
      [
        '<a href="/a"><p>x</p>',
        '<a href="https://a.b/c?utm_source=d&e=f">g</a>',
        '<img src="data:image/png;base64,AAAA">',
        '<p style="font-weight:bold;text-align:left">a</p>',
        '<video><source src="a.mp4">',
        '<noscript><img src="/a.jpg"></noscript>',
        '<math><mfrac><mi>x</mi><mi>y</mi></mfrac></math>',
        '<blockquote class="twitter-tweet"><a href="https://x.com/a/status/1">b</a></blockquote>',
        '<script src="https://a.b/c.js"></script>',
        '<oembed url="https://www.youtube.com/watch?v=abc"></oembed>',
        '<picture><source srcset="a.jpg 1x"><img></picture>',
        '<x-a data-src="https://a.b/c"></x-a>',
        '<ruby>a<rt>b</rt></ruby>',
        '&#xd83d;&#xde00;',
        '\u2067a\u2069',
        '&amp;eacute;l',
        '<code>&amp;eacute;l</code>',
      ],
    ),
    ['attributes of one element', numbered('<p ', (at) => `data-a${at}="https://a.b/${at}" `, '>x</p>')],
    ['a name of an attribute', around('<p ', 'a', '="b">x</p>')],
    ['a name of an element', around('<', 'a', '>x</p>')],
    ['distinct links', numbered('', (at) => `<a href="/${at}">${at}</a> `)],
    ['distinct frames', numbered('', (at) => `<iframe src="https://h${at}.example/"></iframe>`)],
    ['rows of cells', around('<table><tr>', '<td>a</td>')],
    ['lists in lists', around('', '<ul><li>a', '')],
    ['an alternative text', around('<img src="/a.jpg" alt="', 'a&quot; ', '">')],
    ['links that a base makes long', (size) => `<p>x</p>${times('<a href="?">b</a>', size)}`],
    ['a reference of spaces', around('<a href="', ' ', 'x">y</a>')],
    ['a reference of ampersands', around('<a href="/?', '&amp;', '">y</a>')],
    ['a reference of dots', around('<a href="/', '../', '">y</a>')],
    ['a data URL', around('<img src="data:image/png;base64,', 'A', '">')],
    ['a formula that nests', around('<math>', '<mrow>', '')],
    ['MathML rows', around('<math>', '<msup><mi>x</mi>', '')],
    ['bold styles', around('', '<span style="font-weight: bold">', 'x')],
    ['lone surrogates', around('', '\ud83da', '')],
    ['NULs', around('', '\0a', '')],
  ]),
  ...all(html, 'page at its bounds', [
    ...units(elements, [
      '<p>x</p>',
      '<div>x</div>',
      '<span>x</span>',
      '<li>x</li>',
      '<h2>x</h2>',
      '<td>x</td>',
      '<time>1</time>',
      '<div><p>x</p></div>',
      '<div class="comment">x</div>',
      '<p class="byline">x</p>',
      '<div class="caption">x</div>',
      '<span itemprop="author">x</span>',
      '<aside class="related">x</aside>',
      '<p>suivez-nous sur facebook</p>',
      '<p>27 novembre 2024</p>',
      '<ul><li><a>x</a></li></ul>',
      '<article><h2><a>x</a></h2></article>',
      '<figure><figcaption>x</figcaption></figure>',
      '<noscript><img src="a.jpg"></noscript>',
      '<script>{"datePublished":"x"}</script>',
      '<p><b>A</b>b</p>',
      '<iframe src="https://a.example/x"></iframe>',
      '<nav>x</nav>',
      '<p>Ce texte est plus long que soixante signes, comme un vrai paragraphe d’article.</p>',
      '<address>x</address>',
      '<a rel="author" href="/a">Ali Alaoui</a>',
      '<img src="/a.jpg" alt="b">',
      '<a href="https://x.com/ali">Ali Alaoui</a>',
      '<div style="display:none">x</div>',
      '<div hidden>x</div>',
      '<font>x</font>',
      '<blockquote>x</blockquote>',
      '<pre>x</pre>',
      '<x-a>x</x-a>',
      '<p CLASS="a">x</p>',
    ]),
    ['classes of many words', around(`${pageStart}<div class="`, 'comment related ', `">x</div>${pageEnd}`)],
    ['an id', around(`${pageStart}<div id="`, 'author-', `">x</div>${pageEnd}`)],
    ['attributes', numbered(`${pageStart}<div `, (at) => `a${at}="b" `, `>x</div>${pageEnd}`)],
    ['capital attributes', numbered(`${pageStart}<div `, (at) => `A${at}="b" `, `>x</div>${pageEnd}`)],
    ['two roots', around('<html><head></head><body>', '</body></html><html><body><p>x</p>', '')],
    ['elements after the root', around(`${pageStart}${pageEnd}`, '<p>x</p>')],
    ['text after the root', around(`${pageStart}${pageEnd}`, 'x ')],
    ['a depth of 250', (size) => `${pageStart}${'<div>'.repeat(250)}${times('x ', size)}${pageEnd}`],
    ['a body of one line', around(pageStart, 'mot ', pageEnd)],
    ['a body of lines', around(pageStart, 'mot\n', pageEnd)],
    ['a body of br', around(pageStart, 'mot<br>', pageEnd)],
    ['text with entities', around(pageStart, 'a&eacute;', pageEnd)],
    [
      'JSON-LD with a body',
      around(
        '<script type="application/ld+json">{"@type":"NewsArticle","headline":"Un titre","articleBody":"',
        'mot ',
        `"}</script>${pageStart}${pageEnd}`,
      ),
    ],
    [
      'JSON-LD with articles',
      around(
        '<script type="application/ld+json">{"@graph":[',
        '{"@type":"NewsArticle"},',
        `{}]}</script>${pageStart}${pageEnd}`,
      ),
    ],
    [
      'JSON-LD with references',
      numbered(
        '<script type="application/ld+json">{"@graph":[',
        (at) => `{"@id":"${at}","author":{"@id":"${at + 1}"}},`,
        `{}]}</script>${pageStart}${pageEnd}`,
      ),
    ],
    [
      'JSON-LD with authors',
      around(
        '<script type="application/ld+json">{"@type":"NewsArticle","author":[',
        '{"name":"Ali Alaoui"},',
        `{}]}</script>${pageStart}${pageEnd}`,
      ),
    ],
    [
      'JSON-LD that nests members',
      nested('<script type="application/ld+json">', '{"author":', '}', `</script>${pageStart}${pageEnd}`),
    ],
    ['UTF-16', (size) => `\ufeff${around(pageStart, 'مرحبا ', pageEnd)(size)}`],
  ]),
  ...all(
    (text) => [pageLinks(text, 'https://a.example/'), articleLinks(text, 'https://a.example/', undefined)],
    'links of a page',
    [
      [
        'links',
        (size) =>
          `${pageStart}${'<a href="/2024/11/27/a-b-c-d">un titre de quatre mots</a>'.repeat(Math.min(9_900, size / 56))}${pageEnd}`,
      ],
      ['link elements', around('<html><head>', '<link rel="alternate a b c" href="/a">', `</head>${pageEnd}`)],
      ['a relation of words', around('<html><head><link href="/a" rel="', 'a ', `"></head>${pageEnd}`)],
      ['a path', around(`${pageStart}<a href="/`, 'a-', `">x</a>${pageEnd}`)],
    ],
  ),
  ...all(markdown, 'Markdown', [
    ...pairs(
      (first, second) => paired('# Un titre\n\n', first, second),
      ['[', '*', '**a', '<b>', '`', '> ', '- ', '~~', '![', '(', '_'],
      [']', '*', '](', '</b>', '`', '\n', '\n\n', '~~', ')', '_'],
    ),
    ...units(
      (unit) => around('# Un titre\n\n', unit),
      [
        '```\n',
        '~~~a\n```\n',
        '    a\n\n',
        '1. a\n',
        '  - a\n',
        '\t',
        '> a\nb\n',
        '***\n',
        'a\n===\n',
        '[a]: <',
        '[a]: /b "',
        '[^1]: a\n\n    b\n',
        '[^a][^b]',
        '^[a]',
        '- [ ] a\n',
        '|',
        '|a',
        '|-',
        '<!-',
        '<?',
        '<![CDATA[',
        '<div>\n',
        '</div>\n',
        '<pre>\n',
        '&#x',
        '&amp',
        '\\[',
        '`` ` ',
        'www.a.b ',
        'https://a.b/(((',
        'a@b.c ',
        ':a: ',
        '\u00a0*',
        '{{ a }}',
        '{% raw %}',
        '{{< figure src="a" >}}',
        '[[a]]',
        '==a==',
        '\r',
        '\u2028',
      ],
    ),
    ['references with one label', around('# Un titre\n\n', '[a] ', '\n\n[a]: /b')],
    [
      'references to a long address',
      (size) => `# Un titre\n\n${times('[a] ', size / 2)}\n\n[a]: /${times('b', size / 2)}`,
    ],
    ['distinct references', numbered('# Un titre\n\n', (at) => `[${at}] `, '')],
    ['distinct definitions', numbered('# Un titre\n\n', (at) => `[${at}]: /b\n`, '')],
    [
      'references and definitions',
      (size) => numbered(numbered('# Un titre\n\n', (at) => `[${at}] `)(size / 2), (at) => `\n[${at}]: /b`)(size / 2),
    ],
    [
      'distinct footnotes',
      (size) =>
        numbered(numbered('# Un titre\n\n', (at) => `[^${at}] `)(size / 2), (at) => `\n\n[^${at}]: b`)(size / 2),
    ],
    ['a long label', around('# Un titre\n\n[', 'a', ']')],
    ['a long destination', around('# Un titre\n\n[a](', 'b', ')')],
    ['a long title of a link', around('# Un titre\n\n[a](b "', 'c', '")')],
    ['a long code span', around('# Un titre\n\n`', 'a ', '`')],
    [
      'fences that grow',
      (size) =>
        `# Un titre\n\n${Array.from({ length: Math.sqrt(size * 2) }, (_, at) => `${'`'.repeat(at + 3)}\n`).join('')}`,
    ],
    [
      'runs of backticks that grow',
      (size) =>
        `# Un titre\n\n${Array.from({ length: Math.sqrt(size * 2) }, (_, at) => `${'`'.repeat(at + 1)} `).join('')}`,
    ],
    [
      'a table of columns',
      (size) => `# Un titre\n\n${times('|a', size / 3)}\n${times('|-', size / 3)}\n${times('|a', size / 3)}\n`,
    ],
    [
      'a table of few columns and many rows',
      (size) => `# Un titre\n\n${times('|a', 2000)}\n${times('|-', 2000)}\n${times('|\n', size)}`,
    ],
    ['lines that end in spaces', around('# Un titre\n\n', 'a  \n')],
    [
      'lists that nest',
      (size) =>
        `# Un titre\n\n${Array.from({ length: Math.sqrt(size) }, (_, at) => `${' '.repeat(at * 2)}- a\n`).join('')}`,
    ],
    [
      'quotations that nest',
      (size) => `# Un titre\n\n${Array.from({ length: Math.sqrt(size) }, (_, at) => `${'>'.repeat(at)} a\n`).join('')}`,
    ],
  ]),
  ...all(markdown, 'front matter', [
    ...units(
      (unit) => around('---\ntitle: a\n', unit, '\n---\n\nLe port'),
      [
        'a: &a [*a]\n',
        '<<: *a\n',
        '? ',
        '- ',
        '{a: ',
        '[',
        '"',
        "'",
        '!a ',
        '!!binary ',
        '&a ',
        '*a\n',
        '|\n',
        '>-\n ',
        '# a\n',
        'a:\n',
        ' ',
        '\t',
        '%TAG ! a\n',
        'a: b\n',
        ': ',
        'a: |\n  b\n',
        '{}',
        '- - - ',
        '...\n',
        '\n\n',
      ],
    ),
    [
      'anchors and aliases',
      numbered('---\ntitle: a\n', (at) => `a${at}: &a${at} [*a${at - 1}, *a${at - 1}]\n`, '---\n\nLe port'),
    ],
    ['merge keys', numbered('---\ntitle: a\n', (at) => `a${at}: &a${at}\n  <<: *a${at - 1}\n`, '---\n\nLe port')],
    ['distinct keys', numbered('---\ntitle: a\n', (at) => `k${at}: b\n`, '---\n\nLe port')],
    [
      'nested maps',
      (size) =>
        `---\ntitle: a\n${Array.from({ length: Math.sqrt(size) }, (_, at) => `${' '.repeat(at)}a:\n`).join('')}---\n\nLe port`,
    ],
    ['tags', around('---\ntitle: a\ntags: [', 'a, ', ']\n---\n\nLe port')],
    ...units(
      (unit) => around('+++\ntitle = "a"\n', unit, '\n+++\n\nLe port'),
      [
        '[[a]]\n',
        '[a.a.a]\n',
        'a.',
        'b = {a = ',
        'b = """',
        "b = '''",
        '#',
        '\\',
        'a = 1\n',
        '[',
        '"a".',
        'b = 1_',
        'b = [[],',
      ],
    ).map(([name, write]) => [`TOML ${name}`, write] as const),
    ['distinct tables of TOML', numbered('+++\ntitle = "a"\n', (at) => `[a.b${at}]\n`, '+++\n\nLe port')],
    ['distinct keys of TOML', numbered('+++\ntitle = "a"\n', (at) => `a.b.c${at} = 1\n`, '+++\n\nLe port')],
    ['strings of JSON', around('{"title":"', '\\"', '"}\n\nLe port')],
    ['members of JSON', numbered('{', (at) => `"a${at}":{},`, '"title":"a"}\n\nLe port')],
    ['plain lines', around('Title: a\n', 'Tags: a, b\n', '\nLe port')],
    ['words with stars in a plain head', around('Title: a\n  ', 'a ', '\n\nLe port')],
  ]),
  ...all(feed, 'WXR', [
    ...pairs(
      (first, second) => paired(itemStart, first, second, itemEnd),
      ['<div>', '<p>', '[caption]', '[a]', '<!-- wp:p -->', '<ul>'],
      ['</div>', '</ul>', '[/caption]', '[/a]', '<!-- /wp:p -->', '\n\n'],
    ),
    [
      'items',
      around(
        postStart,
        '<item><wp:post_type>attachment</wp:post_type><wp:post_id>1</wp:post_id><wp:attachment_url>https://a.b/c.jpg</wp:attachment_url></item>',
        '</channel></rss>',
      ),
    ],
    [
      'files of one post',
      numbered(
        postStart,
        (at) =>
          `<item><wp:post_type>attachment</wp:post_type><wp:post_id>${at}</wp:post_id><wp:post_parent>1</wp:post_parent><wp:attachment_url>https://a.b/${at}.jpg</wp:attachment_url></item>`,
        '</channel></rss>',
      ),
    ],
    [
      'galleries of all files',
      (size) => {
        const files = numbered(
          postStart,
          (at) =>
            `<item><wp:post_type>attachment</wp:post_type><wp:post_id>${at}</wp:post_id><wp:post_parent>1</wp:post_parent><wp:attachment_url>https://a.b/${at}.jpg</wp:attachment_url></item>`,
        )(size / 2);
        return `${files}<item><title>Un</title><wp:post_id>1</wp:post_id><wp:post_type>post</wp:post_type><wp:status>publish</wp:status><content:encoded><![CDATA[${times('[gallery]\n', size / 2)}${itemEnd}`;
      },
    ],
    [
      'authors',
      numbered(
        postStart,
        (at) =>
          `<wp:author><wp:author_login>a${at}</wp:author_login><wp:author_display_name>A</wp:author_display_name></wp:author>`,
        `${itemStart.slice(postStart.length)}${itemEnd}`,
      ),
    ],
    [
      'custom fields',
      around(
        `${itemStart}]]></content:encoded>`,
        '<wp:postmeta><wp:meta_key>_thumbnail_id</wp:meta_key><wp:meta_value>1</wp:meta_value></wp:postmeta>',
        '</item></channel></rss>',
      ),
    ],
    ['a shortcode with attributes', around(`${itemStart}[a`, ' b="c"', `]${itemEnd}`)],
    ['distinct shortcodes', numbered(itemStart, (at) => `[a${at} b="c"]`, itemEnd)],
    ['quotes in a shortcode', around(`${itemStart}[a b=`, '"\'', `]${itemEnd}`)],
    ['a caption of pictures', around(`${itemStart}[caption]`, '<img>', `[/caption]${itemEnd}`)],
  ]),
  ...all(feed, 'RSS', [
    ...pairs(
      (first, second) => paired(feedStart, first, second, feedEnd),
      ['<a>', '<a:b>', '<item>', '<![CDATA['],
      ['</a>', '</b>', '</item>', ']]>'],
    ),
    [
      'distinct namespaces',
      numbered('<rss ', (at) => `xmlns:a${at}="http://a.example/${at}" `, `><channel>${feedStart.slice(27)}${feedEnd}`),
    ],
    ['namespaces that nest', around(feedStart, '<a xmlns:b="c">', feedEnd)],
    ['distinct namespaces that nest', numbered(feedStart, (at) => `<a xmlns:b${at}="c">`, feedEnd)],
    ['distinct namespaces side by side', numbered(feedStart, (at) => `<a xmlns:b${at}="c"/>`, feedEnd)],
    ['distinct attributes', numbered(`${feedStart}<x `, (at) => `a${at}="b" `, `/>${feedEnd}`)],
    [
      'distinct entities',
      numbered(
        '<!DOCTYPE rss [',
        (at) => `<!ENTITY a${at} "&a${at - 1};&a${at - 1};">`,
        `]>${feedStart}&a99;${feedEnd}`,
      ),
    ],
    [
      'one entity',
      around(`<!DOCTYPE rss [<!ENTITY a "${'b'.repeat(2000)}">]>${feedStart}<title>`, '&a;', `</title>${feedEnd}`),
    ],
    [
      'external entities',
      around('<!DOCTYPE rss [', '<!ENTITY % a SYSTEM "http://a.example/">', `]>${feedStart}${feedEnd}`),
    ],
    ['entities of HTML', around(`${feedStart}<title>`, '&eacute;', `</title>${feedEnd}`)],
    ['unknown entities', numbered(`${feedStart}<title>`, (at) => `&x${at};`, `</title>${feedEnd}`)],
    ['references', around(`${feedStart}<title>`, '&#x41;', `</title>${feedEnd}`)],
    ['elements of other names', numbered(feedStart, (at) => `<a${at}/>`, feedEnd)],
    ['descriptions', around(feedStart, '<description>a</description>', feedEnd)],
    ['content', around(`${feedStart}<content:encoded><![CDATA[`, '<p>a</p>', `]]></content:encoded>${feedEnd}`)],
    ['escaped content', around(`${feedStart}<description>`, '&lt;p&gt;a', `</description>${feedEnd}`)],
    ['bare content', around(`${feedStart}<description>`, '<b>a</b>', `</description>${feedEnd}`)],
    ['media groups with contents', around(feedStart, '<media:group><media:content url="a"/></media:group>', feedEnd)],
    ['media contents', numbered(feedStart, (at) => `<media:content url="https://a.b/${at}.mp4"/>`, feedEnd)],
    ['thumbnails', around(feedStart, '<media:thumbnail url="a" width="1"/>', feedEnd)],
    ['keywords', around(`${feedStart}<itunes:keywords>`, 'a,', `</itunes:keywords>${feedEnd}`)],
    ['categories that nest', around(feedStart, '<itunes:category text="a">', feedEnd)],
    ['persons', around(feedStart, '<podcast:person>a</podcast:person>', feedEnd)],
    [
      'licences',
      around(feedStart, '<rsl:content><rsl:license><rsl:permits>a</rsl:permits></rsl:license></rsl:content>', feedEnd),
    ],
    ['channels', around('<rss>', '<channel><item><title>a</title></item></channel>', '</rss>')],
    [
      'a thousand entries',
      (size) =>
        `<rss><channel>${`<item><title>Un</title><description>${times('mot ', size / 1000)}</description></item>`.repeat(999)}</channel></rss>`,
    ],
    ['skip hours', around('<rss><channel><skipHours>', '<hour>1</hour>', `</skipHours>${feedEnd}`)],
    ['an offset', around(`${feedStart}<pubDate>27 Nov 2024 10:00:00 `, '+0100 ', `</pubDate>${feedEnd}`)],
    ['a date of months', around(`${feedStart}<pubDate>`, 'novembre ', `</pubDate>${feedEnd}`)],
    ['a date of digits', around(`${feedStart}<pubDate>`, '1', `</pubDate>${feedEnd}`)],
    ['a guid', around(`${feedStart}<guid>`, 'https://', `</guid>${feedEnd}`)],
  ]),
  ...all(feed, 'Atom', [
    ...units(
      (unit) => around(atomStart, unit, atomEnd),
      [
        '<content>',
        '<content type="xhtml">',
        '<link rel="enclosure" href="a"/>',
        '<category term="a"/>',
        '<source>',
        '<contributor>',
        '<author><uri>',
        '<app:control><app:draft>no</app:draft></app:control>',
        '<rights>a</rights>',
      ],
    ),
    ['XHTML side by side', around(`${atomStart}<summary type="xhtml"><div>`, '<b>a</b>', `</div></summary>${atomEnd}`)],
    ['languages', around(atomStart, '<x xml:lang="fr">', atomEnd)],
    ['bases of many segments', around(`${atomStart}<x xml:base="`, 'a/', `"><link href="b"/></x>${atomEnd}`)],
  ]),
  ...all(message, 'message of a CMS', [
    [
      'Contentful',
      nested(
        '{"sys":{"type":"Entry","id":"a","contentType":{"sys":{"id":"p"}}},"fields":{"title":{"fr":"t"},"body":{"fr":{"nodeType":"document","content":[',
        '{"nodeType":"paragraph","content":[',
        ']}',
        ']}}}}',
      ),
    ],
    [
      'Storyblok',
      nested(
        '{"story":{"id":1,"content":{"title":"t","body":{"type":"doc","content":[',
        '{"type":"blockquote","content":[',
        ']}',
        ']}}}}',
      ),
    ],
    [
      'ProseMirror',
      nested(
        '{"_id":"a","_type":"post","title":"t","body":{"type":"doc","content":[',
        '{"type":"bullet_list","content":[',
        ']}',
        ']}}',
      ),
    ],
    [
      'Lexical of Ghost',
      nested(
        '{"post":{"current":{"id":"1","title":"t","lexical":{"root":{"children":[',
        '{"type":"quote","children":[',
        ']}',
        ']}}}}}',
      ),
    ],
    ['Ghost’s html', around('{"post":{"current":{"id":"1","title":"t","status":"published","html":"', '<p>', '"}}}')],
    ['Mobiledoc', around('{"post":{"current":{"id":"1","title":"t","mobiledoc":"', '[', '"}}}')],
    [
      'Portable Text',
      around(
        '{"_id":"a","_type":"post","title":"t","body":[',
        '{"_type":"block","children":[{"_type":"span","text":"x"}]},',
        '{}]}',
      ),
    ],
    [
      'Editor.js',
      around(
        '{"_id":"a","_type":"post","title":"t","body":{"blocks":[',
        '{"type":"paragraph","data":{"text":"x"}},',
        '{}]}}',
      ),
    ],
    ['Slate', nested('{"_id":"a","_type":"post","title":"t","body":[', '{"type":"quote","children":[', ']}', ']}')],
    [
      'Strapi',
      around(
        '{"event":"entry.publish","model":"a","entry":{"id":1,"title":"t","content":[',
        '{"type":"paragraph","children":[{"type":"text","text":"x"}]},',
        '{}]}}',
      ),
    ],
    ['names', around('{"_id":"a","_type":"post","title":"t","body":"x","tags":[', '{"name":"a"},', '{}]}')],
    ['names that nest', nested('{"_id":"a","_type":"post","title":"t","body":"x","author":', '{"a":{},"b":', '}', '}')],
    ['lists that nest', nested('{"_id":"a","_type":"post","title":"t","body":', '[', ']', '}')],
    ['wraps', nested('', '{"data":', '}', '')],
    ['members', numbered('{"_id":"a","_type":"post",', (at) => `"a${at}":{"b":1},`, '"title":"t","body":"x"}')],
    [
      'languages of Contentful',
      numbered('{"sys":{"type":"Entry","id":"a"},"fields":{"title":{', (at) => `"l${at}":"t",`, '"fr":"t"}}}'),
    ],
    ['halves of characters', nested('{"_id":"\\ud83d","body":', '[', ']', '}')],
    [
      'marks',
      around(
        '{"_id":"a","_type":"post","title":"t","body":{"type":"doc","content":[{"type":"text","text":"x","marks":[',
        '{"type":"bold"},',
        '{}]}]}}',
      ),
    ],
  ]),
  ...all(json, 'JSON', [
    ['lists that nest', nested('', '[', ']', '')],
    ['objects that nest', nested('', '{"a":', '}', '')],
    ['objects that do not end', around('', '{"a":', '')],
    ['halves of characters that nest', nested('["\\ud83d",', '[', ']', ']')],
    ['distinct members', numbered('{"title":"a","content_html":"b",', (at) => `"m${at}":1,`, '"c":1}')],
    ['members that are almost known', numbered('{"title":"a","content_html":"b",', (at) => `"titl${at}":1,`, '"c":1}')],
    ['one member', around('{"title":"a","content_html":"b",', '"tags":[],', '"c":1}')],
    ['a number', around('{"title":"a","content_html":"b","x":1', '0', '}')],
    ['escapes', around('{"title":"a","content_html":"', '\\u0041', '"}')],
    ['an item of a batch', around('{"items":[{"title":"a","content_html":"', '<p>a', '"}]}')],
    [
      'a hundred items',
      (size) =>
        JSON.stringify({
          items: Array.from({ length: 100 }, (_, at) => ({
            id: `${at}`,
            title: 'a',
            content_html: times('<p>mot ', size / 100),
          })),
        }),
    ],
    ['objects in an extension', nested('{"title":"a","content_html":"b","_barid":', '{"image":', '}', '}')],
    [
      'transcripts',
      around(
        '{"title":"a","content_html":"b","_barid":{"episode":{"transcripts":[',
        '{"url":"https://a.b/c","type":"text/vtt"},',
        '{}]}}}',
      ),
    ],
    [
      'authors with addresses',
      numbered(
        '{"title":"a","content_html":"b","authors":[',
        (at) => `{"name":"a${at}","url":"https://a.b/${at}"},`,
        '{}]}',
      ),
    ],
    [
      'WordPress posts',
      around(
        '[',
        '{"id":1,"link":"https://a.b/c","title":{"rendered":"a"},"content":{"rendered":"b"},"date_gmt":"2024-11-27T10:00:00"},',
        '{}]',
      ),
    ],
    ['Ghost posts', around('{"posts":[', '{"id":"1","title":"a","html":"b","status":"published"},', '{}]}')],
    [
      'an export of Ghost',
      around('{"db":[{"data":{"posts":[', '{"id":"1","title":"a","html":"b","status":"published"},', '{}]}}]}'),
    ],
    [
      'relations of an export of Ghost',
      (size) =>
        `{"db":[{"data":{"posts":[${'{"id":"1","title":"a","html":"b","status":"published"},'.repeat(size / 168)}{}],"tags":[${'{"id":"1","name":"a"},'.repeat(size / 66)}{}],"posts_tags":[${'{"post_id":"1","tag_id":"1"},'.repeat(size / 87)}{}]}}]}`,
    ],
  ]),
  ...all(
    (text) =>
      readMapped(
        { a: text, b: [text] },
        { fields: { content: '/a', authors: '/b', title: '/a' }, event: '/a', publish: ['x*'] },
        { headers: {} },
      ),
    'map of a message',
    units((unit) => around('', unit), ['a', '<p>', '*', '/']),
  ),
  ...all(
    (text) => valueAt({ a: {} }, text),
    'JSON pointer',
    units((unit) => around('', unit), ['/', '/a', '~1', '~0~']),
  ),
  ...all(
    (text) => fillTemplate(text, { a: 'b' }),
    'template of addresses',
    units((unit) => around('', unit), ['{', '{a}', '{a', '{/a/', '}']),
  ),
  ...all(
    (text) => fillTemplate('https://a.b/{slug}/{slug}', { slug: text }),
    'slug in a template',
    units((unit) => around('', unit), ['/', 'a', 'é', '\ud83d', '..']),
  ),
  ...all(
    (text) => [
      patternFault('^(a+)+$'),
      toPattern('(a+)+$').test(text),
      toPattern('(.*)(.*)(.*)x').test(text),
      toPattern('a*?b').replace(text, '$1$&'),
    ],
    'pattern of the site file',
    units((unit) => around('', unit), ['a', 'ab', 'é ', '\u0130']),
  ),
  ...all(
    patternFault,
    'text of a pattern',
    units((unit) => around('', unit), ['(', '(a)', 'a{9}', '[a', '\\', 'a|', '(?:', '\\p{L}', 'a*', 'a?']),
  ),
  ...all(
    (text) => slugsFor(text),
    'name of a facet',
    units((unit) => around('', unit), ['a', ' ', '-', 'é', 'م', '\ud83d']),
  ),
  ...all(
    (text) => fingerprintOf(text),
    'near-copy',
    units((unit) => around('', unit), ['a ', 'mot un ', 'مرحبا ', 'a']),
  ),
  ...all(
    (text) => decodeText(new TextEncoder().encode(text), ''),
    'bytes',
    units(
      (unit) => around('', unit),
      ['é', '<meta charset=', '+AGEA-', '\0a', '<?xml encoding="', '&#55357;', 'charset=utf-16 '],
    ),
  ),
  ...all(
    (text) => decodeText(Buffer.from(text, 'latin1'), 'text/html; charset=windows-1256'),
    'bytes of windows-1256',
    units((unit) => around('', unit), ['\xe9a', '\xc7\xe1', '\xff\xfe', '\x81']),
  ),
  ...all(
    (text) => decodeText(Buffer.from(text, 'utf16le'), 'text/html; charset=utf-7'),
    'bytes of UTF-16',
    units((unit) => around('', unit), ['a', 'é', '\ud83d', '\0']),
  ),
  ...all((text) => readPictureHeader(Buffer.from(text, 'latin1')), 'picture', [
    ['segments of a JPEG', around('\xff\xd8\xff', '\xe1\0\x02\xff', '')],
    [
      'Exif of a JPEG',
      around('\xff\xd8', '\xff\xe1\0\x20Exif\0\0II*\0\x08\0\0\0\x01\0\x0e\x01\0\0\0\0\0\0\0\0\0\0\0\0', ''),
    ],
    [
      'an endless directory',
      around('\xff\xd8', '\xff\xe1\0\x20Exif\0\0II*\0\x08\0\0\0\xff\xff\x0e\x01\0\0\0\0\0\0\0\0\0\0\0\0', ''),
    ],
    ['brands of an AVIF', around('\0\xff\xff\xffftyp', 'avif', '')],
    ['sizes of an AVIF', around('\0\0\0\x10ftypavif\0\0\0\0', 'ispe', '')],
  ]),
  ...all((text) => readTable(text), 'table of Substack', [
    ...units((unit) => around('post_id,title\n', unit), [',', '"', '""', 'a\n', '\r', '"a"b,']),
    ['columns and rows', (size) => `${numbered('', (at) => `c${at},`)(size / 2)}\n${times('a\n', size / 2)}`],
  ]),
  ...all(
    (text) => {
      const cookies = chainCookies(0);
      cookies.set(new URL('https://a.example/'), [text, ...text.slice(0, 100_000).split('\n')]);
      return cookies.header(new URL('https://a.example/'));
    },
    'Set-Cookie',
    units((unit) => around('', unit), ['a=b; ', 'a=b\n', ';', 'domain=.a.example;', '= ']),
  ),
  ...all(
    (text) => retryAfter({ 'retry-after': text, date: text }, new Date(0)),
    'Retry-After',
    units((unit) => around('', unit), ['1', 'a ', ' ', 'Wed, ']),
  ),
  ...all(
    (text) =>
      [
        'x-ghost-signature',
        'sanity-webhook-signature',
        'x-contentful-signed-headers',
        'webhook-signature',
        'x-hub-signature',
      ].map((name) => checkCmsSignature(['k'], post({ 'x-contentful-signature': 'a', [name]: text }), new Date(0))),
    'signature of a CMS',
    units((unit) => around('', unit), ['a', 'a,', 'sha256=', 't=1,v1=', ' ', 'v1,a ', '=']),
  ),
  ...all(
    (text) => [publicAddress(text), maskSecrets(text, ['geheim'])],
    'address with secrets',
    units((unit) => around('https://a.example/', unit), ['?token=a&', 'a/', '%', 'geheim', '@', '//a:b@', '?']),
  ),
  ...all((text) => lintDocument(new TextEncoder().encode(text)), 'check', [
    ...pairs(
      (first, second) => paired('<rss version="2.0"><channel>', first, second, '</channel></rss>'),
      ['<a>', '<item>', '<![CDATA[', '<!--'],
      ['</a>', '</item>', ']]>', '-->'],
    ),
    ['elements that nest', around('<rss><channel>', '<a>', '')],
    [
      'distinct namespaces',
      numbered('<rss ', (at) => `xmlns:a${at}="http://a.example/${at}" `, '><channel></channel></rss>'),
    ],
    ['distinct attributes', numbered('<rss><channel><x ', (at) => `a${at}="b" `, '/></channel></rss>')],
    ['one attribute', around('<rss><channel><x ', 'a="b" ', '/></channel></rss>')],
    ['guids', around('<rss><channel>', '<item><guid>a</guid></item>', '</channel></rss>')],
    ['entries of Atom', around('<feed xmlns="http://www.w3.org/2005/Atom">', '<entry><id>a</id></entry>', '</feed>')],
    [
      'distinct entries of Atom',
      numbered('<feed xmlns="http://www.w3.org/2005/Atom">', (at) => `<entry><id>urn:${at}</id></entry>`, '</feed>'),
    ],
    [
      'XHTML that nests',
      around(
        '<feed xmlns="http://www.w3.org/2005/Atom"><entry><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">',
        '<b>',
        '',
      ),
    ],
    ['lists of JSON that nest', nested('', '[', ']', '')],
    [
      'objects of JSON that nest',
      nested('{"version":"https://jsonfeed.org/version/1.1","items":[],"_a":', '{"a":', '}', '}'),
    ],
    [
      'items of JSON',
      around('{"version":"https://jsonfeed.org/version/1.1","title":"a","items":[', '{"id":"a"},', '{}]}'),
    ],
    [
      'members of JSON',
      numbered('{"version":"https://jsonfeed.org/version/1.1",', (at) => `"m${at}":1,`, '"items":[]}'),
    ],
    ['outlines of OPML', around('<opml version="2.0"><body>', '<outline text="a">', '')],
    [
      'addresses of a sitemap',
      around(
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">',
        '<url><loc>https://a.b/</loc></url>',
        '</urlset>',
      ),
    ],
  ]),
];
