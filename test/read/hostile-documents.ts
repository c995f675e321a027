import { parseLinkHeader } from '#shared/follow/links.ts';
import { parseRobots } from '#shared/follow/robots.ts';
import { parseSubscriptionRequest, readForm } from '#shared/hub/subscription-request.ts';
import { preconditionIn } from '#shared/ingest/precondition.ts';
import { readForm as readPushedForm } from '#shared/ingest/pushed-form.ts';
import { lintDocument } from '#shared/lint/lint-document.ts';
import { plainText } from '#shared/read/body/html-to-text.ts';
import { sanitize } from '#shared/read/body/sanitize.ts';
import { detectFormat } from '#shared/read/detect-format.ts';
import { readOpml } from '#shared/read/feed/read-opml.ts';
import { readSitemap } from '#shared/read/feed/read-sitemap.ts';
import { isHubSigned, isSigned } from '#shared/web/signature.ts';
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
  plain,
  sample,
  times,
  units,
} from './hostile-generators.ts';
import { hostileOddities } from './hostile-oddities.ts';
import { hostileRequests } from './hostile-requests.ts';
import { hostileStructures } from './hostile-structures.ts';

const inEntry = (before: string, unit: string, after: string): HostileDocument['write'] =>
  around(
    `<feed xmlns="http://www.w3.org/2005/Atom"><id>urn:a</id><title>t</title><entry><id>urn:b</id><title>Un</title>${before}`,
    unit,
    `${after}<content type="html">Le port</content></entry></feed>`,
  );
const inPost = (before: string, unit: string, after = ''): HostileDocument['write'] =>
  around(
    `<rss version="2.0" xmlns:wp="http://wordpress.org/export/1.2/" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><wp:wxr_version>1.2</wp:wxr_version><item><title>Un</title><link>https://a.example/un</link><guid>1</guid><wp:post_type>post</wp:post_type><wp:status>publish</wp:status><content:encoded><![CDATA[Le port. ${before}`,
    unit,
    `${after}]]></content:encoded></item></channel></rss>`,
  );
const member =
  (name: string, unit: string) =>
  (size: number): string =>
    JSON.stringify({ title: 'Un', content_html: '<p>Le port</p>', [name]: times(unit, size) });

const post = (body: string, contentType: string) => ({
  method: 'POST',
  path: '/articles',
  params: {},
  address: '127.0.0.1',
  query: new URLSearchParams(),
  headers: { 'content-type': contentType },
  body: new TextEncoder().encode(body),
});

/** A document of Sanity whose body has many of one thing. */
const sanityPost = (size: number, block: object, mark?: object, span?: object): string => {
  const many = (one: object): readonly object[] =>
    Array.from({ length: Math.ceil(size / JSON.stringify(one).length) }, () => one);
  const [defs, spans] = [mark === undefined ? [] : many(mark), span === undefined ? [] : many(span)];
  const texts = mark === undefined ? [] : many({ _type: 'span', text: 'x', marks: ['none', 'k'] });
  const paragraph = { _type: 'block', type: 'paragraph', text: 'Le port', markDefs: defs, children: texts, spans };
  const body =
    span === undefined
      ? [paragraph, ...(Object.keys(block).length > 0 ? many(block) : [])]
      : [{ ...paragraph, _type: 'p' }];
  return JSON.stringify({ _id: 'a', _type: 'post', title: 't', body });
};

/** Documents of every format that Barid takes from outside, each hostile in a way that was seen or that a checker named. */
export const hostileDocuments: readonly HostileDocument[] = [
  ...all(html, 'HTML', [
    ...units(inPage, [
      '<',
      '<a ',
      '<a href="/a">b</a>',
      '<div>',
      '<p><b>',
      '<br>',
      '&#',
      '&amp;',
      '<!--',
      '<!---->',
      '</p>',
      ' ',
      '\u00a0',
    ]),
    ...units(inPage, [
      '<figure><img src="/a.jpg"><figcaption>c</figcaption></figure>',
      '<table>',
      '<time datetime="2024-11-27">27 nov</time>',
    ]),
    ['comments before the root', around('', '<!---->', '<html><head><title>t</title></head>')],
    ['comments that hide no root', around('', '<!---->', 'x')],
    ['doctypes', around('', '<!doctype html>', 'x')],
    ['metadata', inHead('', '<meta name="a" content="b">')],
    ['JSON-LD that nests', inHead('<script type="application/ld+json">', '[', '</script>')],
    ['many JSON-LD', inHead('', '<script type="application/ld+json">{"@type":"NewsArticle"}</script>')],
    ['spaces in JSON-LD', inHead('<script type="application/ld+json">{"a":1}', ' ', 'x</script>')],
    ['semicolons in JSON-LD', inHead('<script type="application/ld+json">{"a":1}', ';', 'x</script>')],
    ['roots without end', around('<p>a</p><title>t</title>', '<html ', '</head><p>b</p>')],
    ['an author of commas', inHead('<meta name="author" content="', 'a, ', '">')],
    ['an author of at signs', inHead('<meta name="author" content="', 'a@', '">')],
    ['a title of bars', around('<html><head><title>', '| ', `</title></head><body>${sample}</body></html>`)],
    ['a title of dashes', around('<html><head><title>Un', '-', `x</title></head><body>${sample}</body></html>`)],
    ['a byline of dates', inPage('Par 12 mai 2024, ')],
    [
      'a byline',
      around(`<html><title>Un titre</title><body><h1>Un titre</h1><p class="byline">`, 'Par A et ', `</p>${sample}`),
    ],
    ['a srcset', around(`<title>Un titre</title><h1>Un titre</h1>${sample}<img srcset="`, 'a 1w,', '">')],
    ['commas in a srcset', around(`<title>Un titre</title><h1>Un titre</h1>${sample}<img srcset="a`, ',', 'x 1w">')],
    ['a style', around(`<title>Un titre</title><h1>Un titre</h1>${sample}<p style="`, 'direction: ', '">x</p>')],
    ['a class', around(`<title>Un titre</title><h1>Un titre</h1>${sample}<p class="`, 'a-', '">x</p>')],
    ['an address', around(`<title>Un titre</title><h1>Un titre</h1>${sample}<a href="`, '/', '">x</a>')],
    ['an embed', around(`<title>Un titre</title><h1>Un titre</h1>${sample}<x-a data-href="`, '/', ' x"></x-a>')],
    ['text touching elements', inPage('<i>a</i>')],
  ]),
  ...all((text) => sanitize(text, 'https://a.example/').body, 'body', [
    ...units(
      (unit) => around('<p>Un</p>', unit),
      ['<pre> ', '<li>', '<a>', '<b><i>', '<svg>', '<math><mi>x', '<iframe>', '&nbsp; ', '&#10;', '&amp;amp;'],
    ),
    ['spaces in code', around('<pre>a', ' ', 'b</pre>')],
    ['line ends in code', around('<pre>a', '&#10;', 'b</pre>')],
    ['spaces', around('<p>a', ' \n', 'b</p>')],
  ]),
  ...all(
    plainText,
    'plain text of HTML',
    units((unit) => around('', unit), ['<', '<p>', '&', '\u202b', ' \u00a0', '<!--', 'é']),
  ),
  ...all(markdown, 'Markdown', [
    ...units(
      (unit) => around('# Un titre\n\n', unit),
      ['*a_', '[', '![](', 'a`b``c', '<a ', '**a ', '> ', '|a|b|\n|-|-|\n', '- a\n  - b\n', '[a]: b\n'],
    ),
    ...units(
      (unit) => around('# Un titre\n\n', unit),
      ['[a][', '[a](http://x ', '[^a]', '[^a]: b\n', '~', '==', '![[', '<!--', 'http://a.b/', '\\', '_a', '&#'],
    ),
    ...units((unit) => around('# Un titre\n\n', unit), ['{{< ', '{{ ', '{% ', '{{</* ', '{: ', '{{<  a ', '{%    a']),
    ['spaces in a shortcode', around('# Un titre\n\n{{<', ' ', 'x')],
    ['spaces in a tag', around('# Un titre\n\n{%', ' ', 'x')],
    ['a title of spaces', around('# Un', ' ', 'titre\n\nLe port')],
    ['spaces before a line separator', around('# Un', ' ', '\u2028titre\n\nLe port')],
    ['a title of number signs', around('# Un', '#', 'titre\n\nLe port')],
    ['line ends before the title', around('', '\n', '# Un titre\n\nLe port')],
    ['spaces after a fence', around('---', ' ', 'x\ntitle: a\n---\nLe port')],
    ['a key of spaces', around('---\na: b: c\nkey', ' ', 'x\n---\n# Un titre\n\nLe port')],
    ['a value of spaces', around('---\na: b: c\nkey: x', ' ', 'x\n---\n# Un titre\n\nLe port')],
    ['a value of commas', around('---\na: b: c\nkey: x', ',', '\n---\n# Un titre\n\nLe port')],
    ['a value of one word', around('---\nNote', 'x', ': x\n---\n# Un titre\n\nLe port')],
    ['YAML that nests', around('---\n', '- [', '\n---\n# Un titre\n\nLe port')],
    ['TOML that nests', around('+++\n', 'a=[', '\n+++\n# Un titre\n\nLe port')],
    ['JSON that nests', around('{"a":', '[', '\n\n# Un titre\n\nLe port')],
    ['a tag with spaces beyond ASCII', around('# Un titre\n\nx <a', ' a=b\u00a0c', '"')],
    ['a comment of Nikola', around('<!--', ' ', 'x\n.. title: a\n-->\n\nLe port')],
  ]),
  ...all(plain, 'text', [
    ...units(
      (unit) => around('Titre\n\n', unit),
      [' \t', 'a\n', '12 mai 2024 ', 'http://a.b/c ', 'Par A, ', '. ', 'a: b\n', '*', '#', '\n', '\u202a'],
    ),
    ['Movable Type', around('', 'TITLE: a\n')],
    ['a heading of number signs', around('# Titre ', '#', 'b\n\nLe port')],
    ['a label of spaces', around('Auteur :', ' ', 'x\n\nLe port')],
  ]),
  ...all(feed, 'RSS', [
    ['an author', inItem('<author>', 'a (', '</author>')],
    ['an author of one word', inItem('<author>', 'a', '</author>')],
    ['an author of spaces', inItem('<author>a', ' ', 'b</author>')],
    ['many authors', inItem('', '<author>a (b)</author>', '')],
    ['a creator', inItem('<dc:creator>', 'a, ', '</dc:creator>')],
    ['a date', inItem('<pubDate>', '1 Jan ', '</pubDate>')],
    ['a title', inItem('<title>', '&lt;b&gt;', '</title>')],
    ['categories', inItem('', '<category>a</category>', '')],
    ['a link of spaces', inItem('<link>https://a.example/', ' ', 'x</link>')],
    ['enclosures', inItem('', '<enclosure url="https://a.example/a.mp3"/>', '')],
    ['media groups', inItem('', '<media:group>', '')],
    ['open items', inItem('', '<item>', '')],
    ['CDATA without end', inItem('', '<![CDATA[', '')],
    ['entities', inItem('', '&a;', '')],
    [
      'declared entities',
      around(
        '<!DOCTYPE rss [',
        '<!ENTITY a "b">',
        ']><rss version="2.0"><channel><item><title>&a;</title></item></channel></rss>',
      ),
    ],
    ['instructions before the root', around('', '<?a?>', '<rss version="2.0"><channel></channel></rss>')],
    ['brackets before the root', around('<!doctype rss [', '] ', 'x')],
    ['attributes', inItem('<x ', 'a="b" ', '/>')],
    ['namespaces', inItem('<x ', 'xmlns:a="b" ', '/>')],
    ['many items', inItem('</item>', '<item><title>a</title><description>b</description></item>', '<item>')],
  ]),
  ...all(feed, 'Atom', [
    ['an author', inEntry('<author><name>', 'a (', '</name></author>')],
    ['authors', inEntry('', '<author><name>a</name></author>', '')],
    ['links', inEntry('', '<link href="/a"/>', '')],
    ['bases', inEntry('', '<x xml:base="a/">', '')],
    ['XHTML', inEntry('<summary type="xhtml"><div>', '<b>', '</div></summary>')],
    ['a title', inEntry('<title type="html">', '&lt;a ', '</title>')],
  ]),
  ...all(feed, 'WXR', [
    ...units(
      (unit) => inPost('', unit),
      [
        '[caption',
        '[caption]',
        '[embed',
        '[video ',
        '[a ',
        '[a b="',
        '[a=https:',
        '[gallery',
        '\n',
        ' ',
        '<br>',
        '<p>',
        '<!-- wp:p -->',
        '<!--',
        'https://a.b\n',
        '[/a',
      ],
    ),
    ['spaces in a paragraph', inPost('a', ' ', 'b')],
    ['an address in a shortcode', inPost('[a=https:', 'a')],
    ['a video', inPost('[video src="https:', 'a', '')],
  ]),
  ...all(json, 'rich text', [
    [
      'blocks of Lexical that nest',
      around(
        '{"title":"t","data":{"id":1,"documentId":"a","title":"t","body":{"root":{"children":[',
        '{"type":"quote","children":[',
      ),
    ],
    ['items of a list of Sanity', (size) => sanityPost(size, { _type: 'block', listItem: 'bullet', children: [] })],
    ['links of Sanity', (size) => sanityPost(size, {}, { _key: 'k', href: 'https://a.example/' })],
    ['ranges of Prismic', (size) => sanityPost(size, {}, undefined, { type: 'strong', start: 0, end: 9 })],
    [
      'tags that do not end',
      (size) => JSON.stringify({ _id: 'a', _type: 'post', title: 't', body: times('<p ', size) }),
    ],
    ['names that nest', around('{"_id":"a","_type":"post","title":"t","body":"x","author":', '{"a":')],
  ]),
  ...all(json, 'JSON Feed', [
    [
      'nested lists',
      (size) => `{"title":"a","content_html":"<p>x</p>","_x":${'['.repeat(size / 2)}${']'.repeat(size / 2)}}`,
    ],
    ['a body', member('content_html', '<b><i>')],
    ['a text', member('content_text', ' \n')],
    ['Markdown', member('content_markdown', '*a_')],
    ['a title', member('title', 'a (')],
    ['a title of spaces', member('title', ' a')],
    ['a summary', member('summary', '<b> ')],
    ['a date', member('date_published', '1 ')],
    ['an address', member('url', 'https://')],
    [
      'an address of spaces',
      (size) => JSON.stringify({ title: 'a', content_html: 'b', url: `https://a.b/${' '.repeat(size)}x` }),
    ],
    ['an image', member('image', '/ ')],
    ['a language', member('language', 'fr-')],
    [
      'authors',
      (size) =>
        JSON.stringify({
          title: 'a',
          content_html: 'b',
          authors: Array.from({ length: size / 14 }, () => ({ name: 'a' })),
        }),
    ],
    [
      'tags',
      (size) =>
        JSON.stringify({ title: 'a', content_html: 'b', tags: Array.from({ length: size / 8 }, (_, at) => `t${at}`) }),
    ],
    [
      'members',
      (size) =>
        JSON.stringify({
          title: 'a',
          content_html: 'b',
          ...Object.fromEntries(Array.from({ length: size / 10 }, (_, at) => [`m${at}`, 1])),
        }),
    ],
    [
      'attachments',
      (size) =>
        JSON.stringify({
          title: 'a',
          content_html: 'b',
          attachments: Array.from({ length: size / 30 }, (_, at) => ({ url: `/${at}.mp3` })),
        }),
    ],
  ]),
  ...all((text) => readOpml(text), 'OPML', [
    ['outlines', around('<opml version="2.0"><body>', '<outline xmlUrl="https://a.b/c"/>', '</body></opml>')],
    ['nested outlines', around('<opml version="2.0"><body>', '<outline text="a">', '</body></opml>')],
  ]),
  ...all((text) => readSitemap(text), 'sitemap', [
    ['addresses', around('<urlset>', '<url><loc>https://a.b/c</loc></url>', '</urlset>')],
    ['open addresses', around('<urlset>', '<url><loc>', '</urlset>')],
    ['a date', around('<urlset><url><loc>https://a.b/c</loc><lastmod>', '1-', '</lastmod></url></urlset>')],
  ]),
  ...all((text) => parseRobots(text, 'barid'), 'robots', [
    ...units(
      (unit) => around('User-agent: *\n', unit),
      ['Disallow: /a\n', 'Disallow: /*', 'a', ' ', '#', 'User-agent: barid\n', 'a : '],
    ),
    ['a rule of spaces', around('User-agent: *\nDisallow: a', ' ', 'x\n')],
  ]),
  ...all(
    (text) => parseLinkHeader(text),
    'Link header',
    units((unit) => around('', unit), ['<a>; rel="b", ', '<', '<a>"', '<a>; ', '<a>;rel=', '; rel = ']),
  ),
  ...all((text) => parseSubscriptionRequest(readForm(post(text, 'application/x-www-form-urlencoded'))), 'WebSub', [
    ['parameters', around('hub.mode=subscribe&', 'a=b&')],
    ['a callback', around('hub.mode=subscribe&hub.topic=https://a.b/&hub.callback=https://', 'a.')],
    ['a type', () => 'hub.mode=subscribe'],
  ]),
  ...all(
    (text) => readPushedForm(post(text, 'multipart/form-data; boundary=a'), ['https://a.b']),
    'form',
    units(
      (unit) => around('--a\r\n', unit),
      ['--a\r\n', 'Content-Disposition: form-data; name="a"\r\n\r\n\r\n--a\r\n', '"', '\r\n'],
    ),
  ),
  ...all(
    (text) => isSigned(['whsec_YWJj'], text, { id: 'a', timestamp: 1, body: '' }),
    'signature',
    units((unit) => around('', unit), ['v1,a ', ' ', 'v1']),
  ),
  ...all(
    (text) => isHubSigned('a', text, new Uint8Array()),
    'X-Hub-Signature',
    units((unit) => around('sha256=', unit), ['a', ' ', '=']),
  ),
  ...all(
    (text) => preconditionIn({ headers: { 'if-match': text } }),
    'If-Match',
    units((unit) => around('', unit), ['"a",', ' ', ',']),
  ),
  ...all(
    (text) => detectFormat(text, { type: '' }),
    'format',
    units(
      (unit) => around('', unit),
      ['{', '{"a":', '---\n', '--- ', '<!---->', '<!doctype a[', ']', '\n\n', '#\n', '[{', ' '],
    ),
  ),
  ...all((text) => lintDocument(new TextEncoder().encode(text)), 'check', [
    ['RSS items', inItem('</item>', '<item><title>a</title></item>', '<item>')],
    ['an author', inItem('<author>', 'a (', '</author>')],
    ['a description', inItem('<description>', '&lt;a ', '</description>')],
    ['an address of spaces', inItem('<link>https://a.example/', ' ', 'x</link>')],
    [
      'a JSON title',
      (size) => JSON.stringify({ version: 'https://jsonfeed.org/version/1.1', title: times('a (', size), items: [] }),
    ],
    ['comments', around('', '<!---->', 'x')],
  ]),
  ...hostileStructures,
  ...hostileRequests,
  ...hostileOddities,
];
