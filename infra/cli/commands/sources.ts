import type { Command } from '#infra/cli/command.ts';
import { columns } from '#infra/cli/output.ts';
import { isRecord, recordsOf, textOf } from '#infra/local/json-record.ts';

/** `barid sources`: the followed sources and their condition. */
export const sourcesCommand: Command = {
  name: 'sources',
  about: 'Lists the followed sources and their condition.',
  usage: '',
  options: {},
  help: {},
  run: async ({ site, output }) => {
    const value = await site().request({ method: 'GET', path: '/sources' });
    const items = recordsOf(isRecord(value) ? value : {}, 'items');
    const rows = items.map((source) => [
      textOf(source, 'id') ?? '',
      textOf(source, 'status') ?? '',
      textOf(source, 'type') ?? '',
      `${String(source.articles)} articles`,
      `next poll ${textOf(source, 'nextPollAt')?.slice(0, 16).replace('T', ' ') ?? 'soon'}`,
      textOf(source, 'url') ?? '',
      textOf(source, 'lastError') ?? textOf(source, 'restriction') ?? '',
    ]);
    output.result({ items }, columns(rows) || 'The site file names no sources.');
    return items.every(({ status }) => status !== 'failing');
  },
};
