import type { Command } from '#infra/cli/command.ts';
import { columns } from '#infra/cli/output.ts';
import { expectWell } from '#infra/cli/refusal.ts';
import { isRecord, type JsonRecord, recordsOf, textOf } from '#infra/local/loopback/fields.ts';

const row = (source: JsonRecord): readonly string[] => [
  textOf(source, 'id') ?? '',
  textOf(source, 'status') ?? '',
  textOf(source, 'type') ?? '',
  `${String(source.articles)} articles`,
  `next ${textOf(source, 'nextPoll')?.slice(0, 16).replace('T', ' ') ?? 'poll soon'}`,
  textOf(source, 'url') ?? '',
  textOf(source, 'lastError') ?? '',
];

/** `barid sources`: the upstreams that are followed, and how each is doing. */
export const sourcesCommand: Command = {
  name: 'sources',
  about: 'Lists the sources that are followed, and how each is doing.',
  usage: '',
  options: {},
  help: {},
  run: async ({ site, output }) => {
    const value = expectWell(await site().send({ method: 'GET', path: '/sources' }));
    const items = recordsOf(isRecord(value) ? value : {}, 'items');
    output.result({ items }, columns(items.map(row)) || 'The site file names no sources.');
    return items.every(({ status }) => status !== 'failing');
  },
};
