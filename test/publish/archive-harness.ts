import { DeleteObjectCommand, GetObjectCommand, NoSuchKey } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { localClients } from '#infra/local/sdk-clients.ts';
import { dynamoArticleStore } from '#shared/aws/dynamo-article-store.ts';
import { publishStores } from '#shared/aws/publish-stores.ts';
import { s3DocumentStore } from '#shared/aws/s3-document-store.ts';
import type { Article } from '#shared/model/article.ts';
import type { DocumentStore } from '#shared/ports.ts';
import { publishFeed } from '#shared/publish/publish-feed.ts';
import { sampleArticle } from '#test/format/sample-view.ts';
import { sampleSite } from '#test/ingest/ingest-fixture.ts';
import { startBuckets, startTable } from '#test/local-parts.ts';

/** An article in the feed `all`, published at this instant. */
export const articleAt = (id: string, published: string, part: Partial<Article> = {}): Article =>
  sampleArticle({
    id,
    guid: `tag:example.org,2024:${id}`,
    url: `https://www.example.org/${id}`,
    title: `Article ${id}`,
    published,
    modified: published,
    accepted: published,
    feeds: ['all'],
    ...part,
  });

/** A store that remembers which documents were put, in order. */
const recording = (documents: DocumentStore, puts: string[]): DocumentStore => ({
  ...documents,
  put: (key, ...rest) => {
    puts.push(key);
    return documents.put(key, ...rest);
  },
});

const publicUrl = 'https://feeds.example.org';

/** A table, a bucket and a feed of so many entries; `keep` does what an article's transaction and its event do. */
export const startArchiveHarness = async (entries: number) => {
  const [table, buckets] = await Promise.all([startTable(), startBuckets('public')]);
  const client = DynamoDBDocumentClient.from(localClients.table(table.endpoint), {
    marshallOptions: { removeUndefinedValues: true },
  });
  const articles = dynamoArticleStore(table.table, publicUrl, client);
  const stores = publishStores(table.table, publicUrl, client);
  const puts: string[] = [];
  const documents = recording(s3DocumentStore('public', buckets.client), puts);
  const site = sampleSite([{ slug: 'all', entries }]);
  const deps = { ...stores, documents, site, publicUrl, clock: { now: () => new Date('2026-11-23T22:00:00.000Z') } };
  const published = async (id: string): Promise<string> => (await articles.get(id))?.published ?? '';
  return {
    articles,
    deps,
    puts,
    publish: (instants: readonly string[] = []) => publishFeed('all', deps, { published: instants }),
    /** Writes articles as they are now, and publishes once, as one batch of the stream does. */
    keep: async (...changed: readonly Article[]): Promise<void> => {
      const instants = await Promise.all(
        changed.map(async (article) => {
          const previous = await articles.get(article.id);
          await articles.write(article, previous);
          return [article.published, previous?.published ?? article.published];
        }),
      );
      await publishFeed('all', deps, { published: instants.flat() });
    },
    retract: async (...ids: readonly string[]): Promise<void> => {
      const instants = await Promise.all(ids.map(published));
      for (const id of ids) {
        const previous = await articles.get(id);
        if (previous === undefined) continue;
        const when = '2026-11-23T20:00:00.000Z';
        await articles.write(
          { ...previous, status: 'retracted', modified: when, revision: previous.revision + 1 },
          previous,
        );
      }
      await publishFeed('all', deps, { published: instants });
    },
    /** The document at a public URL: its text, `gone` where it answers 410, undefined where there is none. */
    read: async (url: string): Promise<string | undefined> => {
      try {
        const Key = url.replace(`${publicUrl}/`, '');
        const { Body, Metadata } = await buckets.client.send(new GetObjectCommand({ Bucket: 'public', Key }));
        return Metadata?.['barid-gone'] === undefined ? await Body?.transformToString() : 'gone';
      } catch (error) {
        if (error instanceof NoSuchKey) return undefined;
        throw error;
      }
    },
    /** Deletes documents from the bucket, as a hand does. */
    lose: async (...keys: readonly string[]): Promise<void> => {
      for (const Key of keys) await buckets.client.send(new DeleteObjectCommand({ Bucket: 'public', Key }));
    },
    stop: () => Promise.all([table.stop(), buckets.stop()]),
  };
};

/** A harness for a feed with archives. */
export type ArchiveHarness = Awaited<ReturnType<typeof startArchiveHarness>>;
