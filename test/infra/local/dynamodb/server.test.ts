import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import {
  DescribeTableCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { expect, it, onTestFinished } from 'vitest';
import { httpCall } from '#infra/local/aws-call.ts';
import { startDynamoDb } from '#infra/local/dynamodb/server.ts';
import { isRecord } from '#infra/local/json-record.ts';
import { ensureTable, streamOf } from '#infra/local/resources.ts';
import { localClients } from '#infra/local/sdk-clients.ts';
import { lowestCheckpoint, readStream, writeCheckpoint } from '#infra/local/triggers/stream-reader.ts';
import { freshFolder } from '#test/local-folder.ts';
import { startTable } from '#test/local-parts.ts';

const row = { PK: { S: 'FEED#fr' }, SK: { S: 'ENTRY#1' } };

const start = async (file: string) => {
  const running = await startDynamoDb({ file });
  const call = httpCall(running.url);
  await ensureTable(call, 'barid');
  return { ...running, call, client: localClients.table(running.url) };
};

const read = async (client: DynamoDBClient) =>
  (await client.send(new GetItemCommand({ TableName: 'barid', Key: row }))).Item;

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

it('the table keeps its rows and its stream across restarts', async () => {
  const file = join(await freshFolder(), 'table.db');
  const first = await start(file);
  await first.client.send(new PutItemCommand({ TableName: 'barid', Item: row }));
  const stream = await streamOf(first.call, 'barid');
  await first.close();

  const second = await start(file);
  onTestFinished(second.close);
  expect(await read(second.client)).toEqual(row);
  expect(await streamOf(second.call, 'barid')).toBe(stream);
});

it('a process killed right after an answer loses no row, and leaves the file free', async () => {
  const file = join(await freshFolder(), 'table.db');
  const script = `(async () => {
    const { PutItemCommand } = await import('@aws-sdk/client-dynamodb');
    const { startDynamoDb } = await import('#infra/local/dynamodb/server.ts');
    const { ensureTable } = await import('#infra/local/resources.ts');
    const { localClients } = await import('#infra/local/sdk-clients.ts');
    const { httpCall } = await import('#infra/local/aws-call.ts');
    const { url } = await startDynamoDb({ file: ${JSON.stringify(file)} });
    const client = localClients.table(url);
    await ensureTable(httpCall(url), 'barid');
    await client.send(new PutItemCommand({ TableName: 'barid', Item: ${JSON.stringify(row)} }));
    process.kill(process.pid, 'SIGKILL');
  })()`;
  const killed = spawn(process.execPath, ['--eval', script], { stdio: 'inherit' });
  const [, signal] = await once(killed, 'exit');
  expect(signal).toBe('SIGKILL');

  const restarted = await start(file);
  onTestFinished(restarted.close);
  expect(await read(restarted.client)).toEqual(row);
});

it('a file in use by another Barid is refused', async () => {
  const file = join(await freshFolder(), 'table.db');
  const holder = await startDynamoDb({ file });
  onTestFinished(holder.close);
  await expect(startDynamoDb({ file })).rejects.toMatchObject({ code: 'DATA_IN_USE' });
});

it('a transaction that is sent again because its answer was lost succeeds, and changes nothing', async () => {
  const { endpoint, stop } = await startTable();
  onTestFinished(stop);
  const client = localClients.table(endpoint);
  const put = { TableName: 'barid', Item: row, ConditionExpression: 'attribute_not_exists(PK)' };
  const send = (ClientRequestToken: string) =>
    client.send(new TransactWriteItemsCommand({ TransactItems: [{ Put: put }], ClientRequestToken }));
  await send('one');
  await send('one');
  await expect(send('two')).rejects.toThrow('ConditionalCheckFailed');
});

it('stream records older than a day that all functions have read are deleted, and sequence numbers continue', async () => {
  const folder = await freshFolder();
  const { client, call, trimStream, close } = await start(join(folder, 'table.db'));
  onTestFinished(close);
  const put = (SK: string) =>
    client.send(new PutItemCommand({ TableName: 'barid', Item: { PK: { S: 'FEED#fr' }, SK: { S: SK } } }));
  const sequences = async () => {
    const { value } = await readStream(call, await streamOf(call, 'barid'), undefined).next();
    return value?.records.map(({ dynamodb }) => isRecord(dynamodb) && dynamodb.SequenceNumber);
  };
  for (const SK of ['1', '2', '3', '4']) await put(SK);

  await writeCheckpoint(join(folder, 'publish.json'), { stream: 'ours', shard: 's', sequence: '4' });
  await writeCheckpoint(join(folder, 'notify.json'), { stream: 'ours', shard: 's', sequence: '3' });
  expect(await lowestCheckpoint(folder, 'ours')).toBe(3);
  expect(await lowestCheckpoint(folder, 'another')).toBe(0);
  await trimStream('barid', 3, new Date());
  expect(await sequences()).toEqual(['1', '2', '3', '4']);
  await trimStream('barid', 3, new Date(Date.now() + 25 * 60 * 60_000));
  await put('5');
  expect(await sequences()).toEqual(['3', '4', '5']);
});
