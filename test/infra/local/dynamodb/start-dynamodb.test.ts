import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { DescribeTableCommand, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { localClients } from '#infra/local/clients.ts';
import { findBinary } from '#infra/local/dynamodb/find-binary.ts';
import { indexStream } from '#infra/local/dynamodb/index-stream.ts';
import { startDynamoDb } from '#infra/local/dynamodb/start-dynamodb.ts';
import { serversOver } from '#infra/local/dynamodb/strays.ts';
import { ensureTable } from '#infra/local/resources/ensure-table.ts';
import { startTable } from '#test/local-parts.ts';

const row = { PK: { S: 'FEED#fr' }, SK: { S: 'ENTRY#1' } };

describe('the table on one machine', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'barid-table-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('the table on one machine is made as the stack defines it, with a stream of keys', async () => {
    const { endpoint, table, stop } = await startTable();
    const { Table } = await localClients.table(endpoint).send(new DescribeTableCommand({ TableName: table }));
    expect(Table?.KeySchema).toEqual([
      { AttributeName: 'PK', KeyType: 'HASH' },
      { AttributeName: 'SK', KeyType: 'RANGE' },
    ]);
    expect(Table?.StreamSpecification).toEqual({ StreamEnabled: true, StreamViewType: 'KEYS_ONLY' });
    await stop();
  });

  it('the table on one machine keeps its rows and its index in its file from one start to the next', async () => {
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

  it('the table on one machine ends the server that a killed parent left behind, and reads what that one stored', async () => {
    const file = join(folder, 'table.db');
    const parent = spawn(process.execPath, ['--input-type=module', '-e', orphanMaker(file)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [said] = await once(parent.stdout, 'data');
    const orphanUrl = String(said).trim();
    parent.kill('SIGKILL');
    await once(parent, 'exit');

    const heir = await startDynamoDb({ file });
    const { Item } = await localClients.table(heir.url).send(new GetItemCommand({ TableName: 'barid', Key: row }));
    expect(Item).toEqual(row);
    await expect(fetch(orphanUrl)).rejects.toThrow();
    await heir.close();
  });

  it('the table on one machine is started again, at the same address and with its rows, when it dies', async () => {
    const file = join(folder, 'table.db');
    const { url, close } = await startDynamoDb({ file });
    const client = localClients.table(url);
    await ensureTable(client, 'barid');
    await client.send(new PutItemCommand({ TableName: 'barid', Item: row }));
    const pids = await serversOver(file);
    for (const { pid } of pids) process.kill(pid, 'SIGKILL');
    const read = () => client.send(new GetItemCommand({ TableName: 'barid', Key: row }));
    await expect.poll(() => read().catch(() => undefined), { timeout: 5000 }).toMatchObject({ Item: row });
    await close();
    expect(await serversOver(file)).toEqual([]);
  });

  it('the table on one machine ends with a process that forgets to close it', async () => {
    const file = join(folder, 'table.db');
    const script = `await (await import('#infra/local/dynamodb/start-dynamodb.ts')).startDynamoDb({ file: ${JSON.stringify(file)} }); process.exit(0);`;
    const forgetful = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'inherit' });
    await once(forgetful, 'exit');
    await expect.poll(() => serversOver(file)).toEqual([]);
  });

  it('the table on one machine refuses a file that another running Barid holds', async () => {
    const file = join(folder, 'table.db');
    const holder = await startDynamoDb({ file });
    await expect(startDynamoDb({ file })).rejects.toMatchObject({ code: 'DATA_IN_USE' });
    await holder.close();
  });

  it('the table on one machine says what to do where npm has no server for the platform', () => {
    const resolve = (): string => {
      throw new Error('Cannot find module');
    };
    expect(() => findBinary(resolve)).toThrow(/BARID_DYNAMODB_ENDPOINT/);
  });
});

const orphanMaker = (file: string): string => `
  import { PutItemCommand } from '@aws-sdk/client-dynamodb';
  const { startDynamoDb } = await import('#infra/local/dynamodb/start-dynamodb.ts');
  const { localClients } = await import('#infra/local/clients.ts');
  const { ensureTable } = await import('#infra/local/resources/ensure-table.ts');
  const { url } = await startDynamoDb({ file: ${JSON.stringify(file)} });
  const client = localClients.table(url);
  await ensureTable(client, 'barid');
  await client.send(new PutItemCommand({ TableName: 'barid', Item: ${JSON.stringify(row)} }));
  console.log(url);
`;
