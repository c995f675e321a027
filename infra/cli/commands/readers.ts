import { type Command, UsageError } from '#infra/cli/command.ts';
import { columns } from '#infra/cli/output.ts';
import { isRecord, type JsonRecord, recordsOf, textOf } from '#infra/local/json-record.ts';

const row = (count: JsonRecord): readonly string[] => {
  const services = isRecord(count.services) ? Object.entries(count.services) : [];
  return [
    textOf(count, 'day') ?? '',
    textOf(count, 'feed') ?? '',
    `${String(count.subscribers)} subscribers`,
    `${String(count.pollers)} pollers`,
    `${String(count.hubSubscribers)} at the hub`,
    services.map(([name, subscribers]) => `${name} ${String(subscribers)}`).join(', '),
  ];
};

/** `barid readers`: who reads each feed, by day. */
export const readersCommand: Command = {
  name: 'readers',
  about: 'Shows how many people and programs read each feed, by day.',
  usage: '[--feed SLUG] [--since DAY] [--until DAY]',
  options: { feed: { type: 'string' }, since: { type: 'string' }, until: { type: 'string' } },
  help: {
    feed: 'this feed alone',
    since: 'from this day on, such as 2024-11-01 (default: 30 days)',
    until: 'to this day',
  },
  run: async ({ positionals, text, site, output }) => {
    if (positionals.length > 0) throw new UsageError('Name a feed as --feed SLUG.');
    const params = new URLSearchParams();
    for (const name of ['feed', 'since', 'until']) {
      const value = text(name);
      if (value !== undefined) params.set(name, value);
    }
    const query = params.toString();
    const value = await site().request({ method: 'GET', path: query === '' ? '/readers' : `/readers?${query}` });
    const items = recordsOf(isRecord(value) ? value : {}, 'items');
    output.result({ items }, columns(items.map(row)) || 'Nobody was counted yet. Readers are counted once an hour.');
    return true;
  },
};
