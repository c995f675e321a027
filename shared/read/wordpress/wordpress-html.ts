import { maxDepth } from '../body/bound-nesting.ts';
import { knownPage } from '../body/known-sites.ts';
import { articleTooLarge, maxBodyBytes } from '../body/sanitize.ts';

/** WordPress, "Caption Shortcode": `[caption …]<img …/> text[/caption]`. */
const caption =
  /\[(?:wp_)?caption\b([^\][]{0,2000})\]((?:(?!\[\/?(?:wp_)?caption\b)[\s\S]){0,5000})\[\/(?:wp_)?caption\]/g;

/** `[embed]address[/embed]`, `[youtube address]` of Jetpack. */
const embed =
  /\[(embed(?:yt)?)\b[^\][]*\]\s*(https?:[^\s[]+)\s*\[\/\1\]|\[[a-z]+[ =](https?:[^\s\][]+)(?:\s[^\][]*)?\]/g;

/** WordPress, `WP_Embed::autoembed`: a URL alone on its line, in its paragraph or in the block of an embed. */
const address =
  /(?<![\w/.@:"'=-])(?:https?:\/\/|(?:www\.|m\.)?(?=youtube\.com\/|youtu\.be\/|vimeo\.com\/|dailymotion\.com\/))[^\s<>"[\]]+/gi;
const lineStart = /(?:^|\n|<br\s?\/?>|<(?:p|div|td|li|center|blockquote)(?: [^<>]{0,300})?>)[ \t\n]*$/i;
const lineEnd = /^[ \t]*(?:$|\n|<br\s?\/?>|\s*<\/(?:p|div|td|li|center|blockquote)>)/i;

/** A shortcode's attribute with the address of what it shows. */
const shownAddress = /\s(?:src|url|href)=["']?(https?:[^"'\s\]]+)/;

/** The element for an address: WordPress asks the site for what to show; of other sites it leaves the link. */
const embedded = (written: string): string => {
  const whole = /^https?:/i.test(written) ? written : `https://${written}`;
  const url = URL.parse(whole.replaceAll('&amp;', '&'));
  const quoted = whole.replaceAll('"', '%22');
  return url !== null && knownPage(url) !== undefined
    ? `<oembed url="${quoted}"></oembed>`
    : `<p><a href="${quoted}">${quoted}</a></p>`;
};

/** `[video src="…"]`, `[audio mp3="…"]`. */
const player =
  /\[(video|audio)\b[^\][]{0,2000}?\b(?:src|mp4|mp3|m4a|ogg|webm)="(https?:[^"]{1,8000})"[^\][]*\](?:\[\/\1\])?/g;

/** Any other shortcode belongs to a plugin of the old site; the text inside stays. */
const shortcode = /\[\/?[a-z][\w-]*(?:\s+[\w-]+=(?:"[^"]*"|'[^']*'|[^\s\][]+))*\s*\/?\]/g;
const knownShortcode =
  /^\[\/?(?:gallery|playlist|more|nextpage|caption|embed|video|audio|vc_\w+|et_pb_\w+|fusion_\w+)\b/;
/** Shortcodes that lay out a page, and show nothing of their own. */
const layout =
  /^(?:more|nextpage|caption|embed|vc_(?:row|column)\w*|et_pb_(?:section|row|column|text)\w*|fusion_(?:builder\w*|text)|row|column|one_\w+|clear|spacer|divider)$/;

/** A file of an export, by which galleries are resolved. */
export type WordPressFile = { readonly url: string; readonly caption?: string | undefined };

/** Finds the files of an export: by their numbers, or those that were uploaded to the post. */
export type FindFiles = (ids: readonly string[] | undefined) => readonly WordPressFile[];

const picture = /\.(?:jpe?g|png|gif|webp|avif)$/i;
const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');

/** `[gallery ids="1,2"]`, `[playlist]`, `[audio ids=…]`: the files of the export; undefined where it has none of them. */
const filesOf = (code: string, findFiles: FindFiles): string | undefined => {
  if (!/^\[(?:gallery|playlist|video|audio|av_gallery|vc_gallery|et_pb_gallery)\b/.test(code)) return undefined;
  const listed = /\b(?:ids|include|images|gallery_ids|id)=["']?([\d,\s]+)/.exec(code)?.[1];
  const found = findFiles(listed?.split(/[,\s]+/).filter((id) => id !== ''));
  const shown = found.flatMap(({ url, caption: words }) => {
    const name = url.replace(/[?#].*/, '');
    const line = words === undefined ? '' : `<figcaption>${escaped(words)}</figcaption>`;
    if (picture.test(name)) return [`<figure><img src="${escaped(url)}" alt="">${line}</figure>`];
    if (/\.(?:mp3|m4a|ogg|oga|wav)$/i.test(name)) return [`<audio controls src="${escaped(url)}"></audio>`];
    return /\.(?:mp4|m4v|webm|ogv|mov)$/i.test(name) ? [`<video controls src="${escaped(url)}"></video>`] : [];
  });
  return shown.length === 0 ? undefined : `\n\n${shown.join('\n\n')}\n\n`;
};

const embedAddresses = (text: string): string => {
  const parts: string[] = [];
  let from = 0;
  for (const { 0: found, index } of text.matchAll(address)) {
    const end = index + found.length;
    const before = text.slice(Math.max(0, index - 400), index);
    const isAlone = (before.endsWith('\n') || lineStart.test(before)) && lineEnd.test(text.slice(end, end + 100));
    if (!isAlone) continue;
    parts.push(text.slice(from, index), `\n\n${embedded(found)}\n\n`);
    from = end;
  }
  parts.push(text.slice(from));
  return parts.join('');
};

const replaceShortcodes = (text: string, findFiles: FindFiles, leftOut: string[]): string => {
  let added = 0;
  const ends = new Set([...text.matchAll(/\[\/([a-z][\w-]*)\]/g)].map(([, name]) => name));
  const replaced = text
    .replace(caption, (_found, attributes: string, inner: string) => {
      const image = /(?:<a\b[^<>]*>\s*)?<img\b[^<>]*>(?:\s*<\/a>)?/i.exec(inner)?.[0] ?? '';
      const words = /caption="([^"]*)"/.exec(attributes)?.[1] ?? inner.replace(image, '').trim();
      return `\n\n<figure>${image}<figcaption>${words}</figcaption></figure>\n\n`;
    })
    .replace(embed, (_found, _name, inside?: string, given?: string) => `\n\n${embedded(inside ?? given ?? '')}\n\n`)
    .replace(player, '\n\n<$1 controls src="$2"></$1>\n\n')
    // `[1]` is a footnote and `[sic]` the author's word: a shortcode has attributes or a known name.
    .replace(shortcode, (code) => {
      const found = shownAddress.exec(code)?.[1];
      if (found !== undefined) return `\n\n<oembed url="${found}"></oembed>\n\n`;
      const files = filesOf(code, findFiles);
      added += files?.length ?? 0;
      // A thousand galleries of a thousand pictures each are a million pictures.
      if (added > maxBodyBytes) throw articleTooLarge();
      if (files !== undefined) return files;
      const name = /[a-z][\w-]*/.exec(code)?.[0] ?? '';
      if (!code.includes('=') && !knownShortcode.test(code) && !(code.startsWith('[/') || ends.has(name))) return code;
      // What stands around a text leaves that text.
      if (!code.startsWith('[/') && !ends.has(name) && !layout.test(name)) leftOut.push(name);
      return '';
    });
  return embedAddresses(replaced);
};

/** Elements between which the lines of a classic editor are paragraphs (WordPress, `wpautop`). */
const blockNames =
  'table|thead|tfoot|caption|col|colgroup|tbody|tr|td|th|div|dl|dd|dt|ul|ol|li|pre|form|map|area|blockquote|address|style|p|h[1-6]|hr|fieldset|legend|section|article|aside|hgroup|header|footer|nav|figure|figcaption|details|menu|summary|iframe|oembed|video|audio|script';
const block = new RegExp(`<(\\/?)(${blockNames})\\b[^<>]*>`, 'gi');
/** Elements whose lines are lines, and elements whose text is not prose. */
const lineHolder = /^(?:p|h[1-6]|li|td|th|dt|dd|caption|figcaption|summary|legend|address)$/;
const verbatim =
  /^(?:pre|script|style|iframe|oembed|video|audio|ul|ol|dl|table|thead|tbody|tfoot|tr|figure|colgroup|map)$/;
const voidBlock = /^(?:hr|col|area)$/;

/** The paragraphs of a text between blocks: an empty line ends one, a line end is a `br`. */
const paragraphs = (text: string, around: string | undefined): string => {
  if (text === '' || (around !== undefined && verbatim.test(around))) return text;
  const parts = text
    .split(/\n[ \t\n]*\n/)
    .map((part) => part.trim())
    .filter((part) => part !== '');
  const lines = parts.map((part) => part.replace(/(?:<br\s?\/?>)?(?<![ \t])[ \t]*\n/g, '<br>'));
  if (around !== undefined && lineHolder.test(around) && lines.length <= 1) return lines.join('');
  return lines.map((part) => (around === 'p' ? part : `<p>${part}</p>`)).join(around === 'p' ? '<br><br>' : '\n');
};

/** Makes paragraphs of lines, as WordPress does at each showing of a post of its classic editor. */
export const classicParagraphs = (stored: string): string => {
  // Two line breaks in a row end a paragraph.
  const text = stored.replace(/<br\s?\/?>[ \t\n]{0,20}<br\s?\/?>/gi, '\n\n');
  const parts: string[] = [];
  const open: string[] = [];
  let from = 0;
  for (const tag of text.matchAll(block)) {
    const [written, slash, given = ''] = tag;
    const name = given.toLowerCase();
    parts.push(paragraphs(text.slice(from, tag.index), open.at(-1)), written);
    from = tag.index + written.length;
    if (slash === '/') {
      const at = open.lastIndexOf(name);
      if (at >= 0) open.length = at;
    } else if (!voidBlock.test(name) && !written.endsWith('/>')) {
      // A paragraph ends where another block begins.
      if (open.at(-1) === 'p') open.pop();
      // Deeper tags go anyway (`boundNesting`); each end tag would search among them.
      if (open.length < maxDepth) open.push(name);
    }
  }
  parts.push(paragraphs(text.slice(from), open.at(-1)));
  return parts.join('');
};

/** The parts of a post between the comments of blocks: classic text outside of them, and the HTML of blocks. */
const withBlocks = (text: string): string => {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  const add = (part: string): void => {
    parts.push(depth === 0 ? classicParagraphs(part) : part);
  };
  for (let at = text.indexOf('<!--'); at >= 0; at = text.indexOf('<!--', from)) {
    const end = text.indexOf('-->', at);
    if (end < 0) break;
    add(text.slice(from, at));
    from = end + 3;
    const [, close] = /^<!--\s*(\/?)wp:/.exec(text.slice(at, at + 40)) ?? [];
    if (close === '/') depth = Math.max(0, depth - 1);
    else if (close === '' && text[end - 1] !== '/') depth += 1;
  }
  add(text.slice(from));
  return parts.join('');
};

/** The HTML of a post, and the names of the shortcodes that nothing of its export resolves. */
export type WordPressHtml = { readonly html: string; readonly leftOut: readonly string[] };

/**
 * The HTML that WordPress shows for the stored text of a post: without the comments of blocks, with shortcodes replaced,
 * and with paragraphs made of the lines of a classic editor, which stores no tags for them (`wpautop`).
 */
export const wordPressHtml = (stored: string, findFiles: FindFiles = () => []): WordPressHtml => {
  const leftOut: string[] = [];
  const text = replaceShortcodes(stored.replace(/\r\n?/g, '\n'), findFiles, leftOut);
  return { html: withBlocks(text), leftOut };
};
