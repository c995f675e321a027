import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { expect, it, onTestFinished } from 'vitest';
import { startDynamoDb } from '#infra/local/dynamodb/server.ts';
import { trimStream } from '#infra/local/dynamodb/stream-table.ts';
import { ensureTable, localClients } from '#infra/local/resources.ts';
import { lowestCheckpoint, writeCheckpoint } from '#infra/local/triggers/stream-reader.ts';
import { freshFolder } from '#test/local-folder.ts';

const sequencesIn = (file: string): readonly unknown[] => {
  const database = new DatabaseSync(file);
  const rows = database.prepare('SELECT sequence_number FROM _stream_records ORDER BY id').all();
  database.close();
  return rows.map(({ sequence_number }) => sequence_number);
};

it('stream records older than a day that all functions have read are deleted, and sequence numbers continue', async () => {
  const folder = await freshFolder();
  const file = join(folder, 'table.db');
  const { url, close } = await startDynamoDb({ file });
  onTestFinished(close);
  const client = localClients.table(url);
  await ensureTable(client, 'barid');
  const put = (SK: string) =>
    client.send(new PutItemCommand({ TableName: 'barid', Item: { PK: { S: 'FEED#fr' }, SK: { S: SK } } }));
  for (const SK of ['1', '2', '3', '4']) await put(SK);

  await writeCheckpoint(join(folder, 'publish.json'), { stream: 'ours', shard: 's', sequence: '4' });
  await writeCheckpoint(join(folder, 'notify.json'), { stream: 'ours', shard: 's', sequence: '3' });
  expect(await lowestCheckpoint(folder, 'ours')).toBe(3);
  expect(await lowestCheckpoint(folder, 'another')).toBe(0);
  trimStream(file, 'barid', 3, new Date());
  expect(sequencesIn(file)).toEqual(['1', '2', '3', '4']);
  trimStream(file, 'barid', 3, new Date(Date.now() + 25 * 60 * 60_000));
  await put('5');
  expect(sequencesIn(file)).toEqual(['3', '4', '5']);
});
