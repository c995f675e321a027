import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { type Command, UsageError } from '#infra/cli/command.ts';
import { type ExportHeader, readProgress } from '#infra/cli/export-file.ts';
import type { SiteClient } from '#infra/cli/site-client.ts';
import { isRecord, recordsOf, textOf } from '#infra/local/json-record.ts';
import { Rejected } from '#shared/errors.ts';

type Page = {
  readonly rows: readonly object[];
  readonly after?: string | undefined;
  readonly publicUrl: string;
};

/** Reads a page of an export. */
type ReadPage = (after: string | undefined) => Promise<Page>;

const pagesOfSite =
  (site: SiteClient): ReadPage =>
  async (after) => {
    const query = after === undefined ? '' : `?after=${encodeURIComponent(after)}`;
    const value = await site.request({ method: 'GET', path: `/recovery${query}` });
    const page = isRecord(value) ? value : {};
    return { rows: recordsOf(page, 'rows'), after: textOf(page, 'after'), publicUrl: textOf(page, 'publicUrl') ?? '' };
  };

/** Reads a table without a site, such as one restored to an instant, with the credentials of the AWS command line. */
const pagesOfTable = async (table: string, publicUrl: string): Promise<ReadPage> => {
  const { dynamoTableCopy } = await import('#shared/aws/dynamo-table-copy.ts');
  const copy = dynamoTableCopy(table);
  return async (after) => ({ ...(await copy.page(after, new Date())), publicUrl });
};

/** Appends pages to the file, each with the line that says where the next one begins. Gives the number of rows. */
const appendPages = async (
  file: FileHandle,
  readPage: ReadPage,
  start: { readonly after: string | undefined; readonly rows: number; readonly header: ExportHeader | undefined },
): Promise<number> => {
  let { after, rows, header } = start;
  for (;;) {
    const page = await readPage(after);
    const lines = page.rows.map((row) => JSON.stringify(row));
    if (header === undefined) {
      header = { export: randomUUID(), publicUrl: page.publicUrl, startedAt: new Date().toISOString() };
      lines.unshift(JSON.stringify(header));
    }
    if (header.publicUrl !== page.publicUrl) {
      const message = `The file has the rows of ${header.publicUrl}, and this is ${page.publicUrl}. Export to another file.`;
      throw new Rejected('EXPORT_INVALID', message);
    }
    rows += page.rows.length;
    after = page.after;
    lines.push(JSON.stringify(after === undefined ? { rows } : { after }));
    await file.appendFile(`${lines.join('\n')}\n`);
    if (after === undefined) return rows;
  }
};

/** `barid export`: everything that a restore needs, as JSON lines. */
export const exportCommand: Command = {
  name: 'export',
  about:
    'Writes all articles, revisions, subscribers and receivers to a file, for barid restore; run again, it goes on where it broke off.',
  usage: 'FILE',
  options: { table: { type: 'string' } },
  help: {
    table: 'reads this DynamoDB table with your AWS credentials instead of the site, which --site names all the same',
  },
  run: async ({ positionals: [path, ...others], text, site, output }) => {
    if (path === undefined || others.length > 0) throw new UsageError('barid export takes one FILE.');
    const [table, url] = [text('table'), text('site')];
    if (table !== undefined && url === undefined)
      throw new UsageError('--table needs --site, the public URL of its site.');
    const before = existsSync(path) ? await readProgress(path) : undefined;
    if (before?.isComplete === true) {
      output.note(`${path} is complete, with ${before.rows} rows. Name another file for a new export.`);
      return false;
    }
    const readPage = table === undefined ? pagesOfSite(site()) : await pagesOfTable(table, url ?? '');
    // Secrets of subscribers are in it.
    const file = await open(path, 'a', 0o600);
    try {
      await file.chmod(0o600);
      await file.truncate(before?.bytes ?? 0);
      const { after, rows = 0, header } = before ?? { after: undefined, header: undefined };
      const total = await appendPages(file, readPage, { after, rows, header });
      await file.sync();
      output.result({ file: path, rows: total }, `${path} has ${total} rows.`);
      output.note(
        'It contains the secrets and addresses of subscribers, and texts that are not public: only you can read it (0600). Pictures are in the media bucket and not in it.',
      );
      return true;
    } finally {
      await file.close();
    }
  },
};
