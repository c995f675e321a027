import { gunzipSync } from 'node:zlib';
import { GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
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
    read: async (key) => {
      const { Body } = await callStore(() => client.send(new GetObjectCommand({ Bucket: bucket, Key: key })));
      const bytes = (await Body?.transformToByteArray()) ?? new Uint8Array();
      try {
        return gunzipSync(bytes, { maxOutputLength: maxBytes }).toString('utf8');
      } catch (error) {
        // It stays as it is: read again each hour, it would keep every later file from being counted.
        log.error('a file of the access log cannot be read and is passed over', error, { key });
        return '';
      }
    },
  };
};
