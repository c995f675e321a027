import { httpCall } from '#infra/local/aws-call.ts';

/** The DynamoDB at this URL without tables. Test files that share it run one after the other (test/dynamodb-local/run). */
export const emptyDynamoDb = async (
  url: string,
): Promise<{ readonly url: string; readonly close: () => Promise<void> }> => {
  const call = httpCall(url);
  const { TableNames: names } = await call('DynamoDB_20120810.ListTables', {});
  for (const TableName of Array.isArray(names) ? names : []) await call('DynamoDB_20120810.DeleteTable', { TableName });
  return { url, close: async () => undefined };
};
