import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { httpCall } from '#infra/local/aws-call.ts';
import { startDynamoDb } from '#infra/local/dynamodb/server.ts';
import { ensureTable } from '#infra/local/resources.ts';
import { startS3 } from '#infra/local/s3/server.ts';
import { ensureBucket, localClients } from '#infra/local/sdk-clients.ts';
import type { Article } from '#shared/model/article.ts';

/** Prints one indented line of a bench's table. */
export const print = (line: string): void => void process.stdout.write(`  ${line}\n`);

/** The value below which a share (0 to 1) of the values lies. 0 without values. */
export const percentile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.floor(share * (values.length - 1))] ?? 0;

/** Creates a temporary folder. `remove` deletes it with its content. */
export const createFolder = async () => {
  const path = await mkdtemp(join(tmpdir(), 'barid-bench-'));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
};

/** The name of the table of `startTable`. */
export const tableName = 'bench';

/** Starts a local DynamoDB with one empty table. `close` stops it and deletes the table. */
export const startTable = async () => {
  const folder = await createFolder();
  const server = await startDynamoDb({ file: join(folder.path, 'table.db') });
  const client = localClients.table(server.url);
  await ensureTable(httpCall(server.url), tableName);
  const close = async (): Promise<void> => {
    client.destroy();
    await server.close();
    await folder.remove();
  };
  return {
    url: server.url,
    client: DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } }),
    close,
  };
};

/** The name of the bucket of `startBucket`. */
export const bucketName = 'public';

/** Starts a local S3 with one empty bucket. `close` stops it and deletes the bucket. */
export const startBucket = async () => {
  const folder = await createFolder();
  const server = await startS3(folder.path, 0);
  const client = localClients.bucket(server.url);
  await ensureBucket(client, bucketName);
  const close = async (): Promise<void> => {
    client.destroy();
    await server.close();
    await folder.remove();
  };
  return { client, close };
};

/** A queue in this process. A delayed message becomes visible after its delay. */
export const makeQueue = <Message>() => {
  const visible: Message[] = [];
  return {
    send: async (messages: readonly Message[], delaySeconds = 0): Promise<void> => {
      if (delaySeconds === 0) visible.push(...messages);
      else setTimeout(() => visible.push(...messages), delaySeconds * 1000);
    },
    /** Handles messages with this many workers until `isDone`; an empty queue does not end the loop. */
    drain: async (
      concurrency: number,
      handle: (message: Message) => Promise<void>,
      isDone: () => boolean,
    ): Promise<void> => {
      const work = async (): Promise<void> => {
        while (!isDone()) {
          const message = visible.shift();
          if (message === undefined) await wait(5);
          else await handle(message);
        }
      };
      await Promise.all(Array.from({ length: concurrency }, work));
    },
  };
};

/** A live French article. Equal arguments give equal articles, but never the same object. */
export const benchArticle = (
  index: number,
  publishedMs: number,
  fields: Pick<Article, 'title' | 'content' | 'feeds'> & Partial<Article>,
): Article => {
  const published = new Date(publishedMs).toISOString();
  const url = `https://www.example.org/${index}`;
  return {
    id: `a${String(index).padStart(6, '0')}`,
    guid: url,
    url,
    language: 'fr',
    authors: [{ name: 'euromagreb' }],
    tags: ['budget'],
    published,
    modified: published,
    attachments: [],
    status: 'live',
    revision: 1,
    accepted: published,
    receivedAt: published,
    ...fields,
  };
};

/** A paragraph of HTML with a link and an entity. */
export const paragraph =
  "<p>Le conseil municipal a adopté le budget (<a href='https://www.example.org/a?b=1&amp;c=2'>texte</a>).</p>";
