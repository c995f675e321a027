import { defined } from '#shared/defined.ts';
import { Rejected } from '#shared/errors.ts';
import { plainText } from '../body/html-to-text.ts';
import { decodeText } from '../decode.ts';
import { type ParseContext, type ParsedArticle, toParsedArticle } from '../parsed-article.ts';
import type { ExportFiles } from './export-files.ts';
import { type ExportItem, keptDraft, toExportItem } from './export-item.ts';
import { readWithPictures } from './export-pictures.ts';

/** `posts/2020-01-02_Title-abc123def456.html`, `posts/draft_Title-abc123def456.html`. */
const postName = /(?:^|\/)posts\/(draft|\d{4}-\d{2}-\d{2})_.*-([\da-f]{8,12})\.html$/i;

const attribute = (tag: string, name: string): string | undefined =>
  new RegExp(`\\s${name}="([^"]*)"`, 'i').exec(tag)?.[1]?.replaceAll('&amp;', '&');

/** The first link with a class, and its text. */
const linkWith = (html: string, className: string): { readonly tag: string; readonly text: string } | undefined => {
  const [, tag, text] =
    new RegExp(`<(a\\b[^>]*\\bclass="[^"]*\\b${className}\\b[^"]*"[^>]*)>([^<]*)`, 'i').exec(html) ?? [];
  return tag === undefined ? undefined : { tag, text: plainText(text ?? '') };
};

/** The body: what stands between its section and the footer, without the title that it repeats. */
const bodyOf = (html: string, title: string): string => {
  const begin = /<section\b[^>]*\bdata-field="body"[^>]*>/i.exec(html);
  if (begin === null) return '';
  const from = begin.index + begin[0].length;
  const end = html.indexOf('<footer', from);
  const body = html.slice(from, end < 0 ? undefined : end);
  const [whole = '', text = ''] = /<h[1-4]\b[^>]*>([\s\S]{0,2000}?)<\/h[1-4]>/i.exec(body) ?? [];
  return plainText(text) === title ? body.replace(whole, () => '') : body;
};

/** A response to somebody's story is a post in the export too: it has no title of its own, which Medium takes from its text. */
const readPost = (name: string, html: string, context: ParseContext): string | ParsedArticle | Rejected => {
  const [, date = '', id = ''] = postName.exec(name) ?? [];
  const kept = keptDraft(date === 'draft' ? 'draft' : undefined, context);
  if (date === 'draft' && kept === undefined) return 'draft';
  const title =
    plainText(/<h1\b[^>]*>([\s\S]{0,5000}?)<\/h1>/i.exec(html)?.[1] ?? '') ||
    plainText(/<title>([\s\S]{0,5000}?)<\/title>/i.exec(html)?.[1] ?? '');
  const author = linkWith(html, 'p-author');
  const published = /<time\b[^>]*\bclass="dt-published"[^>]*>/i.exec(html)?.[0];
  const canonical = linkWith(html, 'p-canonical');
  const summary = /<section\b[^>]*\bdata-field="subtitle"[^>]*>([\s\S]{0,5000}?)<\/section>/i.exec(html)?.[1];
  // Without a subtitle of its own, a story has the beginning of its text there.
  const subtitle = plainText(summary ?? '');
  const tags = [...html.matchAll(/<a\b[^>]*\bclass="(?:p-category|p-tag)\b[^"]*"[^>]*>([^<]*)/gi)].map(([, tag = '']) =>
    plainText(tag),
  );
  const { url: _url, ...rest } = context;
  try {
    return toParsedArticle(
      defined({
        // The feed of Medium has this address as its guid.
        guid: `https://medium.com/p/${id}`,
        url: canonical === undefined ? undefined : attribute(canonical.tag, 'href'),
        title,
        summary: subtitle === '' || /(?:…|\.\.\.)$/.test(subtitle) ? undefined : subtitle,
        html: bodyOf(html, title),
        authors: author === undefined ? [] : [defined({ name: author.text, url: attribute(author.tag, 'href') })],
        tags,
        published: published === undefined ? (date === 'draft' ? undefined : date) : attribute(published, 'datetime'),
      }),
      { ...rest, ...kept },
    );
  } catch (error) {
    if (error instanceof Rejected) return error;
    throw error;
  }
};

const titleIn = (html: string): string => plainText(/<title>([\s\S]{0,5000}?)<\/title>/i.exec(html)?.[1] ?? '');

/** The stories of an export of Medium: an HTML file for each. */
export async function* readMedium(files: ExportFiles, context: ParseContext): AsyncGenerator<ExportItem> {
  const posts = files.names.filter((name) => /(?:^|\/)posts\/[^/]+\.html$/i.test(name));
  for (const [index, name] of posts.entries()) {
    const html = decodeText(await files.read(name), 'text/html');
    const roots = [name.replace(/posts\/[^/]+$/, '')];
    const read = postName.test(name)
      ? await readWithPictures({ name, roots }, files, (pictures) => readPost(name, html, { ...context, ...pictures }))
      : 'file of another name';
    yield toExportItem(read, titleIn(html) || name, index + 1);
  }
}
