import fc from 'fast-check';
import { expect, it } from 'vitest';
import { namesIn } from '#shared/read/cms/entry.ts';
import { richTextToHtml } from '#shared/read/cms/rich-text.ts';

const span = (text: string, marks: readonly string[] = []) => ({ _type: 'span', text, marks });
const lexicalText = (text: string, format = 0) => ({ type: 'extended-text', text, format });

/** The same small article in the rich text of each editor, as its documentation has it. */
const documents: readonly (readonly [string, unknown])[] = [
  [
    'Contentful',
    {
      nodeType: 'document',
      data: {},
      content: [
        { nodeType: 'heading-2', data: {}, content: [{ nodeType: 'text', value: 'ميناء طنجة', marks: [], data: {} }] },
        {
          nodeType: 'paragraph',
          data: {},
          content: [
            { nodeType: 'text', value: 'Les ', marks: [], data: {} },
            { nodeType: 'text', value: 'dockers', marks: [{ type: 'bold' }], data: {} },
            {
              nodeType: 'hyperlink',
              data: { uri: 'https://www.example.org/a?b&c' },
              content: [{ nodeType: 'text', value: ' < reprennent', marks: [], data: {} }],
            },
          ],
        },
        {
          nodeType: 'unordered-list',
          data: {},
          content: [
            {
              nodeType: 'list-item',
              data: {},
              content: [{ nodeType: 'paragraph', data: {}, content: [{ nodeType: 'text', value: 'un', marks: [] }] }],
            },
          ],
        },
      ],
    },
  ],
  [
    'Sanity',
    [
      { _type: 'block', style: 'h2', children: [span('ميناء طنجة')], markDefs: [] },
      {
        _type: 'block',
        style: 'normal',
        children: [span('Les '), span('dockers', ['strong']), span(' < reprennent', ['l1'])],
        markDefs: [{ _key: 'l1', _type: 'link', href: 'https://www.example.org/a?b&c' }],
      },
      { _type: 'block', style: 'normal', listItem: 'bullet', level: 1, children: [span('un')], markDefs: [] },
    ],
  ],
  [
    'Lexical',
    JSON.stringify({
      root: {
        type: 'root',
        children: [
          { type: 'extended-heading', tag: 'h2', children: [lexicalText('ميناء طنجة')] },
          {
            type: 'paragraph',
            children: [
              lexicalText('Les '),
              lexicalText('dockers', 1),
              { type: 'link', url: 'https://www.example.org/a?b&c', children: [lexicalText(' < reprennent')] },
            ],
          },
          {
            type: 'list',
            listType: 'bullet',
            tag: 'ul',
            children: [{ type: 'listitem', children: [lexicalText('un')] }],
          },
        ],
      },
    }),
  ],
  [
    'Mobiledoc',
    JSON.stringify({
      version: '0.3.1',
      markups: [['strong'], ['a', ['href', 'https://www.example.org/a?b&c']]],
      atoms: [],
      cards: [],
      sections: [
        [1, 'h2', [[0, [], 0, 'ميناء طنجة']]],
        [
          1,
          'p',
          [
            [0, [], 0, 'Les '],
            [0, [0], 1, 'dockers'],
            [0, [1], 1, ' < reprennent'],
          ],
        ],
        [3, 'ul', [[[0, [], 0, 'un']]]],
      ],
    }),
  ],
  [
    'ProseMirror',
    {
      type: 'doc',
      content: [
        { type: 'heading', attrs: { level: 2 }, content: [{ type: 'text', text: 'ميناء طنجة' }] },
        {
          type: 'paragraph',
          content: [
            { type: 'text', text: 'Les ' },
            { type: 'text', text: 'dockers', marks: [{ type: 'bold' }] },
            {
              type: 'text',
              text: ' < reprennent',
              marks: [{ type: 'link', attrs: { href: 'https://www.example.org/a?b&c' } }],
            },
          ],
        },
        {
          type: 'bullet_list',
          content: [{ type: 'list_item', content: [{ type: 'paragraph', content: [{ type: 'text', text: 'un' }] }] }],
        },
      ],
    },
  ],
  [
    'Editor.js',
    {
      time: 1732786800000,
      version: '2.31.0',
      blocks: [
        { id: 'a', type: 'header', data: { text: 'ميناء طنجة', level: 2 } },
        {
          id: 'b',
          type: 'paragraph',
          data: { text: "Les <b>dockers</b><a href='https://www.example.org/a?b&amp;c'> &lt; reprennent</a>" },
        },
        { id: 'c', type: 'nestedlist', data: { style: 'unordered', items: [{ content: 'un', items: [] }] } },
      ],
    },
  ],
  [
    'Strapi',
    [
      { type: 'heading', level: 2, children: [{ type: 'text', text: 'ميناء طنجة' }] },
      {
        type: 'paragraph',
        children: [
          { type: 'text', text: 'Les ' },
          { type: 'text', text: 'dockers', bold: true },
          { type: 'link', url: 'https://www.example.org/a?b&c', children: [{ type: 'text', text: ' < reprennent' }] },
        ],
      },
      {
        type: 'list',
        format: 'unordered',
        children: [{ type: 'list-item', children: [{ type: 'text', text: 'un' }] }],
      },
    ],
  ],
  [
    'Prismic',
    [
      { type: 'heading2', text: 'ميناء طنجة', spans: [] },
      {
        type: 'paragraph',
        text: 'Les dockers < reprennent',
        spans: [
          { start: 4, end: 11, type: 'strong' },
          { start: 11, end: 24, type: 'hyperlink', data: { link_type: 'Web', url: 'https://www.example.org/a?b&c' } },
        ],
      },
      { type: 'list-item', text: 'un', spans: [] },
    ],
  ],
];

it.each(documents)('the rich text of %s becomes HTML', (_, document) => {
  const html = richTextToHtml(document)
    ?.replace(/<p>un<\/p>/, 'un')
    .replaceAll(/<(\/?)b>/g, '<$1strong>');
  expect(html).toBe(
    "<h2>ميناء طنجة</h2><p>Les <strong>dockers</strong><a href='https://www.example.org/a?b&amp;c'> &lt; reprennent</a></p><ul><li>un</li></ul>",
  );
});

it('cards of Ghost keep pictures, code and embeds, and leave out what is for mail and members', () => {
  const cards = [
    { type: 'image', src: 'https://cdn.example.org/a.jpg', alt: 'Le port', caption: 'Photo: <b>A.</b>' },
    { type: 'codeblock', code: 'a < b' },
    { type: 'html', html: '<table><tr><td>1</td></tr></table>' },
    { type: 'markdown', markdown: '*doux*' },
    { type: 'bookmark', url: 'https://www.example.org/b', metadata: { title: 'Autre article' } },
    { type: 'email', html: '<p>Hi {first_name}</p>' },
    { type: 'unknown-card', children: [{ type: 'text', text: 'reste', format: 0 }] },
  ];
  const html = richTextToHtml({ root: { children: cards } });
  expect(html).toContain("<figure><img src='https://cdn.example.org/a.jpg' alt='Le port'><figcaption>Photo: <b>A.</b>");
  for (const part of ['<pre><code>a &lt; b</code></pre>', '<table>', '<em>doux</em>', 'Autre article', 'reste'])
    expect(html).toContain(part);
  expect(html).not.toContain('first_name');
});

it('pictures of Sanity are found by their references', () => {
  const block = { _type: 'image', asset: { _type: 'reference', _ref: 'image-abc-20x30-jpg' }, alt: 'Port' };
  const html = richTextToHtml(
    [{ _type: 'block', children: [span('x')] }, block],
    (ref) => `https://cdn.example.org/${ref}`,
  );
  expect(html).toBe("<p>x</p><img src='https://cdn.example.org/image-abc-20x30-jpg' alt='Port'>");
});

it.each(['text', '{"not":"rich"}', '', null, 5, {}, [], [1], [{ a: 1 }], { root: {} }, { type: 'doc' }])(
  '%j is no rich text',
  (value) => {
    expect(richTextToHtml(value)).toBeUndefined();
  },
);

it('no value whatever makes it throw, and no depth ends the process', () => {
  const deep = (levels: number): unknown =>
    Array.from({ length: levels }).reduce((inner) => ({ type: 'quote', children: [inner] }), {
      type: 'text',
      text: 'x',
    });
  expect(richTextToHtml({ root: { children: [deep(20_000)] } })).toMatch(/^(?:<blockquote>)+/);
  const nested = (member: string, levels: number): unknown =>
    Array.from({ length: levels }).reduce((inner) => ({ [member]: inner }), 'x');
  for (const member of ['data', 'author', 'items', 'current']) expect(namesIn(nested(member, 50_000))).toEqual([]);
  const items = Array.from({ length: 5_000 }).reduce((inner) => [{ content: 'x', items: inner }], []);
  expect(richTextToHtml({ blocks: [{ type: 'list', data: { items } }] })).toContain('<li>x<ul>');
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom('nodeType', 'root', 'doc', 'blocks', 'sections'), (value, shape) => {
      const list = Array.isArray(value) && value.length > 0 ? value : [value];
      const given = {
        nodeType: { nodeType: 'document', content: list },
        root: { root: { children: list } },
        doc: { type: 'doc', content: list },
        blocks: list.map((one) => ({ _type: 'block', type: 'paragraph', children: [one], spans: [one] })),
        sections: {
          version: '0.3.1',
          markups: list,
          cards: [list],
          sections: [
            [1, 'p', [list]],
            [3, 'ul', [list]],
            [10, 0],
          ],
        },
      }[shape];
      expect(typeof richTextToHtml(given)).toBe('string');
    }),
  );
});
