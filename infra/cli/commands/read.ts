import { type Command, UsageError } from '#infra/cli/command.ts';
import { loadDocument } from '#infra/cli/load-document.ts';
import { readSurroundings } from '#infra/cli/surroundings.ts';
import { environment } from '#shared/contract.ts';
import { Rejected } from '#shared/errors.ts';
import { explainArticles } from '#shared/read/explain-article.ts';
import { readArticles } from '#shared/read/read-document.ts';
import { readSiteFile } from '#shared/site/read-site-file.ts';

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
    const { url, ...document } = await loadDocument(source);
    const site = readSiteFile(readSurroundings(environment, process.cwd()).siteFile).identity;
    const permalink = text('permalink') ?? url;
    const readings = readAll(document, {
      site,
      now: new Date(),
      ...(permalink === undefined ? {} : { url: permalink }),
    });
    for (const value of explainArticles(readings)) output.result(value, JSON.stringify(value, null, 2));
    return readings.every((reading) => !(reading instanceof Rejected));
  },
};
