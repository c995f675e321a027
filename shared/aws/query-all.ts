import { type DynamoDBDocumentClient, paginateQuery, type QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import { callStore } from './translate-errors.ts';

/** Every row that a query finds, however many pages they are, or the first `most`: for what is known to be few. */
export const queryAll = (
  client: DynamoDBDocumentClient,
  query: QueryCommandInput,
  most = Number.POSITIVE_INFINITY,
): Promise<readonly Record<string, unknown>[]> =>
  callStore(async () => {
    const rows: Record<string, unknown>[] = [];
    for await (const { Items = [] } of paginateQuery({ client }, query)) {
      rows.push(...Items);
      if (rows.length >= most) break;
    }
    return rows.slice(0, most);
  });
