import type { Command } from '#infra/cli/command.ts';
import { columns } from '#infra/cli/output.ts';
import { expectWell } from '#infra/cli/refusal.ts';
import { isRecord, type JsonRecord, recordsOf, textOf } from '#infra/local/loopback/fields.ts';

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
  options: {},
  help: {},
  run: async ({ site, output }) => {
    const value = expectWell(await site().send({ method: 'GET', path: '/status' }));
    const feeds = recordsOf(isRecord(value) ? value : {}, 'feeds');
    output.result({ feeds }, columns(feeds.map(row)));
    return true;
  },
};
