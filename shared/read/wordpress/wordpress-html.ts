const blockTag =
  /<\/?(?:p|div|h[1-6]|ul|ol|li|blockquote|table|thead|tbody|tr|td|th|pre|figure|figcaption|hr|section|dl|dt|dd|iframe|form)\b/i;

/** `[caption …]<img …/> words[/caption]` is a figure (WordPress, "Caption Shortcode"). */
const caption = /\[(?:wp_)?caption\b([^\]]*)\]([\s\S]*?)\[\/(?:wp_)?caption\]/g;

const toFigure = (_all: string, attributes: string, inner: string): string => {
  const picture = /(?:<a\b[^>]*>\s*)?<img\b[^>]*>(?:\s*<\/a>)?/i.exec(inner)?.[0] ?? '';
  const said = /caption="([^"]*)"/.exec(attributes)?.[1] ?? inner.replace(picture, '').trim();
  return `\n\n<figure>${picture}<figcaption>${said}</figcaption></figure>\n\n`;
};

/** `[embed]address[/embed]`, `[video src="…"]`, `[audio mp3="…"]`. */
const embed = /\[embed\b[^\]]*\]\s*(https?:[^\s[]+)\s*\[\/embed\]/g;
const player = /\[(video|audio)\b[^\]]*?\b(?:src|mp4|mp3|m4a|ogg|webm)="(https?:[^"]+)"[^\]]*\](?:\[\/\1\])?/g;

/** Other shortcodes are the plugins' that the old site had; their contents stay. */
const shortcode = /\[\/?[a-z][\w-]*(?:\s+[\w-]+=(?:"[^"]*"|'[^']*'|[^\s\]]+))*\s*\/?\]/g;
const knownBare = /^\[\/?(?:gallery|playlist|more|nextpage|caption|embed|video|audio|vc_\w+|et_pb_\w+|fusion_\w+)\b/;

const withoutShortcodes = (text: string): string =>
  text
    .replace(caption, toFigure)
    .replace(embed, '\n\n<p><a href="$1">$1</a></p>\n\n')
    .replace(player, '\n\n<$1 controls src="$2"></$1>\n\n')
    // `[1]` is a note and `[sic]` the writer's word: only what has attributes, or is well known, is a shortcode.
    .replace(shortcode, (code) => (/=/.test(code) || knownBare.test(code) ? '' : code));

/** Paragraphs of a text whose editor showed empty lines for them and kept no tags (WordPress, `wpautop`). */
const withParagraphs = (text: string): string =>
  text
    .split(/\n\s*\n/)
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => (blockTag.test(part) ? part : `<p>${part.replace(/\n/g, '<br>')}</p>`))
    .join('\n');

/** What WordPress keeps of a post as the HTML that it shows: blocks' comments gone, shortcodes resolved, paragraphs made. */
export const wordPressHtml = (kept: string): string => {
  const isBlocks = /<!--\s*wp:/.test(kept);
  const text = withoutShortcodes(kept.replace(/\r\n?/g, '\n').replace(/<!--[\s\S]*?-->/g, ''));
  return isBlocks || /<p[\s>]/i.test(text) ? text : withParagraphs(text);
};
