import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll } from 'vitest';
import { localClients } from '#infra/local/sdk-clients.ts';
import { dynamoNearCopies } from '#shared/aws/dynamo-near-copies.ts';
import { nearCopiesContract } from '#test/contracts/near-copies.ts';
import { startTable } from '#test/local-parts.ts';
import { memoryNearCopies } from '#test/memory/memory-near-copies.ts';

let parts: Awaited<ReturnType<typeof startTable>>;
beforeAll(async () => {
  parts = await startTable();
});
afterAll(() => parts.stop());

nearCopiesContract('memory', async () => memoryNearCopies());
nearCopiesContract('DynamoDB', async () =>
  dynamoNearCopies(parts.table, DynamoDBDocumentClient.from(localClients.table(parts.endpoint))),
);
