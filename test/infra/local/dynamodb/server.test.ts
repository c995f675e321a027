import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { DescribeTableCommand, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { serversOf } from '#infra/local/dynamodb/orphans.ts';
import { findBinary, startDynamoDb } from '#infra/local/dynamodb/server.ts';
import { indexStream } from '#infra/local/dynamodb/stream-table.ts';
import { ensureTable, localClients } from '#infra/local/resources.ts';
import { startTable } from '#test/local-parts.ts';

const row = { PK: { S: 'FEED#fr' }, SK: { S: 'ENTRY#1' } };

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'barid-table-'));
});
afterEach(() => rm(folder, { recursive: true }));

it('the table is created as the stack defines it, with a stream of keys', async () => {
  const { endpoint, table, stop } = await startTable();
  const { Table } = await localClients.table(endpoint).send(new DescribeTableCommand({ TableName: table }));
  expect(Table?.KeySchema).toEqual([
    { AttributeName: 'PK', KeyType: 'HASH' },
    { AttributeName: 'SK', KeyType: 'RANGE' },
  ]);
  expect(Table?.StreamSpecification).toEqual({ StreamEnabled: true, StreamViewType: 'KEYS_ONLY' });
  await stop();
});

it('the table keeps its rows and its stream index across restarts', async () => {
  const file = join(folder, 'table.db');
  const first = await startDynamoDb({ file });
  await ensureTable(localClients.table(first.url), 'barid');
  indexStream(file);
  await localClients.table(first.url).send(new PutItemCommand({ TableName: 'barid', Item: row }));
  await first.close();

  const second = await startDynamoDb({ file });
  await ensureTable(localClients.table(second.url), 'barid');
  const { Item } = await localClients.table(second.url).send(new GetItemCommand({ TableName: 'barid', Key: row }));
  await second.close();
  expect(Item).toEqual(row);
  const database = new DatabaseSync(file);
  const plan = database
    .prepare(
      'EXPLAIN QUERY PLAN SELECT MAX(CAST(sequence_number AS INTEGER)) FROM _stream_records WHERE table_name = ?',
    )
    .all('barid');
  database.close();
  expect(JSON.stringify(plan)).toContain('barid_stream');
});

it('a start ends the orphan of a killed parent and reads the rows that it stored', async () => {
  const file = join(folder, 'table.db');
  const parent = spawn(process.execPath, ['--input-type=module', '-e', orphanMaker(file)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [said] = await once(parent.stdout, 'data');
  const orphanUrl = String(said).trim();
  parent.kill('SIGKILL');
  await once(parent, 'exit');

  const restarted = await startDynamoDb({ file });
  const { Item } = await localClients.table(restarted.url).send(new GetItemCommand({ TableName: 'barid', Key: row }));
  expect(Item).toEqual(row);
  await expect(fetch(orphanUrl)).rejects.toThrow();
  await restarted.close();
});

it('a server that dies is restarted at the same address with its rows', async () => {
  const file = join(folder, 'table.db');
  const { url, close } = await startDynamoDb({ file });
  const client = localClients.table(url);
  await ensureTable(client, 'barid');
  await client.send(new PutItemCommand({ TableName: 'barid', Item: row }));
  const pids = await serversOf(file);
  for (const { pid } of pids) process.kill(pid, 'SIGKILL');
  const read = () => client.send(new GetItemCommand({ TableName: 'barid', Key: row }));
  await expect.poll(() => read().catch(() => undefined), { timeout: 5000 }).toMatchObject({ Item: row });
  await close();
  expect(await serversOf(file)).toEqual([]);
});

it('the server ends with a process that does not close it', async () => {
  const file = join(folder, 'table.db');
  const script = `await (await import('#infra/local/dynamodb/server.ts')).startDynamoDb({ file: ${JSON.stringify(file)} }); process.exit(0);`;
  const forgetful = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'inherit' });
  await once(forgetful, 'exit');
  await expect.poll(() => serversOf(file)).toEqual([]);
});

it('a file in use by another Barid is refused', async () => {
  const file = join(folder, 'table.db');
  const holder = await startDynamoDb({ file });
  await expect(startDynamoDb({ file })).rejects.toMatchObject({ code: 'DATA_IN_USE' });
  await holder.close();
});

it('a platform without a server says what to do', () => {
  const resolve = (): string => {
    throw new Error('Cannot find module');
  };
  expect(() => findBinary(resolve)).toThrow(/BARID_DYNAMODB_ENDPOINT/);
});

const orphanMaker = (file: string): string => `
  import { PutItemCommand } from '@aws-sdk/client-dynamodb';
  const { startDynamoDb } = await import('#infra/local/dynamodb/server.ts');
  const { localClients } = await import('#infra/local/resources.ts');
  const { ensureTable } = await import('#infra/local/resources.ts');
  const { url } = await startDynamoDb({ file: ${JSON.stringify(file)} });
  const client = localClients.table(url);
  await ensureTable(client, 'barid');
  await client.send(new PutItemCommand({ TableName: 'barid', Item: ${JSON.stringify(row)} }));
  console.log(url);
`;
