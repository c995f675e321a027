import fc from 'fast-check';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { expect, it } from 'vitest';
import { Rejected } from '#shared/errors.ts';
import { sanitize } from '#shared/read/body/sanitize.ts';

const base = 'https://www.example.org/2026/article/';

const bodyOf = (html: string, relativeTo?: string): string => sanitize(html, relativeTo).body;

/** Far longer than any case takes, even on a busy machine: only a case that never ends exceeds it. */
const hostileMs = 60_000;

const tags = fc.constantFrom(
  ...'p div b i a ul ol li dl dt dd table thead tbody tr td th caption figure figcaption img br hr pre code h2 h3 span'.split(
    ' ',
  ),
  ...'blockquote video audio source iframe script style svg form button ruby rt q section nav noscript textarea'.split(
    ' ',
  ),
);
const attributes = fc.constantFrom(
  '',
  " href='/x?utm_source=a&b=\"'",
  ' src=x.jpg',
  ' lang=ar dir="rtl"',
  ' style="display:none"',
  ' colspan=2',
);
const piece = fc.oneof(
  fc.tuple(tags, attributes).map(([tag, attribute]) => `<${tag}${attribute}>`),
  tags.map((tag) => `</${tag}>`),
  fc.string({ unit: 'binary', maxLength: 6 }),
  fc.constantFrom(
    ' ',
    '\n',
    'mot',
    ' كلمة ',
    ']]>',
    '"',
    '\\',
    '&',
    '&#10;',
    '&nbsp;',
    '<',
    '\ud800',
    '\ufffe',
    '&#x1;',
    '<!--',
    '-->',
  ),
);
const anyHtml = fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join(''));

it('sanitising a body again changes nothing', () => {
  fc.assert(
    fc.property(anyHtml, (html) => {
      const once = bodyOf(html, base);
      expect(sanitize(once, base)).toEqual({ body: once, warnings: [] });
    }),
    { numRuns: 400, examples: [['<div><b><p>!'], ['<td colspan=2>&']] },
  );
});

/** Elements that open about as many levels as are kept, some of which ask for another between them. */
const deep = fc
  .tuple(fc.array(tags, { minLength: 1, maxLength: 3 }), fc.integer({ min: 100, max: 270 }))
  .map(([names, levels]) => `<${names.join('><')}>`.repeat(Math.ceil(levels / names.length)));
const lists = '<ul>'.repeat(160);
const frame = '<iframe src="https://www.youtube.com/embed/dQw4w9WgXcQ"></iframe>';

it('sanitising a body that nests as deep as a body may changes nothing', () => {
  fc.assert(
    fc.property(deep, anyHtml, deep, anyHtml, (first, between, second, last) => {
      const once = bodyOf(`${first}${between}${second}${last}`, base);
      expect(sanitize(once, base)).toEqual({ body: once, warnings: [] });
    }),
    {
      numRuns: 60,
      examples: [
        [lists, 'mot', '', ''],
        [lists, '<table><td>', '', frame],
        ['<blockquote>'.repeat(255), frame, '', 'mot'],
      ],
    },
  );
});

it('a body has at most 256 levels, with the items that its lists were missing, and keeps all text', () => {
  const body = bodyOf(`${lists}un<table><tr><td>deux</table><p>trois<p>quatre${frame}`);
  expect(body.split('<ul>')).toHaveLength(129);
  expect(body.split('<li>')).toHaveLength(129);
  expect(body).toContain('un deux trois quatre');
  expect(bodyOf(body)).toBe(body);
});

it('a body of any HTML stands unchanged in CDATA and in a JSON string', () => {
  fc.assert(
    fc.property(anyHtml, (html) => {
      const body = bodyOf(html, base);
      expect(JSON.stringify(body)).toBe(`"${body}"`);
      expect(body).not.toContain(']]>');
      expect(body.isWellFormed()).toBe(true);
      expect(XMLValidator.validate(`<body>${body}</body>`)).toBe(true);
      const parsed = new XMLParser({ cdataPropName: 'text', trimValues: false }).parse(`<b><![CDATA[${body}]]></b>`);
      if (body !== '') expect(parsed.b.text).toBe(body);
    }),
    { numRuns: 200 },
  );
});

it('a body keeps the elements that readers show: lists, tables, figures, quotations, direction', () => {
  const body =
    "<h2>Titre</h2><p lang='ar' dir='rtl'>مرحبا</p><ul><li>un</li></ul><blockquote><p>dit</p></blockquote>" +
    "<table><tr><th>a</th><td>1</td></tr></table><figure><img src='https://www.example.org/i.jpg' alt='Port'/><figcaption>Le port</figcaption></figure>";
  expect(bodyOf(body, base)).toBe(body);
});

it.each([
  ['<p>a<script>alert(1)</script><style>p{}</style></p>', '<p>a</p>'],
  ['<p onclick="x()" style="color:red" class="c" id="i">a</p>', '<p>a</p>'],
  ['<a href="java\nscript:alert(1)">a</a><a href="&#106;avascript:alert(1)">b</a>', 'ab'],
  ['<form action="/x"><p>a</p><input name="q"><button>Send</button></form>', '<p>a</p>'],
  ['<svg><script>x</script></svg><p>a</p>', '<p>a</p>'],
  ['<iframe src="javascript:alert(1)">x</iframe><object data="data:text/html,x">y</object><p>a</p>', '<p>a</p>'],
  ['<img src="https://pixel.example.com/p.gif" width="1" height="1"><p>a</p>', '<p>a</p>'],
  ['<img src="data:text/html;base64,AAAA"><p>a</p>', '<p>a</p>'],
  ['<p hidden>secret</p><p style="display: none">secret</p><p>a</p>', '<p>a</p>'],
])('a body keeps nothing dangerous and nothing hidden of %s', (html, expected) => {
  expect(bodyOf(html, base)).toBe(expected);
});

it('a body has absolute URLs, the real sources of lazy images, and links without tracking', () => {
  const html =
    '<p><a href="../b?utm_source=x&id=1">b</a><img data-src="/p.jpg" src="data:image/gif;base64,R0lGODlhAQABAAAAACw="></p>';
  expect(bodyOf(html, base)).toBe(
    "<p><a href='https://www.example.org/2026/b?id=1'>b</a><img src='https://www.example.org/p.jpg' alt=''/></p>",
  );
});

it.each([
  'nitro-lazy-src',
  'data-ezsrc',
  'data-cfsrc',
  'data-pagespeed-lazy-src',
  'data-wpfc-original-src',
  'data-lazyload',
  'data-orig-src',
])('a picture has its real source in %s', (name) => {
  const html = `<img ${name}="https://x.example/p.jpg" src="data:image/svg+xml;base64,PHN2Zy8+" alt="">`;
  expect(bodyOf(html, base)).toBe("<img src='https://x.example/p.jpg' alt=''/>");
});

it('the source of a player has its real address in data-src', () => {
  expect(bodyOf('<audio><source data-src="/a.mp3"></audio>', base)).toContain(
    "<source src='https://www.example.org/a.mp3'/>",
  );
});

it('the frame of a known video site becomes a link with a picture', () => {
  expect(bodyOf('<p>a</p><iframe src="//www.youtube.com/embed/dQw4w9WgXcQ?rel=0"></iframe>')).toBe(
    "<p>a</p><figure><a href='https://www.youtube.com/watch?v=dQw4w9WgXcQ'><img src='https://i.ytimg.com/vi/dQw4w9WgXcQ/hqdefault.jpg' alt='YouTube'/></a></figure>",
  );
});

it('the lines of code stay, with their line ends and tabs as references', () => {
  expect(bodyOf('<pre><code>a\n\tb "c"</code></pre>')).toBe('<pre><code>a&#10;&#9;b &quot;c&quot;</code></pre>');
});

it.each([
  ['a million levels of nesting', '<div><p>'.repeat(500_000)],
  ['two hundred thousand tags that never end', '<b><i>'.repeat(100_000)],
  ['five million angle brackets', '<'.repeat(5_000_000)],
  ['one tag with a million attributes', `<a ${'b '.repeat(1_000_000)}>`],
])(
  'sanitising ends with a body or a refusal for %s',
  (_name, html) => {
    try {
      expect(typeof bodyOf(html)).toBe('string');
    } catch (error) {
      expect(error).toBeInstanceOf(Rejected);
    }
  },
  hostileMs,
);

it('a body over 1 MiB is refused with 413', () => {
  expect(() => bodyOf(`<p>${'é'.repeat(600_000)}</p>`)).toThrow(
    expect.objectContaining({ status: 413, code: 'ARTICLE_TOO_LARGE' }),
  );
});
