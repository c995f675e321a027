import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  paginateScan,
} from '@aws-sdk/client-dynamodb';
import { tableDefinition } from '#infra/table-definition.ts';

const { partitionKey, sortKey, ttlAttribute } = tableDefinition;

/** Deletes the rows whose time is over, which our DynamoDB only promises to do. Gives how many it were. */
export const expireRows = async (client: DynamoDBClient, table: string, now: Date): Promise<number> => {
  const over = {
    ExpressionAttributeNames: { '#expires': ttlAttribute },
    ExpressionAttributeValues: { ':now': { N: String(Math.floor(now.getTime() / 1000)) } },
  };
  const scan = { TableName: table, FilterExpression: '#expires < :now', ...over };
  let deleted = 0;
  for await (const { Items = [] } of paginateScan({ client }, scan)) {
    for (const { [partitionKey]: PK, [sortKey]: SK } of Items) {
      if (PK === undefined || SK === undefined) continue;
      // A lease may have been renewed since it was read.
      const condition = { ConditionExpression: '#expires < :now', ...over };
      try {
        await client.send(
          new DeleteItemCommand({ TableName: table, Key: { [partitionKey]: PK, [sortKey]: SK }, ...condition }),
        );
        deleted += 1;
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
      }
    }
  }
  return deleted;
};
