import { PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { expect, it, onTestFinished } from 'vitest';
import { httpCall } from '#infra/local/aws-call.ts';
import { expireRows } from '#infra/local/resources.ts';
import { localClients } from '#infra/local/sdk-clients.ts';
import { startTable } from '#test/local-parts.ts';

const now = new Date('2026-11-23T12:00:00Z');
const seconds = now.getTime() / 1000;

it('only rows whose time to live is over are deleted', async () => {
  const { endpoint, table, stop } = await startTable();
  onTestFinished(stop);
  const client = localClients.table(endpoint);
  const put = (SK: string, expires?: number) => {
    const key = { PK: { S: 'FEED#fr' }, SK: { S: SK } };
    const Item = expires === undefined ? key : { ...key, expires: { N: String(expires) } };
    return client.send(new PutItemCommand({ TableName: table, Item }));
  };
  await put('over', seconds - 1);
  await put('not over', seconds + 1);
  await put('for ever');
  expect(await expireRows(httpCall(endpoint), table, now)).toBe(1);
  const { Items = [] } = await client.send(new ScanCommand({ TableName: table }));
  expect(Items.map(({ SK }) => SK?.S).sort()).toEqual(['for ever', 'not over']);
});
