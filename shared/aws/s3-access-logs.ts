import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { GetObjectCommand, type GetObjectCommandOutput, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { defined } from '#shared/defined.ts';
import { log } from '#shared/log.ts';
import type { AccessLogs } from '#shared/ports.ts';
import { bucketClient } from './clients.ts';
import { callStore } from './translate-errors.ts';

/** Where the CDN writes its files: `cdn/DISTRIBUTION.2024-11-27-10.abcdef.gz`. */
const prefix = 'cdn/';

/** Hours that a file may be late: its name says of which hour it is, its date when it came. */
const lateMs = 26 * 3600_000;

/** Bytes of a file, decompressed: CloudFront begins another one long before. */
const maxBytes = 256 * 1024 * 1024;

/** Characters of a line; CloudFront takes 32 KB of headers and URL. A longer one is given empty. */
const maxLineLength = 256 * 1024;

/** A file that is no log as CloudFront writes them. */
class BrokenLog extends Error {}

/** Whether a file is broken, as zlib or we say; not where its bytes did not come. */
const isBroken = (error: unknown): boolean =>
  error instanceof BrokenLog || (error instanceof Error && 'code' in error && String(error.code).startsWith('Z_'));

/** The bytes of an object as they come. @throws BrokenLog for an empty one, which zlib takes for a whole file */
async function* chunksOf(body: GetObjectCommandOutput['Body']): AsyncGenerator<Uint8Array> {
  const reader = body?.transformToWebStream().getReader();
  let isEmpty = true;
  try {
    for (;;) {
      const chunk: unknown = (await reader?.read())?.value;
      if (!(chunk instanceof Uint8Array)) break;
      isEmpty &&= chunk.length === 0;
      yield chunk;
    }
  } finally {
    await reader?.cancel().catch(() => undefined);
  }
  if (isEmpty) throw new BrokenLog('The file is empty.');
}

/** The lines of a text, of which no more than one is in memory. @throws BrokenLog beyond `maxBytes` */
async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  let [bytes, begun, isTooLong] = [0, '', false];
  for await (const chunk of chunks) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw new BrokenLog(`The file has more than ${maxBytes} bytes.`);
    const [first = '', ...others] = decoder.decode(chunk, { stream: true }).split('\n');
    begun = isTooLong ? '' : begun + first;
    for (const next of others) {
      if (begun.length <= maxLineLength) yield begun;
      [begun, isTooLong] = [next, false];
    }
    if (begun.length > maxLineLength) [begun, isTooLong] = ['', true];
  }
  yield begun + decoder.decode();
}

/** CloudFront's standard logs in a bucket. */
export const s3AccessLogs = (bucket: string, client = bucketClient()): AccessLogs => {
  const list = (after: string | undefined, limit?: number) => {
    const page = defined({ Bucket: bucket, Prefix: prefix, StartAfter: after, MaxKeys: limit });
    return callStore(() => client.send(new ListObjectsV2Command(page)));
  };
  return {
    list: async (since) => {
      const [first] = (await list(undefined, 1)).Contents ?? [];
      const [, distribution] = /^(cdn\/[^.]+)\./.exec(first?.Key ?? '') ?? [];
      if (distribution === undefined) return [];
      const hour = new Date(since.getTime() - lateMs).toISOString().slice(0, 13).replace('T', '-');
      const found: { key: string; arrivedAt: Date }[] = [];
      let after: string | undefined = `${distribution}.${hour}`;
      while (after !== undefined) {
        const { Contents = [], IsTruncated = false } = await list(after);
        for (const { Key = '', LastModified } of Contents)
          if (LastModified !== undefined && LastModified > since && Key.endsWith('.gz'))
            found.push({ key: Key, arrivedAt: LastModified });
        after = IsTruncated ? Contents.at(-1)?.Key : undefined;
      }
      return found.toSorted((a, b) => a.arrivedAt.getTime() - b.arrivedAt.getTime());
    },
    read: async (key, take) => {
      const { Body } = await callStore(() => client.send(new GetObjectCommand({ Bucket: bucket, Key: key })));
      try {
        await pipeline(chunksOf(Body), createGunzip(), async (chunks: AsyncIterable<Uint8Array>) => {
          for await (const line of linesOf(chunks)) await take(line);
        });
        return 'whole';
      } catch (error) {
        if (!isBroken(error)) throw error;
        // It stays as it is: read again each hour, it would keep every later file from being counted.
        log.error('a file of the access log cannot be read and is passed over', error, { key });
        return 'broken';
      }
    },
  };
};
