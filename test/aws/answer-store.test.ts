import { dynamoAnswerStore } from '#shared/aws/dynamo-answer-store.ts';
import { answerStoreContract } from '#test/contracts/answer-store.ts';
import { emptyTables } from './dynamo-stores.ts';

const emptyTable = emptyTables();

answerStoreContract('DynamoDB', async (clock) => {
  const { table, client } = await emptyTable();
  return dynamoAnswerStore(table, clock, client);
});
