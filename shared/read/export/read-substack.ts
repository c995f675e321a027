import { defined } from '#shared/defined.ts';
import { Rejected } from '#shared/errors.ts';
import { oneLine } from '../body/html-to-text.ts';
import { decodeText } from '../decode.ts';
import { type ParseContext, type ParsedArticle, toParsedArticle } from '../parsed-article.ts';
import type { ExportFiles } from './export-files.ts';
import { type ExportItem, keptDraft, toExportItem } from './export-item.ts';
import { readWithPictures } from './export-pictures.ts';

/** Columns that are read: each row has a cell of each, and Substack has some fifteen. */
const maxColumns = 200;

/** The rows of a table (RFC 4180) by the names of its columns: cells may stand in quotes, with commas and line breaks inside. */
export const readTable = (text: string): readonly Readonly<Record<string, string>>[] => {
  const rows: string[][] = [[]];
  // One cell, and what ends it.
  const cell = /(?:"((?:[^"]|"")*)"|([^,\r\n]*))(,|\r\n|\n|\r|$)/y;
  while (cell.lastIndex <= text.length) {
    const [, quoted, plain = '', end] = cell.exec(text) ?? [];
    if (end === undefined) break;
    rows.at(-1)?.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === '') break;
    if (end !== ',') rows.push([]);
  }
  const [columns = [], ...rest] = rows;
  const head = columns.slice(0, maxColumns);
  return rest
    .filter((row) => row.some((value) => value !== ''))
    .map((row) => Object.fromEntries(head.slice(0, row.length).map((name, index) => [name.trim(), row[index] ?? ''])));
};

type Row = Readonly<Record<string, string>>;

/** What a row is, where everybody may not read it. */
const foreignKind = ({ is_published, audience = 'everyone', type }: Row): string | undefined => {
  if (!/^true$/i.test(is_published ?? '')) return 'draft';
  if (type === 'page' || type === 'thread') return type;
  return audience === 'everyone' || audience === '' ? undefined : 'post for subscribers';
};

const read = (row: Row, html: string, context: ParseContext): string | ParsedArticle | Rejected => {
  const kind = foreignKind(row);
  const kept = keptDraft(kind, context);
  if (kind !== undefined && kept === undefined) return kind;
  const { url: base, ...rest } = context;
  const { post_id = '', post_date, title, subtitle, podcast_url } = row;
  const [number, ...slug] = post_id.split('.');
  const path = slug.length === 0 ? undefined : `/p/${encodeURIComponent(slug.join('.'))}`;
  const url = path === undefined ? undefined : new URL(path, base ?? context.site.url).href;
  try {
    return toParsedArticle(
      defined({
        // The feed of Substack has the permalink as its guid.
        guid: base === undefined || url === undefined ? `urn:barid:substack:${number}` : url,
        url: kind === undefined ? url : undefined,
        title,
        summary: subtitle || undefined,
        html,
        authors: [],
        tags: [],
        published: kind === undefined ? post_date : undefined,
        attachments: podcast_url ? [{ url: podcast_url, type: 'audio/mpeg' }] : undefined,
        base,
      }),
      { ...rest, ...kept },
    );
  } catch (error) {
    if (error instanceof Rejected) return error;
    throw error;
  }
};

/**
 * The posts of an export of Substack: a table of them, and an HTML file for each. `url` of the context is the address of the
 * publication, which the export does not name. @throws Rejected EXPORT_UNKNOWN
 */
export async function* readSubstack(files: ExportFiles, context: ParseContext): AsyncGenerator<ExportItem> {
  const table = files.names.find((name) => /(?:^|\/)posts\.csv$/.test(name)) ?? '';
  const rows = readTable(decodeText(await files.read(table), 'text/csv'));
  if (rows.length > 0 && rows[0]?.post_id === undefined)
    throw new Rejected('EXPORT_UNKNOWN', `${table} is not the list of posts of Substack: it has no column post_id.`, {
      status: 415,
    });
  const folder = table.replace(/posts\.csv$/, '');
  const names = new Set(files.names);
  for (const [index, row] of rows.entries()) {
    const name = `${folder}posts/${row.post_id ?? ''}.html`;
    const offset = index + 1;
    const title = oneLine(row.title ?? '');
    const missing = new Rejected(
      'ARTICLE_WITHOUT_CONTENT',
      `The export has no file ${name} with the text of this post.`,
    );
    const kind = foreignKind(row);
    if (!names.has(name))
      yield toExportItem(kind !== undefined && keptDraft(kind, context) === undefined ? kind : missing, title, offset);
    else {
      const html = decodeText(await files.read(name), 'text/html');
      const place = { name, roots: [folder] };
      const article = await readWithPictures(place, files, (pictures) => read(row, html, { ...context, ...pictures }));
      yield toExportItem(article, title, offset);
    }
  }
}
