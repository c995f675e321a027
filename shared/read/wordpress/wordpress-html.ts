import { knownPage } from '../body/known-sites.ts';

const blockTag =
  /<\/?(?:p|div|h[1-6]|ul|ol|li|blockquote|table|thead|tbody|tr|td|th|pre|figure|figcaption|hr|section|dl|dt|dd|iframe|oembed|form)\b/i;

/** WordPress, "Caption Shortcode": `[caption …]<img …/> text[/caption]`. */
const caption = /\[(?:wp_)?caption\b([^\]]*)\]([\s\S]*?)\[\/(?:wp_)?caption\]/g;

/** `[embed]address[/embed]`, `[youtube address]` of Jetpack. */
const embed = /\[(embed(?:yt)?)\b[^\]]*\]\s*(https?:[^\s[]+)\s*\[\/\1\]|\[[a-z]+[ =](https?:[^\s\]]+)[^\]]*\]/g;

/** WordPress, `WP_Embed::autoembed`: a URL alone on its line, in its paragraph or in the block of an embed. */
const aloneOnLine =
  /(?<=^[ \t]*|<p(?: [^>]*)?>\s*|<div class="wp-block-embed__wrapper">\s*)https?:\/\/[^\s<>"[\]]+(?=\s*<\/(?:p|div)>|[ \t]*$)/gim;

/** A shortcode's attribute with the address of what it shows. */
const shownAddress = /\s(?:src|url|href)=["']?(https?:[^"'\s\]]+)/;

/** The element for an address: WordPress asks the site for what to show; of other sites it leaves the link. */
const embedded = (address: string): string => {
  const url = URL.parse(address.replaceAll('&amp;', '&'));
  const quoted = address.replaceAll('"', '%22');
  return url !== null && knownPage(url) !== undefined
    ? `<oembed url="${quoted}"></oembed>`
    : `<p><a href="${quoted}">${quoted}</a></p>`;
};

/** `[video src="…"]`, `[audio mp3="…"]`. */
const player = /\[(video|audio)\b[^\]]*?\b(?:src|mp4|mp3|m4a|ogg|webm)="(https?:[^"]+)"[^\]]*\](?:\[\/\1\])?/g;

/** Any other shortcode belongs to a plugin of the old site; the text inside stays. */
const shortcode = /\[\/?[a-z][\w-]*(?:\s+[\w-]+=(?:"[^"]*"|'[^']*'|[^\s\]]+))*\s*\/?\]/g;
const knownShortcode =
  /^\[\/?(?:gallery|playlist|more|nextpage|caption|embed|video|audio|vc_\w+|et_pb_\w+|fusion_\w+)\b/;

const replaceShortcodes = (text: string): string =>
  text
    .replace(caption, (_found, attributes: string, inner: string) => {
      const picture = /(?:<a\b[^>]*>\s*)?<img\b[^>]*>(?:\s*<\/a>)?/i.exec(inner)?.[0] ?? '';
      const words = /caption="([^"]*)"/.exec(attributes)?.[1] ?? inner.replace(picture, '').trim();
      return `\n\n<figure>${picture}<figcaption>${words}</figcaption></figure>\n\n`;
    })
    .replace(embed, (_found, _name, inside?: string, given?: string) => `\n\n${embedded(inside ?? given ?? '')}\n\n`)
    .replace(player, '\n\n<$1 controls src="$2"></$1>\n\n')
    // `[1]` is a footnote and `[sic]` the author's word: a shortcode has attributes or a known name.
    .replace(shortcode, (code) => {
      const address = shownAddress.exec(code)?.[1];
      if (address !== undefined) return `\n\n<oembed url="${address}"></oembed>\n\n`;
      return code.includes('=') || knownShortcode.test(code) ? '' : code;
    })
    .replace(aloneOnLine, (address) => `\n\n${embedded(address)}\n\n`);

/**
 * The HTML that WordPress shows for the stored text of a post: without the comments of blocks, with shortcodes replaced,
 * and with paragraphs made of the lines of a classic editor, which stores no tags for them (`wpautop`).
 */
export const wordPressHtml = (stored: string): string => {
  const hasTags = /<!--\s*wp:|<p[\s>]/i.test(stored);
  const text = replaceShortcodes(stored.replace(/\r\n?/g, '\n').replace(/<!--[\s\S]*?-->/g, ''));
  if (hasTags) return text;
  return text
    .split(/\n\s*\n/)
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => (blockTag.test(part) ? part : `<p>${part.replace(/\n/g, '<br>')}</p>`))
    .join('\n');
};
