import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll } from 'vitest';
import { localClients } from '#infra/local/sdk-clients.ts';
import { publishStores } from '#shared/aws/publish-stores.ts';
import type { IncomingArticle } from '#shared/model/article.ts';
import { parseSite } from '#shared/site/read-site-file.ts';
import type { Site } from '#shared/site/site.ts';
import { fetchHttp } from '#shared/web/fetch-http.ts';
import { createTable, startTable } from '#test/local-parts.ts';
import { memoryMediaStore } from '#test/memory/memory-media-store.ts';

/** A newsroom in Rabat with three feeds; others where they are given. */
export const sampleSite = (feeds?: readonly object[]): Site =>
  parseSite({
    site: {
      title: 'Euromagreb',
      url: 'https://www.example.org',
      language: 'fr',
      description: 'L’actualité du Maghreb et de l’Europe',
      timeZone: 'Africa/Casablanca',
    },
    feeds: feeds ?? [
      { slug: 'all' },
      { slug: 'ar', language: 'ar', select: { languages: ['ar'] } },
      { slug: 'securite', select: { tags: ['sécurité'] } },
    ],
  });

/** A clock that stands still until it is set; instants in RFC 3339. */
export const manualClock = (start = '2024-11-28T09:00:00.000Z') => {
  let instant = start;
  return {
    now: () => new Date(instant),
    set: (to: string): void => {
      instant = to;
    },
  };
};

/** The founding article, as a parser gives it. */
export const incomingOf = (said: Partial<IncomingArticle> = {}): IncomingArticle => ({
  guid: 'https://www.example.org/?p=4711',
  url: 'https://www.example.org/2024/11/27/maroc-belgique',
  title: 'Le Maroc et la Belgique renforcent leur coopération antiterroriste',
  content: '<p>Le directeur général de la sûreté nationale a reçu mercredi à Rabat une délégation belge.</p>',
  language: 'fr',
  authors: [{ name: 'euromagreb' }],
  tags: ['sécurité'],
  published: '2024-11-27T10:00:00.000Z',
  attachments: [],
  ...said,
});

const publicUrl = 'https://feeds.example.org';

/** For the tests of one file: a DynamoDB, and with each call an empty table of it and what ingest works with. */
export const ingestFixtures = () => {
  let dynamodb: Awaited<ReturnType<typeof startTable>>;
  let client: DynamoDBClient;
  let opened = 0;
  beforeAll(async () => {
    dynamodb = await startTable();
    client = localClients.table(dynamodb.endpoint);
  });
  afterAll(() => dynamodb.stop());

  return async (site = sampleSite()) => {
    opened += 1;
    const table = `ingest-${opened}`;
    await createTable(dynamodb.endpoint, table);
    const documents = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
    const clock = manualClock();
    return {
      ...publishStores(table, publicUrl, documents),
      site,
      clock,
      // The pages that publishers of the tests name are on this machine.
      http: fetchHttp({ allow: ['127.0.0.1'] }),
      media: memoryMediaStore().media,
      publicUrl,
      wait: async () => undefined,
      table,
      client: documents,
    };
  };
};

/** What ingest works with in a test. */
export type IngestFixture = Awaited<ReturnType<ReturnType<typeof ingestFixtures>>>;

/** The guids that stand in a feed, newest first. */
export const guidsIn = async (
  { feedEntries }: Pick<IngestFixture, 'feedEntries'>,
  slug: string,
): Promise<readonly string[]> =>
  (await feedEntries.articles(slug, await feedEntries.entries(slug, { newestFirst: true, limit: 500 }))).map(
    ({ guid }) => guid,
  );
