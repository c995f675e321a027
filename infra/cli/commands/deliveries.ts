import type { Command } from '#infra/cli/command.ts';
import { columns } from '#infra/cli/output.ts';
import { expectWell } from '#infra/cli/refusal.ts';
import { isRecord, type JsonRecord, recordsOf, textOf } from '#infra/local/loopback/fields.ts';

const about = (delivery: JsonRecord): string =>
  textOf(delivery, 'event') ?? `${textOf(delivery, 'feed')} ${String(delivery.revision)}`;

const row = (delivery: JsonRecord): readonly string[] => [
  textOf(delivery, 'when')?.slice(0, 19).replace('T', ' ') ?? '',
  textOf(delivery, 'status') ?? '',
  textOf(delivery, 'route') ?? '',
  about(delivery),
  `${String(delivery.attempts)} attempts`,
  textOf(delivery, 'receiver') ?? '',
  textOf(delivery, 'lastAnswer') ?? '',
];

/** `barid deliveries`: who was told of what, and who could not be. */
export const deliveriesCommand: Command = {
  name: 'deliveries',
  about: 'Lists who was told of what and when, newest first.',
  usage: '',
  options: { failed: { type: 'boolean' }, receiver: { type: 'string' }, article: { type: 'string' } },
  help: {
    failed: 'only what was given up',
    receiver: 'only what this URL was told: a hub, a webhook, a subscriber',
    article: 'only what was told of the article with this id',
  },
  run: async ({ text, isSet, site, output }) => {
    const query = new URLSearchParams(isSet('failed') ? { failed: 'true' } : {});
    for (const name of ['receiver', 'article']) {
      const value = text(name);
      if (value !== undefined) query.set(name, value);
    }
    const value = expectWell(await site().send({ method: 'GET', path: `/deliveries?${query}` }));
    const page = isRecord(value) ? value : {};
    output.result(page, columns(recordsOf(page, 'items').map(row)) || 'Nothing of the kind.');
    return true;
  },
};
