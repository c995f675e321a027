import { escapeAttribute, escapeText } from '../body/escape.ts';

/** Markdown without the shortcodes of Hugo and Jekyll, and the names of those that nothing of the file resolves. */
export type ResolvedMarkdown = { readonly markdown: string; readonly leftOut: readonly string[] };

/** `{{< name … >}}`, `{{% name … %}}` of Hugo. */
const hugo = /\{\{([<%])\s{0,100}(\/?)\s{0,100}([\w/.-]{1,60})([^{}]{0,1000}?)\s{0,100}\/?\s{0,100}[>%]\}\}/g;
// A shortcode in comment marks, with which Hugo shows the shortcode itself.
const hugoQuoted = /\{\{([<%])\/\*([^{}]{0,1000}?)\*\/([>%])\}\}/g;
/** `{% name … %}` of Liquid. */
const liquid = /\{%-?\s{0,100}(\/?)([\w-]{1,60})([^{}%]{0,1000}?)\s{0,100}-?%\}/g;
const liquidValue =
  /\{\{-?\s{0,100}(?:(?:site|page|post|include|layout)\.[\w.-]{1,80}|"[^"{}]{0,500}"|'[^'{}]{0,500}')(?:\s{0,100}\|[^{}]{0,200})?\s{0,100}-?\}\}/g;
/** `{: .lead}` of kramdown. */
const attributeList = /^[ \t]*\{:[^{}\n]{0,200}\}[ \t]*$|\{:[^{}\n]{0,200}\}/gm;
const comments = /\{%-?\s{0,100}comment\s{0,100}-?%\}|\{%-?\s{0,100}endcomment\s{0,100}-?%\}/g;

type Arguments = { readonly named: Readonly<Record<string, string>>; readonly plain: readonly string[] };

const argumentsOf = (written: string): Arguments => {
  const named: Record<string, string> = {};
  const plain: string[] = [];
  for (const [, name, double, single, bare] of written.matchAll(
    /(?:([\w-]{1,60})=)?(?:"([^"]*)"|'([^']*)'|([^\s"'=]{1,500}))/g,
  )) {
    const value = double ?? single ?? bare ?? '';
    if (name === undefined) plain.push(value);
    else named[name] = value;
  }
  return { named, plain };
};

const embed = (url: string): string => `\n\n<oembed url="${escapeAttribute(url)}"></oembed>\n\n`;

const picture = /\.(?:jpe?g|png|webp|avif|gif|svg)(?:$|\?)/i;

const figure = ({ named, plain }: Arguments): string | undefined => {
  const src =
    named.src ?? named.url ?? named.image ?? named.image_path ?? named.file ?? plain.find((one) => picture.test(one));
  if (src === undefined || !picture.test(src)) return undefined;
  const words = named.caption ?? named.title ?? named.description;
  const image = `<img src="${escapeAttribute(src)}" alt="${escapeAttribute(named.alt ?? '')}">`;
  const linked = named.link === undefined ? image : `<a href="${escapeAttribute(named.link)}">${image}</a>`;
  return `\n\n<figure>${linked}${words === undefined ? '' : `<figcaption>${escapeText(words)}</figcaption>`}</figure>\n\n`;
};

/** The page of what a shortcode embeds, by its name without its theme's prefix. */
const embeddedPage = (name: string, { named, plain }: Arguments): string | undefined => {
  const id = named.id ?? named.video_id ?? named.videoId ?? plain[0] ?? '';
  const given = [named.url, named.src, ...plain].find((value) => /^https?:\/\//.test(value ?? ''));
  if (given !== undefined && !picture.test(given)) return given;
  if (!/^[\w-]{1,80}$/.test(id)) return undefined;
  if (/youtube/i.test(name)) return `https://www.youtube.com/watch?v=${id}`;
  if (/vimeo/i.test(name)) return `https://vimeo.com/${id}`;
  if (/dailymotion/i.test(name)) return `https://www.dailymotion.com/video/${id}`;
  if (/^(?:tweet|x|twitter)$/i.test(name)) return `https://twitter.com/${named.user ?? 'i'}/status/${id}`;
  if (/instagram/i.test(name)) return `https://www.instagram.com/p/${id}/`;
  if (/^gist$/i.test(name))
    return `https://gist.github.com/${[id, plain[1]].filter((part) => part !== undefined).join('/')}`;
  return undefined;
};

/** The address that a reference to another file of the site stands for. */
const reference = (name: string, written: string): string | undefined => {
  const [path = ''] = argumentsOf(written).plain;
  if (/^(?:ref|relref|link)$/.test(name) && !path.includes('_posts/'))
    return `/${path.replace(/^\/|(?:\/_?index)?\.(?:md|markdown|html)$/g, '')}`;
  if (!/^(?:post_url|link)$/.test(name)) return undefined;
  const [, year, month, day, slug] =
    /(\d{4})-(\d{2})-(\d{2})-([^/]{1,200}?)(?:\.(?:md|markdown|html))?$/.exec(path) ?? [];
  return slug === undefined ? undefined : `/${year}/${month}/${day}/${slug}.html`;
};

/** Liquid and Hugo's own words for a template: the text between them stays. */
const silent =
  /^(?:raw|endraw|if|elsif|else|endif|unless|endunless|for|endfor|case|when|endcase|capture|endcapture|assign|toc|TOC|break|continue|more|br|nbsp)$/;

/** A part of Markdown outside code, resolved; `closed` has the names that have an end in the document. */
const resolvePart = (part: string, closed: ReadonlySet<string>, leftOut: string[]): string => {
  const resolve = (isEnd: boolean, name: string, written: string): string => {
    if (/^(?:end)?highlight$|^(?:end)?code$/.test(name)) {
      const end = isEnd || name.startsWith('end');
      return `\n\`\`\`${end ? '' : (argumentsOf(written).plain[0] ?? '')}\n`;
    }
    if (isEnd || name.startsWith('end') || silent.test(name)) return '';
    const given = argumentsOf(written);
    const target = reference(name, written);
    if (target !== undefined) return target;
    const isInclude = /^(?:include|include_relative|partial|render)$/.test(name);
    const own = isInclude ? (given.plain[0] ?? '').replace(/^.*\/|\.\w+$/g, '') : name.replace(/^.*\//, '');
    const values = isInclude ? { ...given, plain: given.plain.slice(1) } : given;
    const shown = figure(values);
    if (shown !== undefined) return shown;
    const page = embeddedPage(own, values);
    if (page !== undefined) return embed(page);
    if (!closed.has(name)) leftOut.push(isInclude ? `${name} ${own}` : name);
    return '';
  };
  return part
    .replace(
      hugoQuoted,
      (_found, open: string, inner: string, close: string) =>
        `{{${open === '<' ? '&lt;' : open}${inner}${close === '>' ? '&gt;' : close}}}`,
    )
    .replace(hugo, (_found, _open, end: string, name: string, written: string) => resolve(end !== '', name, written))
    .replace(liquid, (_found, end: string, name: string, written: string) => resolve(end !== '', name, written))
    .replace(liquidValue, (value) => /["']([^"'{}]*)["']/.exec(value)?.[1] ?? '')
    .replace(attributeList, '');
};

/** Markdown without what Liquid comments out. */
const withoutComments = (markdown: string): string => {
  const kept: string[] = [];
  let from = 0;
  let isComment = false;
  for (const mark of markdown.matchAll(comments)) {
    if (!isComment) kept.push(markdown.slice(from, mark.index));
    isComment = !mark[0].includes('endcomment');
    from = mark.index + mark[0].length;
  }
  if (!isComment) kept.push(markdown.slice(from));
  return kept.join('');
};

/**
 * Resolves the shortcodes of Hugo and the tags of Jekyll: pictures, embeds, references and code as what they stand for, those
 * around a text as that text. Others are left out and named. Code stays as it is.
 */
export const resolveShortcodes = (written: string): ResolvedMarkdown => {
  if (!/\{\{|\{%|\{:/.test(written)) return { markdown: written, leftOut: [] };
  const markdown = withoutComments(written);
  const ends = [...markdown.matchAll(/\{\{[<%]\s*\/\s*([\w/.-]{1,60})|\{%-?\s*end([\w-]{1,60})/g)];
  const closed = new Set(ends.map(([, ofHugo, ofLiquid]) => ofHugo ?? ofLiquid ?? ''));
  const leftOut: string[] = [];
  const parts: string[] = [];
  let lines: string[] = [];
  let fence: string | undefined;
  const flush = (): void => {
    if (lines.length > 0) {
      const text = lines.join('\n');
      // Inline code stays too; of an odd number of marks the last one is a mark and no code.
      const pieces = fence === undefined ? text.split(/(`[^`\n]{1,500}`)/) : [text];
      parts.push(
        pieces
          .map((piece, index) => (fence !== undefined || index % 2 === 1 ? piece : resolvePart(piece, closed, leftOut)))
          .join(''),
      );
    }
    lines = [];
  };
  for (const line of markdown.split('\n')) {
    const mark = /^[ \t]{0,3}(`{3,}|~{3,})/.exec(line)?.[1];
    const opens = fence === undefined && mark !== undefined;
    if (opens) {
      flush();
      fence = mark;
    }
    lines.push(line);
    if (!opens && fence !== undefined && mark?.startsWith(fence) === true) {
      flush();
      fence = undefined;
    }
  }
  flush();
  return { markdown: parts.join('\n'), leftOut };
};
