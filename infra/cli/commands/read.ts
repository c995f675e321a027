import { type Command, UsageError } from '#infra/cli/command.ts';
import { readEnvironment } from '#infra/cli/environment.ts';
import { loadDocument } from '#infra/cli/load-document.ts';
import { describeBeside } from '#infra/cli/pictures-beside.ts';
import { defined } from '#shared/defined.ts';
import { Rejected } from '#shared/errors.ts';
import { environment } from '#shared/function-contract.ts';
import { makePreviewer, noArticles } from '#shared/ingest/preview.ts';
import { separateArticles } from '#shared/ingest/separate-entries.ts';
import { describeSkipped } from '#shared/read/batch.ts';
import type { ParsedDocument } from '#shared/read/parsed-article.ts';
import { readDocument } from '#shared/read/read-document.ts';
import { readSiteFile } from '#shared/site/read-site-file.ts';
import { systemClock as clock } from '#shared/system-clock.ts';
import { fileName } from './publish.ts';

/** The articles of a document; a document that is refused whole counts as one refusal. */
const readOrRefuse = (...[document, context]: Parameters<typeof readDocument>): ParsedDocument => {
  try {
    return readDocument(document, context);
  } catch (error) {
    if (error instanceof Rejected) return { isBatch: false, articles: [error] };
    throw error;
  }
};

/** `barid read`: previews what Barid makes of a document, as `POST /read` does for a site without articles. */
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
    const site = readSiteFile(siteFile);
    const address = site.feedsUrl ?? publicUrl ?? `http://127.0.0.1:${port}`;
    const { name } = document;
    const findPicture = name === undefined ? undefined : await describeBeside(name, document.bytes, folder, address);
    const permalink = text('permalink') ?? url;
    const context = {
      site: site.identity,
      now: clock.now(),
      sender: 'publisher' as const,
      url: permalink,
      findPicture,
    };
    const { isBatch, articles, skipped } = readOrRefuse(document, defined(context));
    const { previewOrRefusal } = makePreviewer({ site, clock, articles: noArticles });
    const file = name === undefined ? undefined : fileName(name, folder);
    const naming = isBatch ? {} : defined({ file });
    const offered = isBatch ? separateArticles(articles, site.identity.url) : articles;
    const previews = await Promise.all(offered.map((parsed) => previewOrRefusal(parsed, naming)));
    for (const value of previews) output.result(value, JSON.stringify(value, null, 2));
    if (skipped !== undefined) output.result({ skipped }, `skipped ${describeSkipped(skipped)}`);
    return previews.every((value) => !('refused' in value));
  },
};
