import { type Command, UsageError } from '#infra/cli/command.ts';
import { readExportLines, readProgress } from '#infra/cli/export-file.ts';
import type { SiteClient } from '#infra/cli/site-client.ts';
import { isRecord, textOf } from '#infra/local/json-record.ts';
import { Rejected } from '#shared/errors.ts';
import { restorePasses } from '#shared/model/copied-row.ts';

/** A request has at most so many rows and characters: far below the 6 MB that AWS takes, also where each takes three bytes. */
const maxRows = 500;
const maxChars = 1_000_000;

/** Requests at the same time. */
const concurrency = 4;

/** The bodies of the requests that write the rows of a pass. */
async function* batchesOf(path: string, pass: number): AsyncGenerator<readonly string[]> {
  let rows: string[] = [];
  let chars = 0;
  for await (const value of readExportLines(path)) {
    if (value.pass !== pass) continue;
    const row = JSON.stringify(value);
    if (rows.length >= maxRows || (rows.length > 0 && chars + row.length > maxChars)) {
      yield rows;
      [rows, chars] = [[], 0];
    }
    rows.push(row);
    chars += row.length;
  }
  if (rows.length > 0) yield rows;
}

const writePass = async (path: string, pass: number, address: string, site: SiteClient): Promise<number> => {
  const headers = { 'content-type': 'application/json' };
  const batches = batchesOf(path, pass);
  const worker = async (): Promise<number> => {
    let written = 0;
    for (let next = await batches.next(); next.done !== true; next = await batches.next()) {
      await site.request({ method: 'PUT', path: address, headers, body: `[${next.value.join(',')}]` });
      written += next.value.length;
    }
    return written;
  };
  const counts = await Promise.all(Array.from({ length: concurrency }, worker));
  return counts.reduce((sum, count) => sum + count, 0);
};

/** `barid restore`: brings an export back into a site without articles. */
export const restoreCommand: Command = {
  name: 'restore',
  about: 'Brings an export back into an empty site, to the letter, and notifies no receiver a second time.',
  usage: 'FILE',
  options: {},
  help: {},
  run: async ({ positionals: [path, ...others], site, output }) => {
    if (path === undefined || others.length > 0) throw new UsageError('barid restore takes one FILE.');
    const { header, isComplete, rows } = await readProgress(path);
    if (!isComplete) {
      const message = `${path} breaks off after ${rows} rows. Finish it first: barid export ${path}`;
      throw new Rejected('EXPORT_INVALID', message);
    }
    const client = site();
    const address = `/recovery/${encodeURIComponent(header.export)}`;
    const begun = await client.request({ method: 'POST', path: address });
    const publicUrl = isRecord(begun) ? textOf(begun, 'publicUrl') : undefined;
    if (publicUrl !== header.publicUrl) {
      output.note(
        `The export is of ${header.publicUrl}, and this is ${publicUrl}: feeds name the new address, and subscribers of the old one are not reached.`,
      );
    }
    let written = 0;
    for (const pass of restorePasses) {
      written += await writePass(path, pass, address, client);
      output.note(`${written} of ${rows} rows …`);
    }
    await client.request({ method: 'POST', path: `${address}/end` });
    output.result({ rows: written }, `${written} rows are restored. The documents follow within minutes.`);
    return written === rows;
  },
};
