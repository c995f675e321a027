import { DeleteObjectCommand, GetObjectCommand, ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll } from 'vitest';
import { ensureBucket } from '#infra/local/resources/ensure-bucket.ts';
import { s3DocumentStore } from '#shared/aws/s3-document-store.ts';
import type { Site } from '#shared/model/site.ts';
import { publishFeed } from '#shared/publish/publish-feed.ts';
import { type Newsdesk, newsdesks } from '#test/ingest/newsdesk.ts';
import { startBuckets } from '#test/local-parts.ts';

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
export const presses = () => {
  const openDesk = newsdesks();
  let buckets: Awaited<ReturnType<typeof startBuckets>>;
  beforeAll(async () => {
    buckets = await startBuckets();
  });
  afterAll(() => buckets.stop());

  return async (site?: Site) => {
    const desk: Newsdesk = await openDesk(site);
    const bucket = `public-${desk.table}`;
    await ensureBucket(buckets.client, bucket);
    const deps = { ...desk, documents: s3DocumentStore(bucket, buckets.client), publicUrl };
    return {
      ...deps,
      /** What the bucket holds, by key. */
      shows: () => contents(buckets.client, bucket),
      remove: async (key: string) =>
        void (await buckets.client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }))),
      publish: (slug = 'all') => publishFeed(slug, deps),
    };
  };
};

/** What publishing works with in a test, and what came of it. */
export type Press = Awaited<ReturnType<ReturnType<typeof presses>>>;
