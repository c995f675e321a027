import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { dynamoArticleStore } from '#shared/aws/dynamo-article-store.ts';
import { dynamoFeedEntryStore } from '#shared/aws/dynamo-feed-entry-store.ts';
import { dynamoTableCopy } from '#shared/aws/dynamo-table-copy.ts';
import { keys } from '#shared/aws/keys.ts';
import { isStored, tableRows } from '#shared/aws/rows.ts';
import type { CopiedRow } from '#shared/model/copied-row.ts';
import { barid } from '#test/cli/run-barid.ts';
import { articleOf, nextOf, retracted } from '#test/contracts/stores.ts';
import { freshFolder } from '#test/local-folder.ts';
import { emptyTables, publicUrl } from './dynamo-stores.ts';

const emptyTable = emptyTables();
const now = new Date('2024-12-01T00:00:00Z');

type Copy = ReturnType<typeof dynamoTableCopy>;

const everyRow = async (copy: Copy): Promise<readonly CopiedRow[]> => {
  const rows: CopiedRow[] = [];
  let after: string | undefined;
  do {
    const page = await copy.page(after, now);
    rows.push(...page.rows);
    after = page.after;
  } while (after !== undefined);
  return rows;
};

/** More rows than a page has, with a body of several parts, a past revision and a tombstone. */
const fill = async ({ table, client }: Awaited<ReturnType<typeof emptyTable>>) => {
  const articles = dynamoArticleStore(table, publicUrl, client);
  const noise = Array.from({ length: 180_000 }, (_, index) => ((index * 2_654_435_761) >>> 0).toString(36)).join(' ');
  const large = articleOf('large', { title: 'خزانة فاس', content: `<p>${noise.slice(0, 1_000_000)}</p>` });
  await articles.write(large, undefined);
  for (let index = 0; index < 60; index += 1) await articles.write(articleOf(`a${index}`), undefined);
  const first = articleOf('revised', { title: 'ⵜⴰⵎⵖⵔⵉⴱⵜ', language: 'zgh' });
  await articles.write(first, undefined);
  await articles.write(nextOf(first, { title: 'Tamɣrabit' }), first);
  const gone = articleOf('gone');
  await articles.write(gone, undefined);
  await articles.write(retracted(gone), gone);
  return { articles, large };
};

it('a copy of a table gives the same articles, revisions and entries, and is the same when it is copied again', async () => {
  const [from, to] = [await emptyTable(), await emptyTable()];
  const { articles, large } = await fill(from);
  const rows = await everyRow(dynamoTableCopy(from.table, from.client));
  expect(JSON.parse(JSON.stringify(rows))).toEqual(rows);
  await dynamoTableCopy(to.table, to.client).write(JSON.parse(JSON.stringify(rows)));
  const copied = dynamoArticleStore(to.table, publicUrl, to.client);
  expect(await copied.get('large')).toEqual({ ...large, isRestored: true });
  expect(await copied.revisions('revised')).toEqual(await articles.revisions('revised'));
  expect(await copied.find({ guid: articleOf('a7').guid })).toBe('a7');
  const entries = [from, to].map(({ table, client }) =>
    dynamoFeedEntryStore(table, publicUrl, client).entries('all', {}),
  );
  expect(await entries[1]).toEqual(await entries[0]);
  const byKey = (some: readonly CopiedRow[]) => some.map((row) => JSON.stringify(row)).toSorted();
  expect(byKey(await everyRow(dynamoTableCopy(to.table, to.client)))).toEqual(byKey(rows));
});

it('an article that changes during an export is whole in it, with the entries of its last revision', async () => {
  const opened = await emptyTable();
  const { articles } = await fill(opened);
  const copy = dynamoTableCopy(opened.table, opened.client);
  const first = await copy.page(undefined, now);
  expect(first.after).toBeDefined();
  for (let index = 0; index < 60; index += 1) {
    const before = await articles.get(`a${index}`);
    if (before !== undefined) await articles.write(nextOf(before, { published: '2024-11-30T00:00:00.000Z' }), before);
  }
  const second: CopiedRow[] = [];
  for (let after = first.after; after !== undefined; ) {
    const page = await copy.page(after, now);
    second.push(...page.rows);
    after = page.after;
  }
  const rows = new Map([...first.rows, ...second].map((row) => [`${row.PK} ${row.SK}`, row]));
  const heads = [...rows.values()].filter(({ kind }) => kind === 'article');
  expect(heads.filter(({ row }) => row.revision === 2).length).toBeGreaterThan(1);
  for (const { row } of heads.filter((head) => head.row.status === 'live'))
    expect(rows.get(`FEED#all ENTRY#${row.published}#${row.id}`)?.row.revision).toBe(row.revision);
});

it('an article that cannot be read is exported as it is, and keeps no other one from the export', async () => {
  const opened = await emptyTable();
  await fill(opened);
  const key = keys.article('a7');
  await tableRows(opened.table, opened.client).setIf(isStored, key, { revision: 'one' });
  const rows = await everyRow(dynamoTableCopy(opened.table, opened.client));
  expect(rows.filter(({ kind }) => kind === 'article')).toHaveLength(63);
  expect(rows.find(({ PK, SK }) => PK === key.PK && SK === key.SK)?.row).toMatchObject({ revision: 'one' });
});

it('locks of a minute and rows that have expired stay out of an export', async () => {
  const opened = await emptyTable();
  await fill(opened);
  const later = new Date('2025-06-01T00:00:00Z');
  const { rows } = await dynamoTableCopy(opened.table, opened.client).page(undefined, later);
  expect(rows.filter(({ PK, SK }) => PK.startsWith('HOST#') || SK.startsWith('TOMBSTONE#'))).toEqual([]);
});

it('barid export --table reads a table without a site', async () => {
  const opened = await emptyTable();
  await fill(opened);
  const file = join(await freshFolder(), 'site.jsonl');
  const env = {
    AWS_ENDPOINT_URL_DYNAMODB: opened.endpoint,
    AWS_REGION: 'eu-west-3',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  };
  const ran = await barid(['export', file, '--table', opened.table, '--site', 'https://feeds.example.org'], { env });
  expect(ran).toMatchObject({ code: 0 });
  const lines = (await readFile(file, 'utf8')).trim().split('\n');
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ publicUrl: 'https://feeds.example.org' });
  expect(lines.filter((line) => line.startsWith('{"kind":"article"'))).toHaveLength(63);
}, 60_000);
