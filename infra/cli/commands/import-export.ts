import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Call } from '#infra/cli/command.ts';
import { readFileStart } from '#infra/cli/load-document.ts';
import { progressBar } from '#infra/cli/output.ts';
import { describeProblem, type SiteAnswer, type SiteClient } from '#infra/cli/site-client.ts';
import { readJson, writeFileAtomically } from '#infra/local/files.ts';
import { isRecord, recordsOf } from '#infra/local/json-record.ts';
import { defined } from '#shared/defined.ts';
import { Rejected } from '#shared/errors.ts';
import { countSkipped, describeSkipped } from '#shared/read/batch.ts';
import type { ExportItem } from '#shared/read/export/export-item.ts';
import { type ExportKind, readExport } from '#shared/read/export/read-export.ts';
import type { SiteIdentity } from '#shared/site/site.ts';
import { toJsonItem } from './to-json-item.ts';

/**
 * The export file and its kind, the site that it goes to, and the folder for the import's bookmark; `url` is the address of
 * the exported site, where the export does not name it.
 */
export type ImportOptions = {
  readonly file: string;
  readonly kind: ExportKind;
  readonly identity: SiteIdentity;
  readonly data: string;
  readonly url?: string;
};

type ReadItem = Extract<ExportItem, { outcome: 'read' }>;

/** Bounded by the request size of a function URL (6 MB), below the 100 items that a push may have. */
const itemsPerPush = 25;

const retryDelaysMs = [0, 1_000, 3_000, 10_000, 30_000];

/** Remembers how many bytes of this file were imported to this site, so that an interrupted import resumes there. */
const openBookmark = async ({ file, data, url = '' }: ImportOptions, site: string) => {
  const { size, start } = await readFileStart(file);
  const id = createHash('sha256')
    .update(`${resolve(file)}\n${size}\n${site}\n${url}\n`)
    .update(start)
    .digest('hex');
  const path = join(data, 'imports', `${id.slice(0, 32)}.json`);
  const stored = await readJson(path);
  return {
    size,
    offset: isRecord(stored) && typeof stored.offset === 'number' ? stored.offset : 0,
    move: (offset: number) => writeFileAtomically(path, JSON.stringify({ file: resolve(file), site, offset })),
    remove: () => rm(path, { force: true }),
  };
};

/** Pushes items; an answer that may succeed later (429, 5xx, also of a single item) is retried. */
const pushItems = async (items: readonly ReadItem[], site: SiteClient): Promise<SiteAnswer> => {
  const isRetryable = (status: number): boolean => status === 429 || status >= 500;
  const body = JSON.stringify({ items: items.map(({ article }) => toJsonItem(article.incoming)) });
  const request = { method: 'POST', path: '/articles', headers: { 'content-type': 'application/json' }, body } as const;
  let answer = await site.send(request);
  for (const delayMs of retryDelaysMs) {
    const lines = recordsOf(isRecord(answer.value) ? answer.value : {}, 'results');
    if (!isRetryable(answer.status) && !lines.some(({ status }) => isRetryable(Number(status)))) break;
    await wait(delayMs);
    answer = await site.send(request);
  }
  if (answer.status >= 200 && answer.status < 300) return answer;
  throw new Rejected('REFUSED_BY_SITE', `${answer.status}: ${describeProblem(answer.value)}`, {
    status: answer.status,
  });
};

/**
 * Imports the published and scheduled posts of an export, and counts the rest by kind. An interrupted import resumes where it stopped; repeating an import changes
 * nothing. False when something was refused.
 */
export const importExport = async (options: ImportOptions, { site: connect, output }: Call): Promise<boolean> => {
  const { file, kind, identity, url } = options;
  const site = connect();
  const bookmark = await openBookmark(options, site.url);
  if (bookmark.offset > 0) output.note(`Resuming the interrupted import at byte ${bookmark.offset}.`);
  const progress = progressBar(process.stderr, bookmark.size);
  const tally = { created: 0, updated: 0, unchanged: 0, refused: 0 };
  const skipped: string[] = [];
  const report = (title: string, outcome: keyof typeof tally, detail: string): void => {
    tally[outcome] += 1;
    output.result({ title, outcome, detail }, `${outcome}: ${title || '(no title)'}: ${detail}`);
  };

  const buffered: ReadItem[] = [];
  const flush = async (): Promise<void> => {
    const items = buffered.splice(0);
    const last = items.at(-1);
    if (last === undefined) return;
    const { value } = await pushItems(items, site);
    for (const [index, line] of recordsOf(isRecord(value) ? value : {}, 'results').entries()) {
      const outcome = isRecord(line.article) ? line.article.outcome : 'refused';
      if (outcome === 'created' || outcome === 'updated' || outcome === 'unchanged') tally[outcome] += 1;
      else report(items[index]?.title ?? '', 'refused', String(line.detail));
    }
    await bookmark.move(last.offset);
    progress.show(last.offset, `${tally.created + tally.updated + tally.unchanged} articles`);
  };

  const context = defined({ site: identity, now: new Date(), sender: 'publisher' as const, url });
  for await (const item of readExport(kind, () => createReadStream(file), context)) {
    if (item.offset <= bookmark.offset) continue;
    if (item.outcome === 'refused') report(item.title, 'refused', item.refusal.message);
    else if (item.outcome === 'skipped') {
      skipped.push(item.kind);
      output.result({ title: item.title, outcome: 'skipped', kind: item.kind }, `skipped: ${item.title}: ${item.kind}`);
    } else buffered.push(item);
    if (buffered.length >= itemsPerPush) await flush();
  }
  await flush();
  progress.end();
  await bookmark.remove();
  const counts = countSkipped(skipped) ?? {};
  const summary = [
    ...Object.entries(tally).map(([outcome, count]) => `${count} ${outcome}`),
    ...(skipped.length === 0 ? [] : [`skipped ${describeSkipped(counts)}`]),
  ];
  output.result({ imported: file, ...tally, skipped: counts }, summary.join(', '));
  return tally.refused === 0;
};
