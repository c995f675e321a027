import { z } from 'zod';
import type { Command } from '#infra/cli/command.ts';
import { columns } from '#infra/cli/output.ts';
import { isRecord, type JsonRecord, recordsOf, textOf } from '#infra/local/json-record.ts';
import { defined } from '#shared/defined.ts';
import { describeReceiver, plainPhrases } from '#shared/pages/status/phrases.ts';

const shorten = (instant: string | undefined): string => instant?.slice(0, 19).replace('T', ' ') ?? '';

const row = (delivery: JsonRecord): readonly string[] => {
  const { subject, revision, attempts } = delivery;
  const status = textOf(delivery, 'status') ?? '';
  const next = shorten(textOf(delivery, 'nextAttemptAt'));
  const feed = isRecord(subject) ? textOf(subject, 'slug') : undefined;
  return [
    shorten(textOf(delivery, 'changedAt')),
    status === 'pending' ? `pending, next ${next}` : status,
    textOf(delivery, 'route') ?? '',
    [textOf(delivery, 'event'), feed, String(revision)].filter((part) => part !== undefined).join(' '),
    attempts === 1 ? '1 attempt' : `${String(attempts)} attempts`,
    textOf(delivery, 'receiver') ?? '',
    textOf(delivery, 'lastAnswer') ?? '',
  ];
};

/** The health of a receiver in the answer to `GET /deliveries`. */
const healthSchema = z.object({
  url: z.string(),
  failures: z.number(),
  lastSuccess: z.string().optional(),
  lastError: z.string().optional(),
  warnedAt: z.string().optional(),
  condition: z.discriminatedUnion('kind', [
    z.object({ kind: z.enum(['new', 'healthy', 'failing']) }),
    z.object({ kind: z.enum(['paused', 'pauseRequested', 'hostPaused']), until: z.string() }),
    z.object({ kind: z.literal('disabled'), since: z.string() }),
  ]),
});

/** The condition of each receiver that the rows name, and what to do about it. */
const healthLines = (page: JsonRecord): string => {
  const lines = recordsOf(page, 'receivers').map((record) => {
    const { url, condition, ...health } = healthSchema.parse(record);
    return `${url}: ${describeReceiver(url, condition, defined(health), plainPhrases).join(' ')}`;
  });
  return lines.length === 0 ? '' : `\n\n${lines.join('\n')}`;
};

/** `barid deliveries`: the deliveries and the condition of their receivers. */
export const deliveriesCommand: Command = {
  name: 'deliveries',
  about: 'Lists deliveries, newest first, and the condition of their receivers.',
  usage: '',
  options: { failed: { type: 'boolean' }, receiver: { type: 'string' }, article: { type: 'string' } },
  help: {
    failed: 'only failed deliveries',
    receiver: 'only deliveries to this URL: a hub, a webhook, a subscriber',
    article: 'only deliveries about the article with this id',
  },
  run: async ({ text, isSet, site, output }) => {
    const query = new URLSearchParams(isSet('failed') ? { failed: 'true' } : {});
    for (const name of ['receiver', 'article']) {
      const value = text(name);
      if (value !== undefined) query.set(name, value);
    }
    const value = await site().request({ method: 'GET', path: `/deliveries?${query}` });
    const page = isRecord(value) ? value : {};
    const rows = columns(recordsOf(page, 'items').map(row));
    output.result(page, rows === '' ? 'No deliveries found.' : `${rows}${healthLines(page)}`);
    return true;
  },
};
