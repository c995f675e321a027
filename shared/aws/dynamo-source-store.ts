import { DeleteCommand, GetCommand, PutCommand, QueryCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import type { FollowedPage, SourceState } from '#shared/model/source-state.ts';
import type { SourceStore } from '#shared/ports.ts';
import { type Key, keys } from './keys.ts';
import { readRows } from './read-rows.ts';
import { tableClient } from './table-client.ts';
import { callStore, writeStore } from './translate-errors.ts';

/** How long a page is remembered after it was last read: 180 days, in seconds. */
const pageSeconds = 180 * 24 * 3600;

const isState = (row: Readonly<Record<string, unknown>>): row is SourceState =>
  typeof row.id === 'string' && typeof row.revision === 'number' && Array.isArray(row.seen);

const isPage = (row: Readonly<Record<string, unknown>>): row is FollowedPage =>
  typeof row.url === 'string' && typeof row.first === 'string' && typeof row.last === 'string';

const seconds = (instant: string): number => Math.floor(Date.parse(instant) / 1000);

const dueKey = (state: SourceState | undefined): Key | undefined =>
  state?.nextPoll === undefined ? undefined : keys.pollDue(state.nextPoll, state.id);

/** What is known of sources: each that is polled has a row that says when, for `follow` to find. */
export const dynamoSourceStore = (table: string, client = tableClient()): SourceStore => {
  return {
    get: async (id) => {
      const { Item } = await callStore(() =>
        client.send(new GetCommand({ TableName: table, Key: keys.source(id), ConsistentRead: true })),
      );
      if (Item === undefined) return undefined;
      const { PK, SK, ...state } = Item;
      if (!isState(state)) throw new Error(`The row ${String(PK)} ${String(SK)} holds no state of a source.`);
      return state;
    },

    write: async (next, previous) => {
      const isNext =
        previous === undefined
          ? { ConditionExpression: 'attribute_not_exists(PK)' }
          : {
              ConditionExpression: '#revision = :before',
              ExpressionAttributeNames: { '#revision': 'revision' },
              ExpressionAttributeValues: { ':before': previous.revision },
            };
      const [before, after] = [dueKey(previous), dueKey(next)];
      const moved = before?.SK !== after?.SK;
      const TransactItems = [
        { Put: { TableName: table, Item: { ...keys.source(next.id), ...next }, ...isNext } },
        ...(moved && before !== undefined ? [{ Delete: { TableName: table, Key: before } }] : []),
        ...(after === undefined ? [] : [{ Put: { TableName: table, Item: { ...after, id: next.id } } }]),
      ];
      const write = new TransactWriteCommand({ TransactItems });
      return writeStore(() => client.send(write));
    },

    due: async (now, limit) => {
      const { Items = [] } = await callStore(() =>
        client.send(
          new QueryCommand({
            TableName: table,
            KeyConditionExpression: 'PK = :pk AND SK <= :now',
            ExpressionAttributeValues: { ':pk': keys.pollDue('', '').PK, ':now': `${now}~` },
            ConsistentRead: true,
            Limit: limit,
          }),
        ),
      );
      return Items.map(({ id }) => String(id));
    },

    pages: async (id, urls) => {
      const wanted = urls.map((url) => keys.followedPage(id, url));
      const rowOf = await readRows(client, table, wanted);
      const found = new Set(wanted.map(rowOf).filter((row) => row !== undefined));
      return [...found].map(({ PK: _PK, SK: _SK, expires: _expires, ...page }) => page).filter(isPage);
    },

    keepPage: async (id, page) => {
      const Item = { ...keys.followedPage(id, page.url), ...page, expires: seconds(page.last) + pageSeconds };
      await callStore(() => client.send(new PutCommand({ TableName: table, Item })));
    },

    takeTurn: async (host, now, until) => {
      const put = new PutCommand({
        TableName: table,
        Item: { ...keys.hostTurn(host), until, expires: seconds(until) },
        ConditionExpression: 'attribute_not_exists(PK) OR #until <= :now',
        ExpressionAttributeNames: { '#until': 'until' },
        ExpressionAttributeValues: { ':now': now },
      });
      return (await writeStore(() => client.send(put))) === 'written';
    },

    endTurn: async (host, until) => {
      const remove = new DeleteCommand({
        TableName: table,
        Key: keys.hostTurn(host),
        // Whoever took it after us, because we were late, keeps it.
        ConditionExpression: '#until = :until',
        ExpressionAttributeNames: { '#until': 'until' },
        ExpressionAttributeValues: { ':until': until },
      });
      await writeStore(() => client.send(remove));
    },
  };
};
