import fc from 'fast-check';
import { expect, it } from 'vitest';
import { withClosedDirections } from '#shared/read/body/bidi.ts';
import { oneLine, plainText } from '#shared/read/body/html-to-text.ts';
import { sanitize } from '#shared/read/body/sanitize.ts';
import { toParsedArticle } from '#shared/read/parsed-article.ts';
import { readArticles } from '#shared/read/read-document.ts';
import { parseContext } from './parse-context-fixture.ts';

const base = 'https://www.example.org/2026/article/';

const typography = [
  'Pourquoi\u202f? «\u00a0Le pain\u00a0» coûte 1\u202f200\u00a0DH',
  'Porte\u2011avions, co\u00adopération, 10\u2009%',
  'می\u200cخواهم کـتاب \u200f(2026)\u200e',
  'ⵜⴰⵎⴰⵣⵉⵖⵜ\u2060 ⵏ ⵓⵣⵓⵍ',
];

it.each(typography)('the spaces and signs of “%s” stand in every field', (text) => {
  const fields = {
    title: text,
    summary: text,
    tags: [text],
    authors: [{ name: text }],
    html: `<p>${text}</p>`,
    attachments: [{ url: 'https://www.example.org/a.mp3', title: text }],
  };
  expect(toParsedArticle(fields, parseContext).incoming).toMatchObject({
    title: text,
    summary: text,
    tags: [text],
    authors: [{ name: text }],
    content: `<p>${text}</p>`,
    attachments: [{ title: text }],
  });
});

it.each(typography)('a page has the spaces and signs of “%s” in its title and summary', (text) => {
  const html = `<!doctype html><html><head><meta property="og:title" content="${text}"><meta name="description" content="${text}">
</head><body><article><h1>${text}</h1><p>${text}. ${'Le bateau est à quai. '.repeat(20)}</p></article></body></html>`;
  const [article] = readArticles({ bytes: Buffer.from(html), type: 'text/html; charset=utf-8' }, parseContext);
  expect(article).toMatchObject({ incoming: { title: text, summary: text } });
});

it('spaces in a row are one, typographic if one of them is', () => {
  expect(oneLine(' Pain  \u00a0: \n le\u2028prix\u00a0')).toBe('Pain\u00a0: le prix');
});

const controls = '\u202a\u202b\u202d\u202e\u202c\u2066\u2067\u2068\u2069';
const directed = fc.string({
  unit: fc.constantFrom(...controls, 'a', 'ع', ' ', '<b>', '</b>', '<p>', '</p>', '<br>', '<li>'),
});

/** Whether each direction that begins in the text ends in it, and none ends that did not begin. */
const isClosed = (text: string): boolean => {
  const open: string[] = [];
  for (const character of text) {
    if ('\u202a\u202b\u202d\u202e'.includes(character)) open.push('\u202c');
    else if ('\u2066\u2067\u2068'.includes(character)) open.push('\u2069');
    else if ('\u202c\u2069'.includes(character) && open.pop() !== character) return false;
  }
  return open.length === 0;
};

it('every direction that begins in a text or a paragraph ends in it', () => {
  fc.assert(
    fc.property(directed, (text) => {
      expect(isClosed(withClosedDirections(text))).toBe(true);
      expect(isClosed(oneLine(text))).toBe(true);
      const { body } = sanitize(text, base);
      for (const part of body.split(/<\/?(?:p|li|ul)>/)) expect(isClosed(part.replace(/<[^>]*>/g, ''))).toBe(true);
      expect(sanitize(body, base)).toEqual({ body, warnings: [] });
    }),
    { numRuns: 500 },
  );
});

it('an unpaired direction is closed in a title and in the body, and a paired one stays as it is', () => {
  const { incoming } = toParsedArticle(
    {
      title: 'abc\u202edef',
      html: '<p>un \u202edeux</p><p>trois\u202c \u2067<b>أربعة</b>\u2069</p><img src="a.jpg" alt="x\u202ey">',
    },
    parseContext,
  );
  expect(incoming.title).toBe('abc\u202edef\u202c');
  expect(incoming.content).toContain('<p>un \u202edeux\u202c</p><p>trois \u2067<b>أربعة</b>\u2069</p>');
  expect(incoming.content).toContain("alt='x\u202ey\u202c'");
});

it.each([
  [
    '<img class="emoji" alt="😀" src="https://s.w.org/images/core/emoji/15.0.3/72x72/1f600.png" style="height: 1em;" />',
    '😀',
  ],
  ['<img src="/wp-includes/images/smilies/icon_smile.gif" alt=":)" class="wp-smiley">', ':)'],
  ['<img alt="🇲🇦" src="https://static.xx.fbcdn.net/images/emoji.php/v9/t1/1/16/1f1f2_1f1e6.png" width="16">', '🇲🇦'],
])('the picture of an emoji becomes its letter, in the body and in plain text: %s', (html, letter) => {
  expect(sanitize(`<p>Bravo ${html} !</p>`, base)).toEqual({ body: `<p>Bravo ${letter} !</p>`, warnings: [] });
  expect(plainText(`<p>Bravo ${html}</p>`)).toBe(`Bravo ${letter}`);
});

it.each([
  ['<p style="text-align:right; direction: rtl">مرحبا</p>', "<p dir='rtl'>مرحبا</p>"],
  ['<p dir="ltr" style="direction:rtl">a</p>', "<p dir='ltr'>a</p>"],
  ['<p style="flex-direction:row;text-align:right">a</p>', '<p>a</p>'],
  ['<p><font dir="rtl" face="Arial">مرحبا</font></p>', "<p><span dir='rtl'>مرحبا</span></p>"],
])('the direction of %s is that of its style or element', (html, expected) => {
  expect(sanitize(html, base).body).toBe(expected);
});
