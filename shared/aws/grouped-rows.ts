import { BatchExecuteStatementCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Written } from '#shared/ports.ts';
import { tableClient } from './clients.ts';
import { grouped } from './grouped.ts';
import type { Key } from './keys.ts';
import { maxBatchedReads, readRows } from './read-rows.ts';
import { callStore, writeStore } from './translate-errors.ts';
import { maxBatchedWrites, writeBatch } from './write-rows.ts';

type Row = Readonly<Record<string, unknown>>;

/** The next value of one attribute, written only while the stored one is `previous`; a missing row has none. */
type Swap = { readonly key: Key; readonly attribute: string; readonly next: string; readonly previous: string };

/** The limit of BatchExecuteStatement. */
const maxStatements = 25;

/** Calls of one kind under way: while they are, the next one grows. */
const inFlight = 2;

/**
 * Reads and writes of single rows which, where several happen at about the same time, share one call of the SDK. Each
 * stays on its own all the same: the condition of a swap decides about its row and no other. A group consumes the units of
 * its members.
 */
export const groupedRows = (table: string, client = tableClient()) => {
  const swapOne = ({ key, attribute, next, previous }: Swap): Promise<Written> =>
    writeStore(() =>
      client.send(
        new UpdateCommand({
          TableName: table,
          Key: key,
          UpdateExpression: 'SET #attribute = :next',
          ConditionExpression: '#attribute = :previous',
          ExpressionAttributeNames: { '#attribute': attribute },
          ExpressionAttributeValues: { ':next': next, ':previous': previous },
        }),
      ),
    );

  /**
   * BatchWriteItem takes no conditions, and a transaction costs twice as much. An UPDATE "returns
   * ConditionalCheckFailedException if the WHERE clause does not evaluate to true" (PartiQL update statements).
   */
  const swapTogether = async (swaps: readonly Swap[]): Promise<readonly (Written | undefined)[]> => {
    const Statements = swaps.map(({ key, attribute, next, previous }) => ({
      Statement: `UPDATE "${table}" SET "${attribute}" = ? WHERE PK = ? AND SK = ? AND "${attribute}" = ?`,
      Parameters: [next, key.PK, key.SK, previous],
    }));
    const { Responses = [] } = await callStore(() => client.send(new BatchExecuteStatementCommand({ Statements })));
    return swaps.map((_, index) => {
      const code = Responses[index]?.Error?.Code;
      if (code === 'ConditionalCheckFailed') return 'conflict';
      return Responses[index] === undefined || code !== undefined ? undefined : 'written';
    });
  };

  const swapMany = async (swaps: readonly Swap[]): Promise<readonly Written[]> => {
    // One call may not name a row twice.
    const byRow = Map.groupBy(swaps, ({ key }) => `${key.PK} ${key.SK}`);
    const firsts = [...byRow.values()].flatMap(([first]) => first ?? []);
    const decided = firsts.length > 1 ? await swapTogether(firsts) : [];
    const written = new Map(firsts.map((swap, index) => [swap, decided[index]]));
    // The others, and those that were throttled or locked, each alone: the SDK tries it again.
    return Promise.all(swaps.map((swap) => written.get(swap) ?? swapOne(swap)));
  };

  const putMany = async (rows: readonly Row[]): Promise<readonly 'written'[]> => {
    // A batch may not name a row twice; the last one stays.
    const last = [...new Map(rows.map((row) => [`${row.PK} ${row.SK}`, row])).values()];
    const [only] = last;
    if (only !== undefined && last.length === 1)
      await callStore(() => client.send(new PutCommand({ TableName: table, Item: only })));
    else {
      const puts = last.map((Item) => ({ PutRequest: { Item } }));
      await writeBatch(client, table, puts);
    }
    return rows.map(() => 'written');
  };

  const readMany = async (wanted: readonly Key[]): Promise<readonly { readonly row: Row | undefined }[]> => {
    const rowOf = await readRows(client, table, wanted);
    return wanted.map((key) => ({ row: rowOf(key) }));
  };

  const putGrouped = grouped(putMany, { max: maxBatchedWrites, inFlight });
  const getGrouped = grouped(readMany, { max: maxBatchedReads, inFlight });

  return {
    /** The row under a key, read consistently. */
    get: async (key: Key): Promise<Row | undefined> => (await getGrouped(key)).row,
    put: async (key: Key, row: object): Promise<void> => void (await putGrouped({ ...key, ...row })),
    swap: grouped(swapMany, { max: maxStatements, inFlight }),
  };
};
