import { createServer } from 'node:http';
import { parseLinkHeader } from '#shared/follow/links.ts';
import { parseRobots } from '#shared/follow/robots.ts';
import { fingerprintOf } from '#shared/ingest/fingerprint.ts';
import { truncate } from '#shared/plain-text.ts';
import { sanitize } from '#shared/read/body/sanitize.ts';
import { readSourceSet } from '#shared/read/body/source-set.ts';
import { foldWords } from '#shared/read/date/fold-text.ts';
import { parseDate } from '#shared/read/date/parse-date.ts';
import { readOpml } from '#shared/read/feed/read-opml.ts';
import { readSitemap } from '#shared/read/feed/read-sitemap.ts';
import { languageTag } from '#shared/read/language/language.ts';
import { canonicalPermalink } from '#shared/read/permalink.ts';
import { slugsFor } from '#shared/site/facets.ts';
import { fold as foldName } from '#shared/site/select.ts';
import { fetchHttp } from '#shared/web/fetch-http.ts';
import {
  all,
  around,
  feed,
  type HostileDocument,
  html,
  inHead,
  inItem,
  inPage,
  json,
  markdown,
  message,
  nested,
  numbered,
  pageEnd,
  pageStart,
  paired,
  plain,
  sample,
  times,
  units,
} from './hostile-generators.ts';

const member =
  (name: string, write: HostileDocument['write']): HostileDocument['write'] =>
  (size) =>
    JSON.stringify({ title: 'Un', content_html: '<p>Le port</p>', [name]: write(size) });

/** Requests an address whose answers are redirects to the lines of a text, one after the other and again from the first. */
const followRedirects = async (text: string): Promise<void> => {
  const locations = text.split('\n').filter((line) => line !== '');
  let answered = 0;
  const server = createServer((_, response) => {
    response.writeHead(302, { location: locations[answered % locations.length] ?? '/' }).end();
    answered += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const http = fetchHttp({ allow: ['127.0.0.1'] });
    await http.send({ method: 'GET', url: `http://127.0.0.1:${port}/`, redirects: 5 });
  } finally {
    server.close();
  }
};

const contentful = '{"sys":{"type":"Entry","id":"a","contentType":{"sys":{"id":"p"}}},"fields":{"title":{"fr":"t"},';
const directus =
  '{"event":"articles.items.create","collection":"articles","key":1,"payload":{"id":1,"title":"t","body":"x",';
const strapi = '{"event":"entry.publish","model":"article","entry":{"id":1,"documentId":"a","title":"t","content":"x",';
const wordPress =
  '{"post_id":1,"post":{"ID":1,"post_type":"post","post_status":"publish","post_title":"t","post_content":"x","guid":"https://a.example/?p=1"},';
const key = (before: string, after: string) => around(`${before}"`, 'k', `":1${after}`);

/** Marks in the reverse of the order in which Unicode normalisation puts them (UAX #15). */
const marks = '\u0345\u0315\u0300\u05b0\u0334';

/** Documents that are odd in the small: misnested elements, long names and keys, marks, hosts of letters, rings of references and redirects. */
export const hostileOddities: readonly HostileDocument[] = [
  ...all(html, 'page', [
    ...units(inPage, [
      '<template>',
      '<template><p>x</p></template>',
      '<a><b><i></a></b></i>',
      '<b><p></b></p>',
      '<table>x<p>y',
      '<table><tr><td><p>x</td>',
      '<svg><desc><p>x',
      '<math><annotation-xml encoding="text/html"><svg>',
      '<plaintext>',
      '<xmp>',
      '<select><option>x',
      '<textarea>',
      '<title>',
      '<body class="a">',
      '<html lang="fr">',
      '<head>',
      '<frameset><frame>',
      '<form><input type="password">',
      '<button><button>',
      '<noscript><p>x</noscript>',
      '<p id="a">x</p>',
      '<br><br>x',
      '<br> \n<br>',
      '<p style="color:red">x</p>',
      '<p style="display:none">x</p>',
      '<p aria-hidden="true">x</p>',
      '<!-- x --><b>',
      '<!--[if IE]><p>',
      '<![CDATA[x]]>',
      '<?php x ?>',
      '<p/>',
      '</ p>',
      '<a:b>',
      '<p =a>x',
      '<p "a">x',
      '&NotEqualTilde;',
      '&#128512;',
      '&#x1F468;&zwj;',
      '<td colspan="99999999" rowspan="99999999">x</td>',
      '<ol start="-99999999999999999999"><li value="1e99">x',
      '<figure><figure><figcaption>x',
      '<figcaption>x</figcaption>',
      '<ruby>a<rt>b<rt>c',
      '<dl><dt>a<dd>b',
      '<details><summary>x',
      '<h1>x</h1>',
      '<time datetime="2024-11-27T10:00:00.000000000000000000000001Z">x</time>',
      '<a href="https://a.example/2024/11/27/un-titre-de-quatre-mots">un titre de quatre mots</a>',
      '<p dir="rtl">\u202eمرحبا\u202c</p>',
      '<span class="vcard author"><span class="fn">Ali</span></span>',
      '<p class="caption">x</p><img src="/a.jpg">',
      '<div class="entry-content"><p>x</p></div>',
      '<div itemscope itemtype="https://schema.org/NewsArticle"><p itemprop="author">x',
      '<link rel="canonical" href="/a">',
      '<base href="/a/">',
      '<script type="application/ld+json">{"@type":"NewsArticle","author":{"name":"A"}}</script>',
      '<p lang="fr" xml:lang="ar">x</p>',
      '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" data-src="/a.jpg">',
      '<img srcset="/a.jpg 1x, /b.jpg 2x" sizes="100vw">',
      '<iframe srcdoc="<p>x</p>"></iframe>',
      '<video poster="/a.jpg"><source src="/a.mp4">',
      '<style>p{}</style>',
    ]),
    [
      'a long base',
      (size) =>
        `<html><head><title>Un titre</title><base href="https://a.example/${times('b', size / 2)}/"></head><body>${sample}${times('<a href="c">d</a>', Math.min(size / 2, 160_000))}</body></html>`,
    ],
    ['many metadata of one name', inHead('', '<meta property="article:tag" content="mot">')],
    [
      'many metadata',
      numbered(
        '<html><head><title>Un titre</title>',
        (at) => `<meta property="og:p${at}" content="x">`,
        `</head><body>${sample}</body></html>`,
      ),
    ],
    ['keywords', inHead('<meta name="keywords" content="', 'mot, ', '">')],
    ['a description of entities', inHead('<meta name="description" content="', '&amp;eacute; ', '">')],
    ['a canonical address of letters', inHead('<link rel="canonical" href="https://', 'é', '.example/">')],
    ['a canonical address of dots', inHead('<link rel="canonical" href="https://a.example/', 'a/../', '">')],
    [
      'alternates',
      numbered(
        '<html><head><title>Un titre</title>',
        (at) => `<link rel="alternate" hreflang="l${at}" href="/${at}">`,
        `</head><body>${sample}</body></html>`,
      ),
    ],
    [
      'JSON-LD of one identity',
      inHead('<script type="application/ld+json">{"@graph":[', '{"@id":"a","author":{"@id":"a"}},', '{}]}</script>'),
    ],
    [
      'JSON-LD of types',
      inHead('<script type="application/ld+json">{"@type":[', '"NewsArticle",', '"Thing"]}</script>'),
    ],
    [
      'JSON-LD that refers in a ring',
      numbered(
        '<html><head><title>Un titre</title><script type="application/ld+json">{"@graph":[',
        (at) => `{"@id":"${at}","mainEntity":{"@id":"${(at + 1) % 1000}"},"isPartOf":{"@id":"${(at * 7) % 1000}"}},`,
        `{}]}</script></head><body>${sample}</body></html>`,
      ),
    ],
    [
      'JSON-LD with comments',
      inHead('<script type="application/ld+json">', '/* */', '{"@type":"NewsArticle"}</script>'),
    ],
    [
      'JSON-LD with line ends',
      inHead('<script type="application/ld+json">{"@type":"NewsArticle","headline":"', 'a\n', '"}</script>'),
    ],
    [
      'JSON-LD of authors in authors',
      inHead(
        '<script type="application/ld+json">{"@type":"NewsArticle","author":',
        '[{"name":"A","author":',
        '</script>',
      ),
    ],
    ['data of a program', inHead('<script>', '"datePublished" \n', '</script>')],
    ['data of a program with quotes', inHead('<script>', '&quot;datePublished&quot;:&quot;', '</script>')],
    ['distinct identities', numbered(pageStart, (at) => `<p id="a${at}">x</p>`, pageEnd)],
    ['a class of one word', around(`${pageStart}<p class="`, 'author', `">x</p>${pageEnd}`)],
    ['properties of one element', around(`${pageStart}<p itemprop="`, 'author ', `">x</p>${pageEnd}`)],
    ['a relation', around(`${pageStart}<a rel="`, 'tag ', `" href="/a">x</a>${pageEnd}`)],
    ['a style of declarations', around(`${pageStart}<p style="`, 'color:red;', `">x</p>${pageEnd}`)],
    [
      'a picture with attributes',
      numbered(`${pageStart}<img src="/a.jpg" `, (at) => `data-a${at}="/b.jpg 1x" `, `>${pageEnd}`),
    ],
    ['a name of an attribute', around(`${pageStart}<p `, 'a', `>x</p>${pageEnd}`)],
    ['an attribute again and again', around(`${pageStart}<p `, 'class="a" ', `>x</p>${pageEnd}`)],
    [
      'a heading',
      around('<html><head><title>Un titre</title></head><body><h1>', 'mot ', `</h1>${sample}</body></html>`),
    ],
    [
      'a heading of marks',
      around('<html><head><title>Un titre</title></head><body><h1>a', marks, `</h1>${sample}</body></html>`),
    ],
    ['a title of directions', around('<html><head><title>', '\u2067', `</title></head><body>${sample}</body></html>`)],
    [
      'a title of separators',
      around(
        '<html><head><title>Un titre',
        ' — a | b',
        `</title></head><body><h1>Un titre</h1>${sample}</body></html>`,
      ),
    ],
    [
      'a byline of names',
      around(
        `<html><title>Un titre</title><body><h1>Un titre</h1><p class="byline">Par `,
        'Ali Alaoui, ',
        `et Sara</p>${sample}`,
      ),
    ],
    [
      'a caption of lines',
      around(`${pageStart}<figure><img src="/a.jpg"><figcaption>`, 'x<br>', `</figcaption></figure>${pageEnd}`),
    ],
    [
      'captions of one figure',
      around(`${pageStart}<figure><img src="/a.jpg">`, '<p class="caption">x</p>', `</figure>${pageEnd}`),
    ],
    ['cells of one row', around(`${pageStart}<table><tr>`, '<td>x', `</table>${pageEnd}`)],
    ['tables in tables', around(pageStart, '<table><tr><td>', pageEnd)],
  ]),
  ...all((text) => sanitize(text, 'https://a.example/').body, 'odd body', [
    ...units(
      (unit) => around('<p>Un</p>', unit),
      [
        '<a><b><i></a></b></i>',
        '<a href="/a"><figure><img src="/b.jpg"></figure>',
        '<table><caption>x',
        '<table><thead><tr><th>x',
        '<ul><ol><dl>',
        '<dl><dt>a<dd>b',
        '<ruby><rb>a<rt>b<rp>c',
        '<video><track><source src="a.mp4" type="video/mp4">',
        '<picture><source srcset="a.jpg 1x, b.jpg 2x">',
        '<img srcset="a.jpg 1x, b.jpg 2x">',
        '<math><mtable><mtr><mtd><mi>x',
        '<script type="math/tex">x</script>',
        '<blockquote class="instagram-media" data-instgrm-permalink="https://www.instagram.com/p/a/">',
        '<span style="font-weight:bold"><span style="font-style:italic">a',
        '<p dir="rtl" lang="ar">a',
        '<details><summary>x',
        '<center><font color="red">x',
        '<pre>\n',
        '<xmp>',
        '<plaintext>',
        '<!--x-->',
        '<![CDATA[x]]>',
        '<p hidden>x',
        '&#0;',
        '&#xd800;',
        '&#1114112;',
        '&notit;',
        '&CounterClockwiseContourIntegral;',
        '\u2067',
        '\u202c',
        '\ud83d\udc68\u200d',
        marks,
        '\ufeff\ufe00',
        '<a href="https://é.example/">x</a>',
        '<a href="javascript:x">x</a>',
        '<a href="data:text/html;base64,AAAA">x</a>',
        '<a href="//a:b@c/d">x</a>',
        '<a href="%">x</a>',
        '<td colspan="99999999">x',
        '<o:p>x</o:p>',
      ],
    ),
    ['a host of letters', around('<a href="https://', 'é', '.example/">x</a>')],
    [
      'a host of distinct letters',
      (size) =>
        `<a href="https://${Array.from({ length: size / 3 }, (_, at) => String.fromCodePoint(0x4e00 + (at % 20_000))).join('')}.example/">x</a>`,
    ],
    ['an address of percent signs', around('<a href="https://a.example/', '%', '">x</a>')],
    ['an address of letters', around('<a href="https://a.example/', 'é', '">x</a>')],
    ['an address of white space', around('<a href="https://a.example/', '\n', 'b">x</a>')],
    ['a long base', (size) => sanitizedBase(size)],
  ]),
  ...all((text) => readSourceSet(text, (reference) => reference), 'srcset', [
    ...units(
      (unit) => around('', unit),
      ['a 1x,', ',', '(', 'a (,', 'data:image/png;base64,AAAA 1x, ', ' ', 'a 1w 2h, ', 'a\n'],
    ),
  ]),
  ...all(
    (text) => [foldWords(text), foldName(text), slugsFor(text), fingerprintOf(text), truncate(text, 100)],
    'text of marks',
    [
      ...units(
        (unit) => around('a', unit),
        [
          marks,
          '\u0300',
          '\u0315\u0300',
          '\u1100\u1161',
          '\u200d',
          '\ufe0f',
          '\u202e',
          '\u0390',
          '👨\u200d',
          'ß',
          'İ',
          '\u1e9b\u0323',
        ],
      ),
    ],
  ),
  ...all((text) => [parseDate(text, { now: new Date(0), timeZone: 'UTC' }), languageTag(text)], 'date', [
    ...units(
      (unit) => around('', unit),
      [
        '2024-',
        '27 novembre ',
        '10:',
        '+01',
        '١٢ ',
        'Wed, ',
        '1446 ',
        'PT',
        'Z',
        '.0',
        '2024-W48-',
        'il y a 3 ',
        'fr-',
        'x-',
        '\u200f',
        'août ',
      ],
    ),
    ['a fraction of a second', around('2024-11-27T10:00:00.', '0', 'Z')],
    ['a year', around('', '2', '-11-27')],
  ]),
  ...all((text) => canonicalPermalink(text), 'address', [
    ...units(
      (unit) => around('https://a.example/', unit),
      ['a/../', './', '%2e%2e/', '?utm_source=a&', '#', '%', 'é', '//', '\\', ';a', '&amp;', '\t', '?a=b&', '+', ':@'],
    ),
    ['a host', around('https://', 'a.', 'example/')],
    ['a host of letters', around('https://', 'é', '.example/')],
    [
      'a host of distinct letters',
      (size) =>
        `https://${Array.from({ length: size / 3 }, (_, at) => String.fromCodePoint(0x4e00 + (at % 20_000))).join('')}.example/`,
    ],
    ['labels of letters', around('https://', 'é.', 'example/')],
    ['a user', around('https://', 'a:b@', 'c.example/')],
    ['a port', around('https://a.example:', '0', '80/')],
    ['an address of IPv6', around('https://[', '0:', ':1]/')],
    ['a number', around('https://', '1', '/')],
  ]),
  ...all(markdown, 'odd Markdown', [
    ...units(
      (unit) => around('# Un titre\n\n', unit),
      [
        '1. ',
        '* * * ',
        '- - a\n',
        '> - > - ',
        '***a***',
        '_*_*',
        '$$',
        '[[[[',
        ']: a',
        '[a]:\n',
        '[a]: /b "c\n',
        '<http://',
        '<a href="',
        '&#99999999;',
        'a\\\n',
        '=\n',
        '~~~',
        '- [x] ',
        '*[a]: b\n',
        '{: .a}\n',
        '[x](<',
        '![a](b "c',
        'a  \nb\n',
        '<!-- --> ',
        '<!-- a\n',
        '\n    a\n',
        '\t- a\n',
        '| a | b |\n',
        '| - | - |\n',
        ': a\n',
        '[^a]: b\n[^a] ',
        '[a]: b\n\n',
        '<details>\n\n',
        '</p>\n\n',
        '#a ',
        '@a ',
        'http://a.b?',
        '`a`',
        '``',
        '\\`',
        '"a" ',
        "'a ",
        '-- ',
        '... ',
        '(c) ',
        '\u200b*a*',
        '\ud83d',
        'é*a',
        '&nbsp;',
      ],
    ),
    [
      'lists of lists',
      (size) =>
        `# Un titre\n\n${Array.from({ length: Math.sqrt(size) }, (_, at) => `${' '.repeat(at)}${at}. a\n`).join('')}`,
    ],
    ['a table of cells', (size) => `# Un titre\n\n|a|\n|-|\n${times('|a', size)}\n`],
    ['a table of alignments', (size) => `# Un titre\n\n${times('|a', size / 2)}\n${times('|:-:', size / 2)}\n`],
    [
      'definitions and references that differ in case',
      (size) => `# Un titre\n\n${times('[ẞ] ', size / 2)}\n\n${times('[SS]: /b\n', size / 2)}`,
    ],
    ['brackets and a definition', paired('# Un titre\n\n', '[', '](a)', '')],
    ['opened links with titles', paired('# Un titre\n\n', '[a](b "', '")', '')],
  ]),
  ...all(plain, 'odd text', [
    ...units(
      (unit) => around('Titre\n\n', unit),
      [
        '- a\n',
        '1) a\n',
        '| ',
        '___\n',
        '>> ',
        'From: a\n',
        '=\n',
        '\f',
        '\x0b',
        '\u2028',
        '\u0085',
        'Par Ali Alaoui\n',
        '© 2024 ',
        'mot\u00ad',
        'Publié le 27 novembre 2024\n',
        'https://\n',
        'a@b.c ',
        marks,
        'ـ',
        '\u061c',
      ],
    ),
    ['a first line', around('', 'mot ', '\n\nLe port')],
    ['spaces before a first line', around('', '\u3000', 'Titre\n\nLe port')],
  ]),
  ...all(feed, 'odd feed', [
    ...units(
      (unit) => inItem('', unit),
      [
        '<!-- a -->',
        '<?a b?>',
        '<![CDATA[a]]>',
        '<a:b:c/>',
        '<guid>a</guid>',
        '<link>https://a.example/b</link>',
        '<link rel="alternate" href="/a"/>',
        '<pubDate>27 Nov 2024</pubDate>',
        '<dc:date>2024-11-27</dc:date>',
        '<title>a</title>',
        '<title type="xhtml"><div>',
        '<content:encoded>a</content:encoded>',
        '<source url="https://a.example/">a</source>',
        '<enclosure url="/a.mp3" length="99999999999999999999" type="audio/mpeg"/>',
        '<category domain="a">b</category>',
        '<media:content url="a"><media:title>b</media:title></media:content>',
        '<podcast:transcript url="/a" type="text/vtt"/>',
        '<podcast:soundbite startTime="1" duration="1">a</podcast:soundbite>',
        '<itunes:duration>99:99:99</itunes:duration>',
        '<itunes:image href="/a.jpg"/>',
        '<georss:point>1 1</georss:point>',
        '<atom:link rel="license" href="/a"/>',
        '<comments>https://a.example/</comments>',
        '<description>a</description>',
        '<x xml:lang="fr" xml:base="a/">',
        '<rdf:li resource="a"/>',
        '</item><item>',
        '</channel><channel>',
        '<',
        '</',
        '<item',
        '&#60;',
        '&lt;![CDATA[',
        ']]>',
        '\0',
        '<dcterms:modified>a</dcterms:modified>',
        '<slash:comments>1</slash:comments>',
      ],
    ),
    [
      'items of RDF',
      numbered(
        '<rdf:RDF xmlns="http://purl.org/rss/1.0/" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><channel><title>t</title></channel>',
        (at) =>
          `<item rdf:about="https://a.example/${at}"><title>a</title><link>https://a.example/${at}</link><description>b</description></item>`,
        '</rdf:RDF>',
      ),
    ],
    [
      'sequences of RDF',
      numbered(
        '<rdf:RDF xmlns="http://purl.org/rss/1.0/" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><channel><title>t</title><items><rdf:Seq>',
        (at) => `<rdf:li resource="https://a.example/${at}"/>`,
        '</rdf:Seq></items></channel><item><title>a</title><description>b</description></item></rdf:RDF>',
      ),
    ],
    [
      'lists of attributes',
      numbered(
        '<!DOCTYPE rss [',
        (at) => `<!ATTLIST a${at} b CDATA "c">`,
        ']><rss version="2.0"><channel><item><title>a</title><description>b</description></item></channel></rss>',
      ),
    ],
    [
      'declared elements',
      around(
        '<!DOCTYPE rss [',
        '<!ELEMENT a (b|c)*>',
        ']><rss version="2.0"><channel><item><title>a</title><description>b</description></item></channel></rss>',
      ),
    ],
    [
      'notations and comments in a doctype',
      around(
        '<!DOCTYPE rss [',
        '<!-- a --><!NOTATION a SYSTEM "b">',
        ']><rss version="2.0"><channel><item><title>a</title><description>b</description></item></channel></rss>',
      ),
    ],
    [
      'a doctype of quotes',
      around(
        '<!DOCTYPE rss SYSTEM "',
        "'>",
        '"><rss version="2.0"><channel><item><title>a</title></item></channel></rss>',
      ),
    ],
    [
      'bases of a chain',
      numbered(
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://a.example/">',
        (at) =>
          `<entry xml:base="b${at}/"><id>urn:${at}</id><title>a</title><link href="c"/><content type="html" xml:base="d/">&lt;a href="e">f&lt;/a></content></entry>`,
        '</feed>',
      ),
    ],
    [
      'a base of many segments and entries',
      (size) =>
        `<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://a.example/${times('b/', size / 2)}">${times('<entry><id>urn:a</id><title>a</title><link href="c"/><content type="html">&lt;a href="e">f&lt;/a></content></entry>', size / 2)}</feed>`,
    ],
    [
      'entries of one identity',
      around(
        '<rss version="2.0"><channel><title>t</title>',
        '<item><guid>a</guid><title>a</title><description>b</description></item>',
        '</channel></rss>',
      ),
    ],
    ['a date of zones', inItem('<pubDate>27 Nov 2024 10:00 ', 'GMT+', '</pubDate>')],
    ['a duration', inItem('<itunes:duration>', '9:', '</itunes:duration>')],
    ['an enclosure in base64', inItem('<enclosure url="data:audio/mpeg;base64,', 'A', '"/>')],
    ['an address of a host', inItem('<link>https://', 'é', '.example/</link>')],
    [
      'a language',
      around(
        '<rss version="2.0"><channel><language>',
        'fr-',
        '</language><item><title>a</title><description>b</description></item></channel></rss>',
      ),
    ],
  ]),
  ...all(json, 'odd JSON', [
    ['a title of marks', member('title', around('a', marks))],
    ['a host', member('url', around('https://', 'é', '.example/'))],
    ['an id of marks', member('id', around('a', marks))],
    ['an address of dots', member('url', around('https://a.example/', 'a/../', 'b'))],
    ['a date', member('date_published', around('2024-11-27T10:00:00.', '0', 'Z'))],
    ['a zone', member('date_published', around('2024-11-27T10:00:00+', '01:', ''))],
    ['a summary of directions', member('summary', around('', '\u2067'))],
    ['a picture', member('image', around('data:image/png;base64,', 'A'))],
    ['a banner', member('banner_image', around('https://a.example/', '%20', '.jpg'))],
    [
      'tags of marks',
      (size) =>
        JSON.stringify({
          title: 'Un',
          content_html: 'x',
          tags: Array.from({ length: size / 24 }, (_, at) => `${at}${marks}`),
        }),
    ],
    ['tags of one name', around('{"title":"Un","content_html":"x","tags":[', '"Été",', '"a"]}')],
    ['authors of one name', around('{"title":"Un","content_html":"x","authors":[', '{"name":"Ali Alaoui"},', '{}]}')],
    ['authors in one', member('author', around('', 'Ali Alaoui, '))],
    ['a number of a version', around('{"version":"https://jsonfeed.org/version/', '1', '","title":"a","items":[]}')],
    ['numbers', around('{"title":"Un","content_html":"x","_a":[', '1e999999,-0,', '1]}')],
    ['a key', (size) => JSON.stringify({ title: 'Un', content_html: 'x', [times('k', size)]: 1 })],
    [
      'keys that are almost known and long',
      (size) =>
        JSON.stringify({
          title: 'Un',
          content_html: 'x',
          ...Object.fromEntries(Array.from({ length: size / 1000 }, (_, at) => [`titl${'e'.repeat(900)}${at}`, 1])),
        }),
    ],
    ['halves of characters', around('{"title":"Un","content_html":"', '\\ud83d', '"}')],
    ['a prototype', around('{"title":"Un","content_html":"x","_a":', '{"__proto__":', '1')],
    ['spaces', around('{"title":"Un",', ' ', '"content_html":"x"}')],
    ['commas', around('{"title":"Un"', ',', '}')],
    ['comments', around('', '/**/', '{"title":"Un","content_html":"x"}')],
    ['items of one id', around('{"items":[', '{"id":"a","title":"b","content_html":"c"},', '{}]}')],
  ]),
  ...all(message, 'CMS', [
    ['a long key of Contentful', around(`${contentful}"`, 'k', '":{"fr":"x"}}}')],
    [
      'long keys of Contentful',
      numbered(contentful, (at) => `"${'k'.repeat(900)}${at}":{"fr":"x"},`, '"body":{"fr":"x"}}}'),
    ],
    [
      'fields of Contentful',
      numbered(
        contentful,
        (at) => `"k${at}":{"fr":{"sys":{"type":"Link","linkType":"Asset","id":"${at}"}}},`,
        '"body":{"fr":"x"}}}',
      ),
    ],
    ['fields of Contentful that nest', nested(`${contentful}"body":{"fr":`, '{"a":', '}', '}}}')],
    ['a language of Contentful', around(`${contentful}"body":{"`, 'fr-ab', '":"x"}}}')],
    [
      'links to one file of many languages of Contentful',
      (size) =>
        `${contentful}"body":{"fr":[${'{"sys":{"type":"Link","linkType":"Asset","id":"f"}},'.repeat(size / 100)}{}]}},"includes":{"Asset":[{"sys":{"id":"f"},"fields":{"file":{${numbered('', (at) => `"fr-a${at}":{},`)(size / 2)}"fr":{"url":"//a.example/b.jpg"}}}}]}}`,
    ],
    [
      'files of Contentful',
      numbered(
        `${contentful}"body":{"fr":"x"}},"includes":{"Asset":[`,
        (at) => `{"sys":{"id":"${at}"},"fields":{"file":{"fr":{"url":"//a.example/${at}.jpg"}}}},`,
        '{}]}}',
      ),
    ],
    ['a long key of Directus', key(directus, '}}')],
    ['long keys of Directus', numbered(directus, (at) => `"${'k'.repeat(900)}${at}":"x",`, '"z":1}}')],
    ['members of Directus that nest', nested(`${directus}"author":`, '{"a":', '}', '}}')],
    [
      'deleted keys of Directus',
      numbered('{"event":"articles.items.delete","collection":"articles","keys":[', (at) => `${at},`, '1]}'),
    ],
    ['a collection of Directus', around('{"event":"', 'a-', '.items.create","payload":{"title":"t","body":"x"}}')],
    ['a long key of Strapi', key(strapi, '}}')],
    ['long keys of Strapi', numbered(strapi, (at) => `"${'k'.repeat(900)}${at}":"x",`, '"z":1}}')],
    ['relations of Strapi that nest', nested(`${strapi}"author":`, '{"data":{"attributes":', '}}', '}}')],
    ['components of Strapi', around(`${strapi}"blocks":[`, '{"__component":"a.b","body":"x"},', '{}]}}')],
    ['a long key of WordPress', key(`${wordPress}"post_meta":{`, '}}')],
    [
      'long keys of WordPress',
      numbered(`${wordPress}"post_meta":{`, (at) => `"${'k'.repeat(900)}${at}":["x"],`, '"z":1}}'),
    ],
    [
      'terms of WordPress',
      numbered(`${wordPress}"taxonomies":{"post_tag":{`, (at) => `"t${at}":{"name":"t${at}"},`, '"z":{}}}}'),
    ],
    [
      'taxonomies of WordPress',
      numbered(`${wordPress}"taxonomies":{`, (at) => `"t${at}":{"a":{"name":"b"}},`, '"z":{}}}'),
    ],
    ['members of WordPress that nest', nested(`${wordPress}"post_meta":`, '{"a":', '}', '}')],
    [
      'authors with many members',
      numbered(
        '{"_id":"a","_type":"post","title":"t","body":"x","author":{',
        (at) => `"a${at}":{"b":{"c":1}},`,
        '"z":1}}',
      ),
    ],
  ]),
  ...all(followRedirects, 'redirects', [
    ['to itself', around('', '/\n')],
    ['in a ring', around('', '/a\n/b\n/c\n')],
    ['in a chain', numbered('', (at) => `/${at}\n`)],
    [
      'to private addresses',
      around('', 'http://10.0.0.1/\nhttp://[::1]:1/\nhttp://169.254.169.254/latest/meta-data/\n'),
    ],
    ['to a private address at the end of a chain', around('/a\n/b\n/c\n', 'http://192.168.0.1/\n')],
    ['to a long address', around('/', 'a')],
    ['to an address of dots', (size) => `/${times('a/../', Math.min(size, 60_000))}`],
    ['to other schemes', around('', 'file:///etc/passwd\ngopher://127.0.0.1/\n')],
    ['with credentials', around('', 'http://a:b@127.0.0.1/\n')],
  ]),
  ...all((text) => readOpml(text), 'odd OPML', [
    [
      'attributes',
      numbered('<opml version="2.0"><body><outline ', (at) => `a${at}="b" `, 'xmlUrl="https://a.b/"/></body></opml>'),
    ],
    [
      'categories',
      around('<opml version="2.0"><body><outline xmlUrl="https://a.b/" category="', '/a,', '"/></body></opml>'),
    ],
    [
      'names of entities',
      around('<opml version="2.0"><body><outline xmlUrl="https://a.b/" text="', '&amp;', '"/></body></opml>'),
    ],
    ['bodies', around('<opml version="2.0">', '<body><outline xmlUrl="https://a.b/"/></body>', '</opml>')],
    ['a host', around('<opml version="2.0"><body><outline xmlUrl="https://', 'é', '.example/"/></body></opml>')],
  ]),
  ...all((text) => readSitemap(text, 'https://a.example/sitemap.xml'), 'odd sitemap', [
    [
      'news',
      around(
        '<urlset>',
        '<url><loc>https://a.b/c</loc><news:news><news:title>a</news:title><news:publication_date>2024-11-27</news:publication_date></news:news></url>',
        '</urlset>',
      ),
    ],
    ['sections without end', around('<urlset><url><loc>', '<![CDATA[', '')],
    ['comments', around('<urlset>', '<!-- <url> -->', '</urlset>')],
    ['a host', around('<urlset><url><loc>https://', 'é', '.example/</loc></url></urlset>')],
    ['lines of text', around('', 'https://a.example/b\n')],
    ['namespaces', numbered('<urlset ', (at) => `xmlns:a${at}="b" `, '><url><loc>https://a.b/c</loc></url></urlset>')],
  ]),
  ...all((text) => parseRobots(text, 'barid').allows(`https://a.example/${'a'.repeat(5000)}`), 'address for robots', [
    ...units(
      (unit) => around('User-agent: *\n', unit),
      [
        'Disallow: /*a*a*a*a*a*a*b$\n',
        'Allow: /a\nDisallow: /*b\n',
        'Disallow: /%61%C3%A9\n',
        'User-agent: *\nDisallow: /b\n',
      ],
    ),
    ['a pattern of stars', around('User-agent: *\nDisallow: /', '*a', '$\n')],
  ]),
  ...all((text) => parseLinkHeader(text), 'odd Link header', [
    ...units(
      (unit) => around('', unit),
      [
        '<a>; rel="a b c"; title="\\"", ',
        "<a>; title*=UTF-8''%e2%82%ac, ",
        '<a;>',
        '","',
        '\\"',
        '<a>; rel=b; rel=c',
        '<a>\t;\t',
      ],
    ),
  ]),
];

const sanitizedBase = (size: number): string => `<p>x</p>${times('<a href="b/../c?d#e">f</a>', size)}`;
