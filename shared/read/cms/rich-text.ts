import { escapeAttribute, escapeText } from '../body/escape.ts';
import { isObject, type JsonObject } from '../json/unknown-members.ts';
import { parseWellFormed } from '../json/well-formed-json.ts';
import { markdownToHtml } from '../text/read-markdown.ts';

/** Nodes that are nested deeper are left out: no editor makes them, and each level costs a call. */
const maxDepth = 60;

/** Marks on one text, and ranges of one paragraph: each costs a pass over it. */
const maxMarks = 20;
const maxRanges = 500;

/** The address of a picture that a node refers to by a name of its CMS; undefined where nothing tells it. */
export type FindAsset = (reference: string) => string | undefined;

/** Renders the children of a node. */
type Inner = (children: unknown, between?: string) => string;

type Format = {
  /** Whether a value is a document, or a list of blocks, of this format. */
  readonly matches: (value: unknown) => boolean;
  readonly root: (value: JsonObject | readonly unknown[]) => unknown;
  readonly node: (node: JsonObject, inner: Inner, find: FindAsset) => string;
};

const text = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : '');
const listIn = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const objectsIn = (value: unknown): readonly JsonObject[] => listIn(value).filter(isObject);
const objectIn = (value: unknown): JsonObject => (isObject(value) ? value : {});

const wrap = (tag: string, html: string): string => `<${tag}>${html}</${tag}>`;
const heading = (level: unknown, html: string): string =>
  wrap(`h${Math.min(6, Math.max(1, Number(level) || 2))}`, html);
const link = (url: unknown, html: string): string =>
  text(url) === '' ? html : `<a href='${escapeAttribute(text(url))}'>${html}</a>`;
const image = (url: unknown, alt: unknown = '', caption = ''): string => {
  if (text(url) === '') return '';
  const img = `<img src='${escapeAttribute(text(url))}' alt='${escapeAttribute(text(alt))}'>`;
  return caption === '' ? img : `<figure>${img}<figcaption>${caption}</figcaption></figure>`;
};
const lines = (value: string): string => escapeText(value).replaceAll('\n', '<br>');

const markTags: Readonly<Record<string, string>> = {
  bold: 'strong',
  strong: 'strong',
  b: 'strong',
  italic: 'em',
  em: 'em',
  i: 'em',
  underline: 'u',
  strikethrough: 's',
  strike: 's',
  'strike-through': 's',
  s: 's',
  code: 'code',
  superscript: 'sup',
  sup: 'sup',
  subscript: 'sub',
  sub: 'sub',
};
const marked = (html: string, marks: readonly string[]): string =>
  marks
    .slice(0, maxMarks)
    .reduce((inner, mark) => (markTags[mark] === undefined ? inner : wrap(markTags[mark], inner)), html);

/** Contentful, “Rich Text”: `nodeType`, `content`, `marks`. */
const contentful: Format = {
  matches: (value) => isObject(value) && value.nodeType === 'document' && Array.isArray(value.content),
  root: (value) => objectIn(value).content,
  node: (node, inner) => {
    const { nodeType, content, value, marks, data } = node;
    const type = text(nodeType);
    if (type === 'text')
      return marked(
        lines(text(value)),
        objectsIn(marks).map((mark) => text(mark.type)),
      );
    const level = /^heading-(\d)$/.exec(type)?.[1];
    if (level !== undefined) return heading(level, inner(content));
    if (type === 'hyperlink') return link(objectIn(data).uri, inner(content));
    // The file, where the message holds it (contentful.ts).
    if (type === 'embedded-asset-block')
      return image(objectIn(objectIn(data).target).url, objectIn(objectIn(data).target).alt);
    // Linked entries, and other files, are names in messages of webhooks: their text stands, and they lead nowhere.
    const tag = {
      paragraph: 'p',
      blockquote: 'blockquote',
      'ordered-list': 'ol',
      'unordered-list': 'ul',
      'list-item': 'li',
      table: 'table',
      'table-row': 'tr',
      'table-cell': 'td',
      'table-header-cell': 'th',
    }[type];
    if (type === 'hr') return '<hr>';
    return tag === undefined ? inner(content) : wrap(tag, inner(content));
  },
};

/** Portable Text of Sanity: blocks with spans, whose marks name `markDefs`; items of lists are blocks in a row. */
const portableBlock = (node: JsonObject, inner: Inner): string => {
  const { style, children, markDefs, listItem } = node;
  const definitions = new Map(objectsIn(markDefs).map((definition) => [definition._key, definition]));
  const spans = objectsIn(children)
    .map((span) =>
      listIn(span.marks)
        .slice(0, maxMarks)
        .reduce<string>(
          (html, mark) => {
            const definition = definitions.get(mark);
            return definition === undefined ? marked(html, [text(mark)]) : link(definition.href, html);
          },
          lines(text(span.text)),
        ),
    )
    .join('');
  if (listItem !== undefined) return wrap('li', spans);
  const level = /^h([1-6])$/.exec(text(style))?.[1];
  if (level !== undefined) return heading(level, spans);
  return wrap(style === 'blockquote' ? 'blockquote' : 'p', spans || inner([]));
};
const portableText: Format = {
  matches: (value) =>
    Array.isArray(value) && value.length > 0 && value.every(isObject) && value.some((one) => one._type === 'block'),
  root: (value) => {
    // Items in a row become a list.
    const blocks: JsonObject[] = [];
    let items: JsonObject[] = [];
    let kind: unknown;
    for (const block of objectsIn(value)) {
      if (block.listItem === undefined) blocks.push(block);
      else if (kind === block.listItem) items.push(block);
      else {
        items = [block];
        blocks.push({ _type: '_list', listItem: block.listItem, items });
      }
      kind = block.listItem;
    }
    return blocks;
  },
  node: (node, inner, find) => {
    const { _type, asset, alt, caption, items, listItem, url, href, code } = node;
    if (_type === 'block') return portableBlock(node, inner);
    if (_type === '_list') return wrap(listItem === 'number' ? 'ol' : 'ul', inner(items));
    if (_type === 'image')
      return image(objectIn(asset).url ?? find(text(objectIn(asset)._ref)), alt, lines(text(caption)));
    if (_type === 'code') return wrap('pre', wrap('code', escapeText(text(code))));
    if (_type === 'break') return '<hr>';
    return link(url ?? href, escapeText(text(url ?? href)));
  },
};

/** Bits of a text in Lexical: bold, italic, strikethrough, underline, code, subscript, superscript. */
const lexicalMarks = ['bold', 'italic', 'strikethrough', 'underline', 'code', 'subscript', 'superscript'] as const;

/** Lexical, with the cards of Ghost 5 and 6. */
const lexical: Format = {
  matches: (value) => isObject(value) && isObject(value.root) && Array.isArray(value.root.children),
  root: (value) => objectIn(objectIn(value).root).children,
  node: (node, inner) => {
    const { children, format, tag, listType, url, html, markdown, src, alt, caption, code } = node;
    const type = text(node.type).replace(/^extended-/, '');
    const caption_ = text(caption);
    switch (type) {
      case 'text':
        return marked(
          lines(text(node.text)),
          lexicalMarks.filter((_, bit) => (Number(format) & (1 << bit)) !== 0),
        );
      case 'linebreak':
        return '<br>';
      case 'heading':
        return heading(text(tag).slice(1), inner(children));
      case 'quote':
      case 'aside':
        return wrap('blockquote', inner(children));
      case 'list':
        return wrap(listType === 'number' || tag === 'ol' ? 'ol' : 'ul', inner(children));
      case 'listitem':
        return wrap('li', inner(children));
      case 'link':
      case 'autolink':
        return link(url, inner(children));
      case 'horizontalrule':
        return '<hr>';
      case 'image':
        return image(src, alt, caption_);
      case 'gallery':
        return objectsIn(node.images)
          .map((one) => image(one.src, one.alt))
          .join('');
      case 'html':
        return text(html);
      case 'markdown':
        return markdownToHtml(text(markdown));
      case 'codeblock':
        return wrap('pre', wrap('code', escapeText(text(code))));
      case 'embed':
        return text(html) || link(url, escapeText(text(url)));
      case 'bookmark':
        return wrap('p', link(url, escapeText(text(objectIn(node.metadata).title) || text(url))));
      case 'callout':
        return wrap('blockquote', text(node.calloutText));
      case 'toggle':
        return `${wrap('h3', text(node.heading))}${text(node.content)}`;
      case 'button':
        return wrap('p', link(node.buttonUrl, escapeText(text(node.buttonText))));
      case 'audio':
      case 'video':
      case 'file':
        return text(src) === ''
          ? ''
          : wrap('p', link(src, escapeText(text(node.title) || text(node.fileTitle) || text(src))));
      case 'paragraph':
        return wrap('p', inner(children));
      // Text for members only, and for mail.
      case 'paywall':
      case 'email':
      case 'email-cta':
        return '';
      default:
        return inner(children);
    }
  },
};

/** ProseMirror: Tiptap, Storyblok, and fields of Directus. */
const proseMirror: Format = {
  matches: (value) => isObject(value) && value.type === 'doc' && Array.isArray(value.content),
  root: (value) => objectIn(value).content,
  node: (node, inner) => {
    const { content, marks, attrs } = node;
    const { level, src, alt, href } = objectIn(attrs);
    const type = text(node.type).replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    if (type === 'text')
      return objectsIn(marks)
        .slice(0, maxMarks)
        .reduce<string>(
          (html, mark) =>
            mark.type === 'link' ? link(objectIn(mark.attrs).href, html) : marked(html, [text(mark.type)]),
          lines(text(node.text)),
        );
    if (type === 'heading') return heading(level, inner(content));
    if (type === 'image') return image(src, alt);
    if (type === 'hard_break') return '<br>';
    if (type === 'horizontal_rule') return '<hr>';
    if (type === 'code_block') return wrap('pre', wrap('code', inner(content)));
    const tag = {
      paragraph: 'p',
      blockquote: 'blockquote',
      bullet_list: 'ul',
      ordered_list: 'ol',
      list_item: 'li',
      table: 'table',
      table_row: 'tr',
      table_cell: 'td',
      table_header: 'th',
    }[type];
    return tag === undefined ? link(href, inner(content)) : wrap(tag, inner(content));
  },
};

const listItems = (items: unknown, depth = 0): string =>
  listIn(items)
    .map((item) => {
      if (!isObject(item)) return wrap('li', text(item));
      const below =
        depth < maxDepth && listIn(item.items).length > 0 ? wrap('ul', listItems(item.items, depth + 1)) : '';
      return wrap('li', `${text(item.content)}${below}`);
    })
    .join('');

/** Editor.js, the block editor of Directus: texts are HTML. */
const editorJs: Format = {
  matches: (value) =>
    isObject(value) &&
    Array.isArray(value.blocks) &&
    value.blocks.every((block) => isObject(block) && isObject(block.data)),
  root: (value) => objectIn(value).blocks,
  node: (node) => {
    const data = objectIn(node.data);
    switch (text(node.type).toLowerCase()) {
      case 'header':
      case 'heading':
        return heading(data.level, text(data.text));
      case 'list':
      case 'nestedlist':
        return wrap(data.style === 'ordered' ? 'ol' : 'ul', listItems(data.items));
      case 'quote':
        return wrap('blockquote', text(data.text));
      case 'image':
        return image(objectIn(data.file).url ?? data.url, data.alt ?? data.caption, text(data.caption));
      case 'code':
        return wrap('pre', wrap('code', escapeText(text(data.code))));
      case 'raw':
        return text(data.html);
      case 'delimiter':
        return '<hr>';
      case 'embed':
        return link(data.source ?? data.embed, escapeText(text(data.source ?? data.embed)));
      default:
        return text(data.text) === '' ? '' : wrap('p', text(data.text));
    }
  },
};

/** Blocks of Strapi 4 and 5. */
const strapiBlocks: Format = {
  matches: (value) =>
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((one) => isObject(one) && typeof one.type === 'string' && Array.isArray(one.children)),
  root: (value) => value,
  node: (node, inner) => {
    const { type, children, level, format, url } = node;
    if (typeof node.text === 'string')
      return marked(
        escapeText(node.text),
        Object.keys(node).filter((name) => node[name] === true),
      );
    if (type === 'heading') return heading(level, inner(children));
    if (type === 'list') return wrap(format === 'ordered' ? 'ol' : 'ul', inner(children));
    if (type === 'link') return link(url, inner(children));
    if (type === 'image') return image(objectIn(node.image).url, objectIn(node.image).alternativeText);
    const tag = { paragraph: 'p', quote: 'blockquote', code: 'pre', 'list-item': 'li' }[text(type)];
    return tag === undefined ? inner(children) : wrap(tag, inner(children));
  },
};

/** Tags of a text of Prismic or Mobiledoc, put in at the positions where they begin and end. */
type Range = { readonly start: number; readonly end: number; readonly open: string; readonly close: string };

const withRanges = (value: string, ranges: readonly Range[]): string => {
  const edges = new Set([0, value.length, ...ranges.flatMap(({ start, end }) => [start, end])]);
  const points = [...edges].filter((point) => point >= 0 && point <= value.length).toSorted((a, b) => a - b);
  return points
    .slice(0, -1)
    .map((start, index) => {
      const around = ranges.filter((range) => range.start <= start && range.end > start);
      const inside = lines(value.slice(start, points[index + 1]));
      return around.reduceRight((html, { open, close }) => `${open}${html}${close}`, inside);
    })
    .join('');
};

/** Rich text of Prismic: `type`, `text`, `spans`. */
const prismic: Format = {
  matches: (value) =>
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((one) => isObject(one) && typeof one.type === 'string') &&
    value.some((one) => Array.isArray(one.spans)),
  root: (value) => value,
  node: (node) => {
    const { type, url, alt } = node;
    if (type === 'image') return image(url, alt);
    const ranges = objectsIn(node.spans)
      .slice(0, maxRanges)
      .flatMap((span): readonly Range[] => {
        const [start, end] = [Number(span.start), Number(span.end)];
        const tag = span.type === 'hyperlink' ? undefined : markTags[text(span.type)];
        const href = text(objectIn(span.data).url);
        if (tag !== undefined) return [{ start, end, open: `<${tag}>`, close: `</${tag}>` }];
        return href === '' ? [] : [{ start, end, open: `<a href='${escapeAttribute(href)}'>`, close: '</a>' }];
      });
    const html = withRanges(text(node.text), ranges);
    const level = /^heading([1-6])$/.exec(text(type))?.[1];
    if (level !== undefined) return heading(level, html);
    if (type === 'preformatted') return wrap('pre', html);
    if (type === 'list-item') return `<ul><li>${html}</li></ul>`;
    if (type === 'o-list-item') return `<ol><li>${html}</li></ol>`;
    return wrap('p', html);
  },
};

/** Mobiledoc 0.3: sections whose markers open markups by number, and close so many of the last ones. */
const mobiledocHtml = (value: JsonObject): string => {
  const markups = listIn(value.markups);
  const inline = (markers: unknown): string => {
    const open: string[] = [];
    return listIn(markers)
      .map((marker) => {
        const [kind, opens, closes, content] = listIn(marker);
        const begun = listIn(opens).map((index) => {
          const [tag, attributes] = listIn(markups[Number(index)]);
          const name = /^(?:a|b|strong|i|em|u|s|code|sub|sup|strike)$/.test(text(tag)) ? text(tag) : 'span';
          const pairs = listIn(attributes);
          const href = name === 'a' ? text(pairs[pairs.indexOf('href') + 1]) : '';
          open.push(name);
          return name === 'a' ? `<a href='${escapeAttribute(href)}'>` : `<${name}>`;
        });
        const ended = Array.from({ length: Math.min(Number(closes) || 0, open.length) }, () => `</${open.pop()}>`);
        // Kind 1 is an atom: a line break of Ghost, or a text in a box.
        const inside = Number(kind) === 0 ? lines(text(content)) : '<br>';
        return `${begun.join('')}${inside}${ended.join('')}`;
      })
      .join('');
  };
  const card = (index: unknown): string => {
    const [name, payload] = listIn(listIn(value.cards)[Number(index)]);
    const { html, markdown, code, caption, ...rest } = objectIn(payload);
    if (name === 'image') return image(rest.src, rest.alt, text(caption));
    if (name === 'gallery')
      return objectsIn(rest.images)
        .map((one) => image(one.src, one.alt))
        .join('');
    if (name === 'markdown' || name === 'card-markdown') return markdownToHtml(text(markdown));
    if (name === 'code') return wrap('pre', wrap('code', escapeText(text(code))));
    if (name === 'hr') return '<hr>';
    if (name === 'bookmark')
      return wrap('p', link(rest.url, escapeText(text(objectIn(rest.metadata).title) || text(rest.url))));
    if (name === 'email' || name === 'email-cta' || name === 'paywall') return '';
    return text(html) || link(rest.url, escapeText(text(rest.url)));
  };
  return listIn(value.sections)
    .map((section) => {
      const [kind, first, second] = listIn(section);
      if (kind === 1)
        return wrap(
          /^(?:h[1-6]|blockquote|aside|p)$/.test(text(first)) ? text(first).replace('aside', 'blockquote') : 'p',
          inline(second),
        );
      if (kind === 2) return image(first);
      if (kind === 3)
        return wrap(
          first === 'ol' ? 'ol' : 'ul',
          listIn(second)
            .map((item) => wrap('li', inline(item)))
            .join(''),
        );
      return kind === 10 ? card(first) : '';
    })
    .join('');
};

const isMobiledoc = (value: unknown): value is JsonObject =>
  isObject(value) && typeof value.version === 'string' && Array.isArray(value.sections);

const formats: readonly Format[] = [contentful, lexical, proseMirror, editorJs, portableText, strapiBlocks, prismic];

/** A document in JSON that stands in a text, as Ghost keeps it. */
const parsed = (value: unknown): unknown => {
  if (typeof value !== 'string' || !/^\s*\{/.test(value)) return value;
  try {
    return parseWellFormed(value);
  } catch {
    return value;
  }
};

const noAssets: FindAsset = () => undefined;

/**
 * The HTML of a rich text by its shape: of Contentful, Sanity (Portable Text), Ghost (Lexical, Mobiledoc), Strapi, Storyblok and
 * Tiptap (ProseMirror), Prismic, and Editor.js. Undefined for any other value. It is as untrusted as the value.
 */
export const richTextToHtml = (value: unknown, find: FindAsset = noAssets): string | undefined => {
  const given = parsed(value);
  if (isMobiledoc(given)) return mobiledocHtml(given);
  const format = formats.find(({ matches }) => matches(given));
  if (format === undefined || !(isObject(given) || Array.isArray(given))) return undefined;
  const render = (nodes: unknown, depth: number): string => {
    if (depth > maxDepth) return '';
    const inner: Inner = (children) => render(children, depth + 1);
    return objectsIn(nodes)
      .map((node) => format.node(node, inner, find))
      .join('');
  };
  return render(format.root(given), 0);
};
