import { basename, dirname, extname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { type Call, type Command, UsageError } from '#infra/cli/command.ts';
import { isWebAddress, readNamedFile } from '#infra/cli/load-document.ts';
import { type PushBody, withPictures } from '#infra/cli/pictures-beside.ts';
import { describeProblem, type SiteAnswer, type SiteClient } from '#infra/cli/site-client.ts';
import { isRecord, type JsonRecord, recordsOf, textOf, textsOf } from '#infra/local/json-record.ts';
import { Rejected } from '#shared/errors.ts';
import { describeSkipped } from '#shared/read/batch.ts';
import type { Skipped } from '#shared/read/parsed-article.ts';

/** The media type that a file name suggests; Barid looks at the bytes as well. */
const mediaTypes: Readonly<Record<string, string>> = {
  '.json': 'application/json',
  '.html': 'text/html',
  '.htm': 'text/html',
  '.md': 'text/markdown',
  '.txt': 'text/plain',
  '.xml': 'application/xml',
  '.rss': 'application/rss+xml',
  '.atom': 'application/atom+xml',
};

const readBody = async (source: string, site: SiteClient): Promise<PushBody> => {
  if (source === '-') return { body: await buffer(process.stdin), type: 'application/octet-stream' };
  if (isWebAddress(source)) return { body: JSON.stringify({ url: source }), type: 'application/json' };
  const type = mediaTypes[extname(source).toLowerCase()] ?? 'application/octet-stream';
  return withPictures(source, await readNamedFile(source), type, site, process.cwd());
};

/** Files that stand for their folder: a page bundle of Hugo has one `index.md`. */
const folderFile = /^_?(?:index|readme)\b/i;

/**
 * The name by which Barid knows a file again when it is corrected: its path relative to the working directory, the whole
 * path of a file outside of it. An `index.md` keeps the name of its folder, wherever it is published from.
 */
export const fileName = (file: string, workingDirectory: string): string => {
  const path = resolve(workingDirectory, file);
  const inside = relative(workingDirectory, path);
  const isOutside = isAbsolute(inside) || /^\.\.(?:[\\/]|$)/.test(inside);
  const isAlone = !isOutside && dirname(inside) === '.' && folderFile.test(inside);
  const name = isOutside ? path : isAlone ? join(basename(workingDirectory), inside) : inside;
  return name.replaceAll(sep, '/').normalize('NFC');
};

const queryOf = (source: string, permalink: string | undefined): string => {
  const isFile = source !== '-' && !isWebAddress(source);
  const query = new URLSearchParams();
  if (permalink !== undefined) query.set('url', permalink);
  if (isFile) query.set('file', fileName(source, process.cwd()));
  return query.size === 0 ? '' : `?${query}`;
};

const describeReceipt = (receipt: unknown): string => {
  if (!isRecord(receipt)) return 'accepted';
  const status = textOf(receipt, 'status') ?? '';
  const outcome = ['scheduled', 'draft'].includes(status) ? status : (textOf(receipt, 'outcome') ?? 'accepted');
  const feeds = textsOf(receipt, 'feeds').join(', ') || 'no feed';
  const warnings = textsOf(receipt, 'warnings').map((warning) => `\n    warning: ${warning}`);
  const line = `${outcome}  ${textOf(receipt, 'id')}  revision ${String(receipt.revision)}  in ${feeds}`;
  const detail = textOf(receipt, 'detail');
  return `${line}${detail === undefined ? '' : `\n    ${detail}`}${warnings.join('')}`;
};

const describeRefusal = (status: unknown, problem: unknown): string =>
  `refused (${String(status)}): ${describeProblem(problem)}`;

/** What an answer says of the items that are no published articles. */
const skippedIn = ({ skipped }: JsonRecord): Skipped | undefined =>
  isRecord(skipped)
    ? Object.fromEntries(Object.entries(skipped).map(([kind, count]) => [kind, Number(count)]))
    : undefined;

/** Prints the answer to one push; false when it, or an item of a batch, was refused. */
const printAnswer = (source: string, { status, value }: SiteAnswer, { output }: Call): boolean => {
  if (status === 207 && isRecord(value)) {
    const results = recordsOf(value, 'results');
    for (const result of results) {
      const { article } = result;
      const text = article === undefined ? describeRefusal(result.status, result) : describeReceipt(article);
      output.result({ source, ...result }, `${source}: ${text}`);
    }
    const skipped = skippedIn(value);
    if (skipped !== undefined) output.result({ source, skipped }, `${source}: skipped ${describeSkipped(skipped)}`);
    return results.every(({ article }: JsonRecord) => article !== undefined);
  }
  const isAccepted = status >= 200 && status < 300;
  const text = isAccepted ? describeReceipt(value) : describeRefusal(status, value);
  output.result({ source, status, ...(isRecord(value) ? value : {}) }, `${source}: ${text}`);
  return isAccepted;
};

/** `barid publish`: publishes files, web pages, or standard input. */
export const publishCommand: Command = {
  name: 'publish',
  about: 'Publishes articles from files with the pictures beside them, web pages, or standard input (-).',
  usage: 'FILE…|URL…|-',
  options: { permalink: { type: 'string' } },
  help: { permalink: 'the permalink of the article, if the file does not name it' },
  run: async (call) => {
    if (call.positionals.length === 0) throw new UsageError('Name files or URLs to publish, or - for standard input.');
    const permalink = call.text('permalink');
    const site = call.site();
    let allAccepted = true;
    for (const source of call.positionals) {
      try {
        const { body, type } = await readBody(source, site);
        const headers = { 'content-type': type };
        const answer = await site.send({
          method: 'POST',
          path: `/articles${queryOf(source, permalink)}`,
          headers,
          body,
        });
        allAccepted = printAnswer(source, answer, call) && allAccepted;
      } catch (error) {
        // An unreadable source must not stop the others.
        if (!(error instanceof Rejected)) throw error;
        call.output.result({ source, refused: error.code, detail: error.message }, `refused: ${error.message}`);
        allAccepted = false;
      }
    }
    return allAccepted;
  },
};
