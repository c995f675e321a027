import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Call } from '#infra/cli/command.ts';
import type { ImportSource, KeepPicture } from '#infra/cli/import-source.ts';
import { progressBar } from '#infra/cli/output.ts';
import { pictureUploader } from '#infra/cli/pictures-beside.ts';
import { describeProblem, type SiteAnswer, type SiteClient } from '#infra/cli/site-client.ts';
import { readJson, writeFileAtomically } from '#infra/local/files.ts';
import { isRecord, recordsOf } from '#infra/local/json-record.ts';
import { defined } from '#shared/defined.ts';
import { Rejected } from '#shared/errors.ts';
import { sha256 } from '#shared/hash.ts';
import { derivedFromFile } from '#shared/ingest/guid.ts';
import { describePicture } from '#shared/ingest/pictures.ts';
import { countSkipped, describeSkipped } from '#shared/read/batch.ts';
import type { ExportItem } from '#shared/read/export/export-item.ts';
import type { ParseContext } from '#shared/read/parsed-article.ts';
import type { SiteIdentity } from '#shared/site/site.ts';
import { toJsonItem } from './to-json-item.ts';

/**
 * The export and its name, the site that it goes to, and the folder for the import's bookmark; `url` is the address of the
 * exported site, where the export does not name it.
 */
export type ImportOptions = {
  readonly file: string;
  readonly source: ImportSource;
  readonly identity: SiteIdentity;
  readonly data: string;
  readonly url?: string;
  readonly keepsDrafts: boolean;
};

type ReadItem = Extract<ExportItem, { outcome: 'read' }>;

/** Bounded by the request size of a function URL (6 MB), below the 100 items that a push may have. */
const itemsPerPush = 25;

const retryDelaysMs = [0, 1_000, 3_000, 10_000, 30_000];

/** Remembers how much of this export was imported to this site, so that an interrupted import resumes there. */
const openBookmark = async ({ file, source, data, url = '', keepsDrafts }: ImportOptions, site: string) => {
  const id = sha256([resolve(file), source.fingerprint, site, url, String(keepsDrafts)].join('\n'));
  const path = join(data, 'imports', `${id.slice(0, 32)}.json`);
  const stored = await readJson(path);
  return {
    offset: isRecord(stored) && typeof stored.offset === 'number' ? stored.offset : 0,
    move: (offset: number) => writeFileAtomically(path, JSON.stringify({ file: resolve(file), site, offset })),
    remove: () => rm(path, { force: true }),
  };
};

/** An item as it is pushed: one that only its file names keeps that name. */
const toPushed = ({ article: { incoming }, file }: ReadItem, identity: SiteIdentity) => {
  const isIdentified = incoming.guid !== undefined || incoming.url !== undefined || file === undefined;
  return toJsonItem(isIdentified ? incoming : { ...incoming, guid: derivedFromFile(file, identity.url) });
};

/** Pushes items; an answer that may succeed later (429, 5xx, also of a single item) is retried. */
const pushItems = async (items: readonly ReadItem[], site: SiteClient, identity: SiteIdentity): Promise<SiteAnswer> => {
  const isRetryable = (status: number): boolean => status === 429 || status >= 500;
  const body = JSON.stringify({ items: items.map((item) => toPushed(item, identity)) });
  const request = {
    method: 'POST',
    path: '/articles?imported=true',
    headers: { 'content-type': 'application/json' },
    body,
  } as const;
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

/** How many items came to what. */
type Tally = { created: number; updated: number; unchanged: number; refused: number; pictures: number };

const summaryOf = (tally: object, skipped: readonly string[], what: string): string =>
  [
    ...Object.entries(tally).map(([outcome, count]) => `${count} ${outcome}`),
    ...(skipped.length === 0 ? [] : [`${what} ${describeSkipped(countSkipped(skipped) ?? {})}`]),
  ].join(', ');

const contextOf = ({ identity, url, keepsDrafts }: ImportOptions): ParseContext =>
  defined({ site: identity, now: new Date(), sender: 'publisher' as const, url, keepsDrafts });

/**
 * Says what an import would take, keep as a draft, leave out and refuse, and why; sends nothing. False when something would be
 * refused.
 */
export const tryImport = async (options: ImportOptions, { output }: Call): Promise<boolean> => {
  const tally = { taken: 0, drafts: 0, refused: 0, pictures: 0 };
  const keep: KeepPicture = async (bytes) => {
    tally.pictures += 1;
    return describePicture(bytes, options.identity.url);
  };
  const skipped: string[] = [];
  for await (const item of options.source.items(contextOf(options), keep)) {
    const { title } = item;
    if (item.outcome === 'skipped') {
      skipped.push(item.kind);
      output.result({ title, outcome: 'skipped', kind: item.kind }, `not taken: ${title}: ${item.kind}`);
    } else if (item.outcome === 'refused') {
      tally.refused += 1;
      output.result(
        { title, outcome: 'refused', detail: item.refusal.message },
        `refused: ${title}: ${item.refusal.message}`,
      );
    } else {
      const { incoming, warnings } = item.article;
      const isDraft = incoming.draft !== undefined;
      tally[isDraft ? 'drafts' : 'taken'] += 1;
      const { guid, url, published, authors, tags, language } = incoming;
      const value = defined({
        title,
        outcome: isDraft ? 'draft' : 'taken',
        guid,
        url,
        published,
        authors,
        tags,
        language,
        warnings,
      });
      const about = [published?.slice(0, 10), url ?? guid, ...authors.map(({ name }) => name)].filter(
        (part) => part !== undefined,
      );
      const lines = [
        `${isDraft ? 'draft' : 'taken'}: ${title} (${about.join(', ')})`,
        ...warnings.map((warning) => `    warning: ${warning}`),
      ];
      output.result(value, lines.join('\n'));
    }
  }
  const counts = countSkipped(skipped) ?? {};
  output.result(
    { tried: options.file, program: options.source.program, ...tally, skipped: counts },
    summaryOf(tally, skipped, 'not taken'),
  );
  return tally.refused === 0;
};

/**
 * Imports the published and scheduled posts of an export, and on request its drafts as drafts; counts the rest by kind. An
 * interrupted import resumes where it stopped; repeating an import changes nothing. False when something was refused.
 */
export const importExport = async (options: ImportOptions, { site: connect, output }: Call): Promise<boolean> => {
  const { file, source, identity, keepsDrafts } = options;
  const site = connect();
  const bookmark = await openBookmark(options, site.url);
  if (bookmark.offset > 0) output.note(`Resuming the interrupted import at ${bookmark.offset} of ${source.size}.`);
  const progress = progressBar(process.stderr, source.size);
  const tally: Tally = { created: 0, updated: 0, unchanged: 0, refused: 0, pictures: 0 };
  const upload = pictureUploader(site);
  const keep: KeepPicture = (bytes) => {
    tally.pictures += 1;
    return upload(bytes);
  };
  const skipped: string[] = [];
  const report = (title: string, outcome: Exclude<keyof Tally, 'pictures'>, detail: string): void => {
    tally[outcome] += 1;
    output.result({ title, outcome, detail }, `${outcome}: ${title || '(no title)'}: ${detail}`);
  };

  const buffered: ReadItem[] = [];
  const flush = async (): Promise<void> => {
    const items = buffered.splice(0);
    const last = items.at(-1);
    if (last === undefined) return;
    const { value } = await pushItems(items, site, identity);
    for (const [index, line] of recordsOf(isRecord(value) ? value : {}, 'results').entries()) {
      const outcome = isRecord(line.article) ? line.article.outcome : 'refused';
      if (outcome === 'created' || outcome === 'updated' || outcome === 'unchanged') tally[outcome] += 1;
      else report(items[index]?.title ?? '', 'refused', String(line.detail));
    }
    await bookmark.move(last.offset);
    progress.show(last.offset, `${tally.created + tally.updated + tally.unchanged} articles`);
  };

  for await (const item of source.items(contextOf(options), keep)) {
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
  if (!keepsDrafts && skipped.includes('draft')) output.note('With --drafts, drafts are imported as drafts.');
  output.result(
    { imported: file, ...tally, skipped: countSkipped(skipped) ?? {} },
    summaryOf(tally, skipped, 'skipped'),
  );
  return tally.refused === 0;
};
