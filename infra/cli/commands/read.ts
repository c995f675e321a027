import { type Command, UsageError } from '#infra/cli/command.ts';
import { readEnvironment } from '#infra/cli/environment.ts';
import { loadDocument } from '#infra/cli/load-document.ts';
import { describeBeside } from '#infra/cli/pictures-beside.ts';
import { defined } from '#shared/defined.ts';
import { Rejected } from '#shared/errors.ts';
import { environment } from '#shared/function-contract.ts';
import { describeSkipped } from '#shared/read/batch.ts';
import { explainArticles } from '#shared/read/explain-article.ts';
import type { ParsedDocument } from '#shared/read/parsed-article.ts';
import { readDocument } from '#shared/read/read-document.ts';
import { readSiteFile } from '#shared/site/read-site-file.ts';

/** The articles of a document; a document that is refused whole counts as one refusal. */
const readOrRefuse = (...[document, context]: Parameters<typeof readDocument>): Omit<ParsedDocument, 'isBatch'> => {
  try {
    return readDocument(document, context);
  } catch (error) {
    if (error instanceof Rejected) return { articles: [error] };
    throw error;
  }
};

/** `barid read`: shows what Barid extracts from a document and stores nothing. */
export const readCommand: Command = {
  name: 'read',
  about: 'Prints what Barid reads from a document, as JSON, and stores nothing.',
  usage: 'FILE|URL|-',
  options: { permalink: { type: 'string' } },
  help: { permalink: 'the permalink of the document, if it does not name one' },
  run: async ({ positionals, text, output }) => {
    const [source] = positionals;
    if (source === undefined || positionals.length > 1) throw new UsageError('Name one document to read.');
    const { url, ...document } = await loadDocument(source);
    const folder = process.cwd();
    const { siteFile, publicUrl, port } = readEnvironment(environment, folder);
    const { identity: site, feedsUrl } = readSiteFile(siteFile);
    const address = feedsUrl ?? publicUrl ?? `http://127.0.0.1:${port}`;
    const { name } = document;
    const findPicture = name === undefined ? undefined : await describeBeside(name, document.bytes, folder, address);
    const { articles, skipped } = readOrRefuse(
      document,
      defined({ site, now: new Date(), sender: 'publisher' as const, url: text('permalink') ?? url, findPicture }),
    );
    for (const value of explainArticles(articles)) output.result(value, JSON.stringify(value, null, 2));
    if (skipped !== undefined) output.result({ skipped }, `skipped ${describeSkipped(skipped)}`);
    return articles.every((result) => !(result instanceof Rejected));
  },
};
