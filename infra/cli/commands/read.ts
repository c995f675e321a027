import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { type Command, UsageError } from '#infra/cli/command.ts';
import { httpFor } from '#infra/cli/site-client.ts';
import { readSurroundings } from '#infra/cli/surroundings.ts';
import { environment } from '#shared/contract.ts';
import { Rejected } from '#shared/errors.ts';
import { explainReadings } from '#shared/ingest/explain-reading.ts';
import { type Incoming, readArticles } from '#shared/ingest/read-articles.ts';
import { readSiteFile } from '#shared/site/read-site-file.ts';

type Document = Incoming & { readonly url?: string };

const largest = 10 * 1024 * 1024;

const fetchDocument = async (url: string): Promise<Document> => {
  const answer = await httpFor(url).send({ method: 'GET', url, redirects: 5, maxBytes: largest });
  if (answer.status === 200) return { bytes: answer.body, type: answer.headers['content-type'] ?? '', url: answer.url };
  throw new Rejected('PAGE_NOT_THERE', `${url} answers ${answer.status}, not 200.`);
};

const load = async (source: string): Promise<Document> => {
  if (source === '-') return { bytes: await buffer(process.stdin), type: '' };
  if (/^https?:\/\//.test(source)) return fetchDocument(source);
  return { bytes: await readFile(source), type: '', name: source };
};

type Read = ReturnType<typeof readArticles>;

const readAll = (...[document, context]: Parameters<typeof readArticles>): Read => {
  try {
    return readArticles(document, context);
  } catch (error) {
    if (error instanceof Rejected) return [error];
    throw error;
  }
};

/** `barid read`: what Barid makes of a document, storing nothing. */
export const readCommand: Command = {
  name: 'read',
  about: 'Shows as JSON what Barid reads from a document, storing nothing.',
  usage: 'FILE|URL|-',
  options: { permalink: { type: 'string' } },
  help: { permalink: 'the permalink of the document, where it does not say it' },
  run: async ({ positionals, text, output }) => {
    const [source] = positionals;
    if (source === undefined || positionals.length > 1) throw new UsageError('Say which one document to read.');
    const { url, ...document } = await load(source);
    const site = readSiteFile(readSurroundings(environment, process.cwd()).siteFile).identity;
    const permalink = text('permalink') ?? url;
    const readings = readAll(document, {
      site,
      now: new Date(),
      ...(permalink === undefined ? {} : { url: permalink }),
    });
    for (const value of explainReadings(readings)) output.result(value, JSON.stringify(value, null, 2));
    return readings.every((reading) => !(reading instanceof Rejected));
  },
};
