import { BatchWriteCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { expect, it } from 'vitest';
import { restorePlaces } from '#shared/ingest/restore-places.ts';
import { wholeSite } from '#shared/model/whole-site.ts';
import { dynamoShelves } from '#test/aws/dynamo-shelves.ts';
import { articleOf, idsIn, withdrawn } from '#test/contracts/shelf.ts';

const open = dynamoShelves();

type Shelf = Awaited<ReturnType<typeof open>>;

/** What no restore from a backup leaves out, but a mistake by hand may. */
const loseAll = async ({ client, table }: Shelf, ...partitions: readonly string[]): Promise<void> => {
  for (const partition of partitions) {
    const values = { KeyConditionExpression: 'PK = :pk', ExpressionAttributeValues: { ':pk': partition } };
    const { Items = [] } = await client.send(new QueryCommand({ TableName: table, ...values }));
    const deletes = Items.map(({ PK, SK }) => ({ DeleteRequest: { Key: { PK, SK } } }));
    for (let from = 0; from < deletes.length; from += 25)
      await client.send(new BatchWriteCommand({ RequestItems: { [table]: deletes.slice(from, from + 25) } }));
  }
};

const restoreAll = async ({ articles }: Shelf): Promise<number> => {
  let restored = await restorePlaces(articles);
  let count = restored.articles;
  while (restored.after !== undefined) {
    restored = await restorePlaces(articles, restored.after);
    count += restored.articles;
  }
  return count;
};

it('brings back every place, tombstone and embargo from the articles alone, and changes nothing else', async () => {
  const shelf = await open();
  const { articles, feeds } = shelf;
  const gone = articleOf('a2');
  await articles.write(articleOf('a1'), undefined);
  await articles.write(gone, undefined);
  await articles.write(withdrawn(gone), gone);
  await articles.write(articleOf('a3', { status: 'scheduled', published: '2024-12-01T00:00:00.000Z' }), undefined);
  const before = await articles.list(undefined, 10);
  const tombstones = await feeds.tombstones('fr');
  await loseAll(shelf, 'FEED#fr', 'FEED#all', 'SITE', 'DUE#embargo#0', 'DUE#publish#0');
  expect([await idsIn(shelf, 'fr'), await feeds.tombstones('fr')]).toEqual([[], []]);

  expect(await restoreAll(shelf)).toBe(3);
  expect([await idsIn(shelf, 'fr'), await idsIn(shelf, 'all'), await idsIn(shelf, wholeSite)]).toEqual([
    ['a1'],
    ['a1'],
    ['a1'],
  ]);
  expect(await feeds.tombstones('fr')).toEqual(tombstones);
  expect(await articles.due('2025-01-01T00:00:00.000Z', 10)).toEqual(['a3']);
  expect(await articles.list(undefined, 10)).toEqual(before);
  expect(await articles.revisions('a1')).toEqual([]);
  expect(await feeds.touches(10)).toHaveLength(2);
});

it('comes to the last of many articles, page by page', async () => {
  const shelf = await open();
  const instant = (index: number): string => new Date(Date.UTC(2024, 0, 1, 0, index)).toISOString();
  const made = Array.from({ length: 110 }, (_, index) =>
    articleOf(`a${index}`, { published: instant(index), accepted: instant(index) }),
  );
  await Promise.all(made.map((article) => shelf.articles.write(article, undefined)));
  await loseAll(shelf, 'FEED#fr');
  expect(await restoreAll(shelf)).toBe(110);
  expect(await shelf.feeds.places('fr', 200)).toHaveLength(110);
});
