import type { Command } from '#infra/cli/command.ts';
import { readEnvironment } from '#infra/cli/environment.ts';
import { columns } from '#infra/cli/output.ts';
import { isRecord, recordsOf, textOf } from '#infra/local/json-record.ts';
import { environment } from '#shared/function-contract.ts';
import { autodiscoveryLinks } from '#shared/pages/autodiscovery.ts';
import { readSiteFile } from '#shared/site/read-site-file.ts';

/** `barid feeds`: the feeds and their revisions. */
export const feedsCommand: Command = {
  name: 'feeds',
  about: 'Lists the feeds with their URLs and revisions.',
  usage: '',
  options: { html: { type: 'boolean' } },
  help: { html: 'print the <link> elements for your own pages, so that readers discover the feeds' },
  run: async ({ site, isSet, output }) => {
    if (isSet('html')) {
      const { identity, feeds, feedsUrl } = readSiteFile(readEnvironment(environment, process.cwd()).siteFile);
      const html = autodiscoveryLinks(identity, feedsUrl ?? site().url, feeds);
      output.result({ html }, html.trimEnd());
      return true;
    }
    const value = await site().request({ method: 'GET', path: '/status' });
    const feeds = recordsOf(isRecord(value) ? value : {}, 'feeds');
    const rows = feeds.map((feed) => [
      textOf(feed, 'slug') ?? '',
      textOf(feed, 'url') ?? '',
      feed.revision === undefined ? 'not published yet' : `revision ${String(feed.revision)}`,
      textOf(feed, 'title') ?? '',
    ]);
    output.result({ feeds }, columns(rows));
    return true;
  },
};
