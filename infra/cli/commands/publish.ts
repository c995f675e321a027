import { extname } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { type Call, type Command, UsageError } from '#infra/cli/command.ts';
import { readNamedFile } from '#infra/cli/named-file.ts';
import { problemInWords } from '#infra/cli/refusal.ts';
import type { SiteAnswer, SiteClient } from '#infra/cli/site-client.ts';
import { isRecord, recordsOf, textOf, textsOf } from '#infra/local/loopback/fields.ts';
import { Rejected } from '#shared/errors.ts';

/** What a file's name says of its type; Barid looks at the bytes besides. */
const types: Readonly<Record<string, string>> = {
  '.json': 'application/json',
  '.html': 'text/html',
  '.htm': 'text/html',
  '.md': 'text/markdown',
  '.txt': 'text/plain',
  '.xml': 'application/xml',
  '.rss': 'application/rss+xml',
  '.atom': 'application/atom+xml',
};

type Body = { readonly body: Uint8Array | string; readonly type: string };

const bodyOf = async (source: string): Promise<Body> => {
  if (source === '-') return { body: await buffer(process.stdin), type: 'application/octet-stream' };
  if (/^https?:\/\//.test(source)) return { body: JSON.stringify({ url: source }), type: 'application/json' };
  const type = types[extname(source).toLowerCase()] ?? 'application/octet-stream';
  return { body: await readNamedFile(source), type };
};

const receiptInWords = (receipt: unknown): string => {
  if (!isRecord(receipt)) return 'accepted';
  const what = textOf(receipt, 'status') === 'scheduled' ? 'scheduled' : (textOf(receipt, 'outcome') ?? 'accepted');
  const feeds = textsOf(receipt, 'feeds').join(', ') || 'no feed';
  const warnings = textsOf(receipt, 'warnings').map((warning) => `\n    warning: ${warning}`);
  return `${what}  ${textOf(receipt, 'id')}  revision ${String(receipt.revision)}  in ${feeds}${warnings.join('')}`;
};

const lineInWords = (line: Readonly<Record<string, unknown>>): string =>
  line.article === undefined
    ? `refused (${String(line.status)}): ${problemInWords(line)}`
    : receiptInWords(line.article);

const showBatch = (source: string, value: Readonly<Record<string, unknown>>, { output }: Call): boolean => {
  const results = recordsOf(value, 'results');
  for (const line of results) output.result({ source, ...line }, `${source}: ${lineInWords(line)}`);
  return results.every(({ article }) => article !== undefined);
};

const show = (source: string, { status, value }: SiteAnswer, call: Call): boolean => {
  if (status === 207 && isRecord(value)) return showBatch(source, value, call);
  const isKept = status >= 200 && status < 300;
  const words = isKept ? receiptInWords(value) : `refused (${status}): ${problemInWords(value)}`;
  call.output.result({ source, status, ...(isRecord(value) ? value : {}) }, `${source}: ${words}`);
  return isKept;
};

/** Publishes one source; what is wrong with it costs the others nothing. */
const publishOne = async (source: string, path: string, site: SiteClient, call: Call): Promise<boolean> => {
  try {
    const { body, type } = await bodyOf(source);
    return show(source, await site.send({ method: 'POST', path, headers: { 'content-type': type }, body }), call);
  } catch (error) {
    if (!(error instanceof Rejected)) throw error;
    call.output.result({ source, refused: error.code, detail: error.message }, `refused: ${error.message}`);
    return false;
  }
};

/** `barid publish`: files, pages or the standard input become articles. */
export const publishCommand: Command = {
  name: 'publish',
  about: 'Publishes articles from files, from pages of the web, or from the standard input (-).',
  usage: 'FILE…|URL…|-',
  options: { permalink: { type: 'string' } },
  help: { permalink: 'the permalink of the article, where the file does not say it' },
  run: async (call) => {
    if (call.positionals.length === 0)
      throw new UsageError('Say what to publish: files, URLs, or - to read from a pipe.');
    const permalink = call.text('permalink');
    const query = permalink === undefined ? '' : `?url=${encodeURIComponent(permalink)}`;
    const site = call.site();
    let isWell = true;
    for (const source of call.positionals) {
      isWell = (await publishOne(source, `/articles${query}`, site, call)) && isWell;
    }
    return isWell;
  },
};
