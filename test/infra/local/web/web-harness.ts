import { mkdir, readdir, rm } from 'node:fs/promises';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { join } from 'node:path';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import type { HttpFunction } from '#infra/local/web/http-function.ts';
import { startWeb } from '#infra/local/web/web-thread.ts';
import type { AddressTable } from '#shared/model/address-table.ts';
import { startBuckets } from '#test/local-parts.ts';

const bucket = 'public';

/** An answer as received: nothing is decoded, no redirect is followed. */
export type WireAnswer = { readonly status: number; readonly headers: IncomingHttpHeaders; readonly body: Buffer };

const send = (
  url: string,
  method: string,
  headers: Record<string, string>,
  body?: string | Buffer,
): Promise<WireAnswer> =>
  new Promise((resolve, reject) => {
    const request = httpRequest(url, { method, headers, agent: false }, async (response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of response) chunks.push(chunk);
      resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) });
    });
    request.on('error', reject);
    request.end(body);
  });

/** Starts the public web over an empty bucket; `publish` puts documents, `ask` sends requests. */
export const startTestWeb = async (functions: readonly HttpFunction[] = [], addresses?: AddressTable) => {
  const buckets = await startBuckets(bucket);
  const { url, close } = await startWeb(
    {
      buckets: { folder: buckets.folder, versions: buckets.versions.shared, documents: bucket, media: bucket },
      functions,
      originSecret: 'known to the front door',
      publicUrl: 'https://feeds.example.org',
      hubs: ['https://hub.example/', 'https://feeds.example.org/hub'],
      ...(addresses === undefined ? {} : { addresses }),
    },
    0,
  );
  const publish = (
    Key: string,
    Body: string | Buffer,
    ContentType: string,
    CacheControl = 'public, max-age=60',
    Metadata: Record<string, string> = {},
  ) => buckets.client.send(new PutObjectCommand({ Bucket: bucket, Key, Body, ContentType, CacheControl, Metadata }));
  const ask = (path: string, headers: Record<string, string> = {}, method = 'GET', body?: string | Buffer) =>
    send(`${url}${path}`, method, headers, body);
  const stop = async (): Promise<void> => {
    await close();
    await buckets.stop();
  };
  /** Puts a folder in the place of each object of the bucket, which the system refuses to read; gives what removes them. */
  const damageBucket = async (): Promise<() => Promise<void>> => {
    const folder = join(buckets.folder, bucket);
    const paths = (await readdir(folder)).map((name) => join(folder, name));
    for (const path of paths) {
      await rm(path);
      await mkdir(path);
    }
    return async () => void (await Promise.all(paths.map((path) => rm(path, { recursive: true }))));
  };
  return { publish, ask, stop, damageBucket, client: buckets.client, bucket };
};
