import { type DynamoDBDocumentClient, GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { ArchiveMonth } from '#shared/model/archive-month.ts';
import type { FeedStore } from '#shared/ports.ts';
import { keys } from './keys.ts';
import { queryAll } from './query-all.ts';
import { callStore, writeStore } from './translate-errors.ts';

type Row = Readonly<Record<string, unknown>>;

const isMonth = (row: Row): row is ArchiveMonth =>
  typeof row.month === 'string' && typeof row.revision === 'number' && Array.isArray(row.parts);

const toMonth = (row: Row): ArchiveMonth => {
  const { PK, SK, live, ...month } = row;
  if (!isMonth(month)) throw new Error(`The row ${String(PK)} ${String(SK)} holds no month of archives.`);
  return month;
};

/** Months that have been emptied are few: this many rows are enough to find one that is not, as a rule. */
const lookBack = 5;

/** Above every month. */
const endOfTime = '~';

/** The months of a feed's archives (architecture.md §4). */
export const archiveRows = (
  client: DynamoDBDocumentClient,
  table: string,
): Pick<FeedStore, 'month' | 'lastMonth' | 'months' | 'writeMonth'> => ({
  month: async (slug, month) => {
    const get = new GetCommand({ TableName: table, Key: keys.month(slug, month), ConsistentRead: true });
    const { Item } = await callStore(() => client.send(get));
    return Item === undefined ? undefined : toMonth(Item);
  },

  lastMonth: async (slug, before = endOfTime) => {
    let start: Record<string, unknown> | undefined;
    do {
      const query = new QueryCommand({
        TableName: table,
        KeyConditionExpression: 'PK = :pk AND SK < :before',
        // Known only for rows that were read: it narrows the answer, not the cost.
        FilterExpression: 'live > :none',
        ExpressionAttributeValues: { ':pk': keys.month(slug, '').PK, ':before': before, ':none': 0 },
        ConsistentRead: true,
        ScanIndexForward: false,
        Limit: lookBack,
        ...(start === undefined ? {} : { ExclusiveStartKey: start }),
      });
      const { Items = [], LastEvaluatedKey } = await callStore(() => client.send(query));
      if (Items[0] !== undefined) return toMonth(Items[0]);
      start = LastEvaluatedKey;
    } while (start !== undefined);
    return undefined;
  },

  months: async (slug) => {
    const rows = await queryAll(client, {
      TableName: table,
      KeyConditionExpression: 'PK = :pk',
      ExpressionAttributeValues: { ':pk': keys.month(slug, '').PK },
      ConsistentRead: true,
    });
    return rows.map(toMonth);
  },

  writeMonth: async (month) => {
    const put = new PutCommand({
      TableName: table,
      Item: { ...keys.month(month.slug, month.month), ...month, live: month.parts.length },
      ...(month.revision === 1
        ? { ConditionExpression: 'attribute_not_exists(PK)' }
        : {
            ConditionExpression: '#revision = :before',
            ExpressionAttributeNames: { '#revision': 'revision' },
            ExpressionAttributeValues: { ':before': month.revision - 1 },
          }),
    });
    return writeStore(() => client.send(put));
  },
});
