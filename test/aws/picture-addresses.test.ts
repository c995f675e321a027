import { expect, it } from 'vitest';
import { dynamoArticleStore } from '#shared/aws/dynamo-article-store.ts';
import { dynamoFeedEntryStore } from '#shared/aws/dynamo-feed-entry-store.ts';
import { articleOf, nextOf } from '#test/contracts/stores.ts';
import { dynamoStores } from './dynamo-stores.ts';

const openStores = dynamoStores();

const [first, second] = ['https://d111abc.cloudfront.net', 'https://Feeds.Exemple.ma'];
const name = '00112233445566778899aabbccddeeff.png';

/** An article that shows a stored picture everywhere, beside pictures of others, at an address of Barid. */
const illustrated = (address: string) =>
  articleOf('halle', {
    title: 'سوق السمك في العرائش يفتح أبوابه',
    content:
      `<p>La halle<img src='${address}/media/${name}' srcset='${address}/media/${name} 1x' alt=''></p>` +
      `<p><a href='https://www.example.org/media/${name}'>ailleurs</a>, /media/${name}, $&</p>`,
    image: { url: `${address}/media/${name}`, alt: 'La halle' },
    attachments: [
      { url: `${address}/media/${name}`, type: 'image/png' },
      { url: 'https://www.example.org/media/halle.mp4', type: 'video/mp4', thumbnail: `${address}/media/${name}` },
    ],
    episode: { persons: [{ name: 'سعاد', image: `${address}/media/${name}` }, { name: 'Idir' }] },
  });

it('pictures of stored articles are at the address of today, in every revision, list and feed', async () => {
  const { table, client } = await openStores();
  const before = dynamoArticleStore(table, first, client);
  const article = illustrated(first);
  await before.write(article, undefined);
  const next = nextOf(article, { title: 'السوق' });
  await before.write(next, article);
  expect(await before.get('halle')).toEqual(next);

  const after = dynamoArticleStore(table, second, client);
  const moved = { ...illustrated(second), title: next.title, revision: next.revision, modified: next.modified };
  expect(await after.get('halle')).toMatchObject(moved);
  expect((await after.list(undefined, 10)).items).toMatchObject([moved]);
  expect(JSON.stringify(await after.revisions('halle'))).not.toContain(first);
  const entries = dynamoFeedEntryStore(table, second, client);
  expect(await entries.articles('all', await entries.entries('all', {}))).toMatchObject([moved]);
});

it('a host that URLs write otherwise than the setting is the same address', async () => {
  const { table, client } = await openStores();
  const store = dynamoArticleStore(table, second, client);
  await store.write(illustrated(new URL(second).origin), undefined);
  const after = dynamoArticleStore(table, first, client);
  expect(await after.get('halle')).toEqual(illustrated(first));
});
