import type { Command } from '#infra/cli/command.ts';
import { columns } from '#infra/cli/output.ts';
import { expectWell } from '#infra/cli/refusal.ts';
import { readSurroundings } from '#infra/cli/surroundings.ts';
import { isRecord, type JsonRecord, recordsOf, textOf } from '#infra/local/loopback/fields.ts';
import { environment } from '#shared/contract.ts';
import { autodiscoveryLinks } from '#shared/pages/autodiscovery.ts';
import { readSiteFile } from '#shared/site/read-site-file.ts';

const row = (feed: JsonRecord): readonly string[] => [
  textOf(feed, 'slug') ?? '',
  textOf(feed, 'url') ?? '',
  feed.revision === undefined ? 'not published yet' : `revision ${String(feed.revision)}`,
  textOf(feed, 'title') ?? '',
];

/** `barid feeds`: the feeds and how they stand. */
export const feedsCommand: Command = {
  name: 'feeds',
  about: 'Lists the feeds, their addresses and revisions.',
  usage: '',
  options: { html: { type: 'boolean' } },
  help: { html: 'the lines for the <head> of your own pages, so that readers find the feeds' },
  run: async ({ site, isSet, output }) => {
    if (isSet('html')) {
      const { siteFile } = readSurroundings(environment, process.cwd());
      const { identity, feeds, feedsUrl } = readSiteFile(siteFile);
      const html = autodiscoveryLinks(identity, feedsUrl ?? site().url, feeds);
      output.result({ html }, html.trimEnd());
      return true;
    }
    const value = expectWell(await site().send({ method: 'GET', path: '/status' }));
    const feeds = recordsOf(isRecord(value) ? value : {}, 'feeds');
    output.result({ feeds }, columns(feeds.map(row)));
    return true;
  },
};
