import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  type S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll } from 'vitest';
import { ensureBucket } from '#infra/local/sdk-clients.ts';
import { s3DocumentStore } from '#shared/aws/s3-document-store.ts';
import { publishFeed } from '#shared/publish/publish-feed.ts';
import type { Site } from '#shared/site/site.ts';
import { type IngestFixture, ingestFixtures, manualClock, sampleSite } from '#test/ingest/ingest-fixture.ts';
import { startBuckets } from '#test/local-parts.ts';
import { memoryDocumentStore } from '#test/memory/memory-document-store.ts';
import { memoryPublishStores } from '#test/memory/memory-publish-stores.ts';
import { memoryTable } from '#test/memory/memory-table.ts';

/** Where readers of a test call its feeds. */
export const publicUrl = 'https://feeds.example.org';

const contents = async (client: S3Client, bucket: string): Promise<ReadonlyMap<string, string>> => {
  const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: bucket }));
  const documents = Contents.map(async ({ Key = '' }) => {
    const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key }));
    return [Key, (await Body?.transformToString()) ?? ''] as const;
  });
  return new Map(await Promise.all(documents));
};

/** For the tests of one file: with each call an empty table and an empty bucket, and what publishing needs. */
export const publishHarnesses = () => {
  const openDesk = ingestFixtures();
  let buckets: Awaited<ReturnType<typeof startBuckets>>;
  beforeAll(async () => {
    buckets = await startBuckets();
  });
  afterAll(() => buckets.stop());

  return async (site?: Site) => {
    const desk: IngestFixture = await openDesk(site);
    const bucket = `public-${desk.table}`;
    await ensureBucket(buckets.client, bucket);
    const deps = { ...desk, documents: s3DocumentStore(bucket, buckets.client), publicUrl };
    return {
      ...deps,
      /** What the bucket holds, by key. */
      shows: () => contents(buckets.client, bucket),
      /** What the bucket says of a document beside its bytes. */
      metadata: async (key: string) =>
        (await buckets.client.send(new HeadObjectCommand({ Bucket: bucket, Key: key }))).Metadata ?? {},
      remove: async (key: string) =>
        void (await buckets.client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }))),
      publish: (slug = 'all') => publishFeed(slug, deps),
    };
  };
};

/** The same in memory, for tests that run through many worlds. */
export const openMemoryHarness = (site = sampleSite()) => {
  const table = memoryTable();
  const { all, ...documents } = memoryDocumentStore();
  const deps = { ...memoryPublishStores(table), documents, site, publicUrl };
  const clock = manualClock();
  return {
    ...deps,
    clock,
    shows: async (): Promise<ReadonlyMap<string, string>> =>
      new Map([...all].map(([key, { bytes }]) => [key, Buffer.from(bytes).toString()])),
    remove: async (key: string): Promise<void> => void all.delete(key),
    publish: (slug = 'all') => publishFeed(slug, { ...deps, clock }),
  };
};

/** What publishing works with in a test, and what came of it. */
export type PublishHarness = ReturnType<typeof openMemoryHarness>;
