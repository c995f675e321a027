import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import type { Call } from '#infra/cli/command.ts';
import { expectWell } from '#infra/cli/refusal.ts';
import type { SiteAnswer, SiteClient } from '#infra/cli/site-client.ts';
import { isRecord, recordsOf } from '#infra/local/loopback/fields.ts';
import type { SiteIdentity } from '#shared/model/feed.ts';
import { readWxr, type WxrItem } from '#shared/read/wordpress/read-wxr.ts';
import { bookmarkFor } from './bookmark.ts';
import { progressOn } from './progress.ts';
import { toJsonItem } from './to-json-item.ts';

/** What an import is told. */
export type ImportOptions = { readonly file: string; readonly identity: SiteIdentity; readonly data: string };

type ReadItem = Extract<WxrItem, { outcome: 'read' }>;

/** Items of one push; a push may have 100, and 6 MB on AWS. */
const perPush = 25;

const waitsMs = [0, 1_000, 3_000, 10_000, 30_000];

/** The site was busy, or broke: the same may go well in a while. */
const mayPass = (status: number): boolean => status === 429 || status >= 500;

const worthRepeating = ({ status, value }: SiteAnswer): boolean =>
  mayPass(status) || recordsOf(isRecord(value) ? value : {}, 'results').some((line) => mayPass(Number(line.status)));

const pushItems = async (items: readonly ReadItem[], site: SiteClient): Promise<SiteAnswer> => {
  const body = JSON.stringify({ items: items.map(({ reading }) => toJsonItem(reading.draft)) });
  const request = { method: 'POST', path: '/articles', headers: { 'content-type': 'application/json' }, body } as const;
  let answer = await site.send(request);
  for (const waitMs of waitsMs) {
    if (!worthRepeating(answer)) return answer;
    await wait(waitMs);
    answer = await site.send(request);
  }
  return answer;
};

/** How many items came to what. */
type Tally = Record<'created' | 'updated' | 'unchanged' | 'refused' | 'skipped', number>;

const outcomeOf = (line: Readonly<Record<string, unknown>>): keyof Tally => {
  const outcome = isRecord(line.article) ? line.article.outcome : 'refused';
  return outcome === 'created' || outcome === 'updated' || outcome === 'unchanged' ? outcome : 'refused';
};

/**
 * Brings an export of WordPress in, in pushes of a few articles; goes on where an import of the same file was broken
 * off. Doing it again changes nothing. False when something was refused.
 */
export const importExport = async (options: ImportOptions, { site: siteOf, output }: Call): Promise<boolean> => {
  const { file, identity, data } = options;
  const site = siteOf();
  const bookmark = await bookmarkFor(file, site.url, data);
  const from = await bookmark.read();
  if (from > 0) output.note(`Going on where the import was broken off, at byte ${from}.`);
  const progress = progressOn(process.stderr, (await stat(file)).size);
  const tally: Tally = { created: 0, updated: 0, unchanged: 0, refused: 0, skipped: 0 };
  const waiting: ReadItem[] = [];
  const tell = (title: string, outcome: keyof Tally, detail: string): void => {
    tally[outcome] += 1;
    output.result({ title, outcome, detail }, `${outcome}: ${title || '(no title)'}: ${detail}`);
  };
  const flush = async (): Promise<void> => {
    const items = waiting.splice(0);
    const last = items.at(-1);
    if (last === undefined) return;
    const value = expectWell(await pushItems(items, site));
    for (const [index, line] of recordsOf(isRecord(value) ? value : {}, 'results').entries()) {
      const outcome = outcomeOf(line);
      if (outcome === 'refused') tell(items[index]?.title ?? '', outcome, String(line.detail));
      else tally[outcome] += 1;
    }
    await bookmark.move(last.offset);
    progress.show(last.offset, `${tally.created + tally.updated + tally.unchanged} articles`);
  };
  for await (const item of readWxr(() => createReadStream(file), { site: identity, now: new Date() })) {
    if (item.offset <= from) continue;
    if (item.outcome === 'refused') tell(item.title, 'refused', item.refusal.message);
    else if (item.outcome === 'skipped') tell(item.title, 'skipped', item.reason);
    else waiting.push(item);
    if (waiting.length >= perPush) await flush();
  }
  await flush();
  progress.end();
  await bookmark.forget();
  const words = Object.entries(tally).map(([outcome, count]) => `${count} ${outcome}`);
  output.result({ imported: file, ...tally }, words.join(', '));
  return tally.refused === 0;
};
