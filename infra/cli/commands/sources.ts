import { setTimeout as sleep } from 'node:timers/promises';
import { type Command, UsageError } from '#infra/cli/command.ts';
import { columns } from '#infra/cli/output.ts';
import type { SiteClient } from '#infra/cli/site-client.ts';
import { isRecord, type JsonRecord, recordsOf, textOf } from '#infra/local/json-record.ts';

/** A poll begins within a minute; reading a large source takes some seconds more. */
const maxWaitMs = 90_000;
const askEveryMs = 1_000;

const listSources = async (site: SiteClient): Promise<readonly JsonRecord[]> => {
  const value = await site.request({ method: 'GET', path: '/sources' });
  return recordsOf(isRecord(value) ? value : {}, 'items');
};

const row = (source: JsonRecord): readonly string[] => [
  textOf(source, 'id') ?? '',
  textOf(source, 'status') ?? '',
  textOf(source, 'type') ?? '',
  `${String(source.articles)} articles`,
  `next poll ${textOf(source, 'nextPollAt')?.slice(0, 16).replace('T', ' ') ?? 'soon'}`,
  textOf(source, 'url') ?? '',
  textOf(source, 'lastError') ?? textOf(source, 'restriction') ?? '',
];

/** Makes a source due, and waits until it was polled; undefined where that takes too long. */
const pollNow = async (id: string, site: SiteClient): Promise<JsonRecord | undefined> => {
  const asked = await site.request({ method: 'POST', path: `/sources/${encodeURIComponent(id)}/poll` });
  const askedAt = (isRecord(asked) ? textOf(asked, 'nextPollAt') : undefined) ?? '';
  for (let waited = 0; waited < maxWaitMs; waited += askEveryMs) {
    await sleep(askEveryMs);
    const source = (await listSources(site)).find((one) => textOf(one, 'id') === id);
    if (source !== undefined && (textOf(source, 'lastPolledAt') ?? '') >= askedAt) return source;
  }
  return undefined;
};

/** `barid sources`: the followed sources and their condition; polls one now. */
export const sourcesCommand: Command = {
  name: 'sources',
  about: 'Lists the followed sources and their condition; polls one now.',
  usage: '[--poll ID]',
  options: { poll: { type: 'string' } },
  help: { poll: 'polls the source with this id within a minute, and waits for it' },
  run: async ({ positionals, text, site, output }) => {
    const polled = text('poll');
    if (positionals.length > 0) throw new UsageError('Name a source to poll as --poll ID.');
    if (polled !== undefined) {
      output.note(`${polled} is polled within a minute.`);
      const source = await pollNow(polled, site());
      if (source === undefined) output.note(`${polled} was not polled yet. "barid sources" shows when it was.`);
      else output.result(source, columns([row(source)]));
      return source !== undefined && source.status !== 'failing' && source.status !== 'gone';
    }
    const items = await listSources(site());
    output.result({ items }, columns(items.map(row)) || 'The site file names no sources.');
    return items.every(({ status }) => status !== 'failing');
  },
};
