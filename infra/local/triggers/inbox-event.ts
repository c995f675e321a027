import { randomUUID } from 'node:crypto';
import type { S3Event } from 'aws-lambda';

/** An object of the inbox bucket. */
export type InboxObject = {
  readonly bucket: string;
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  /** As HTTP carries it, in quotes. */
  readonly etag: string;
  readonly modified: Date;
};

/** As S3 writes keys in events: percent-encoded, with `+` for a space, and with its slashes. */
const encodeKey = (key: string): string => encodeURIComponent(key).replaceAll('%20', '+').replaceAll('%2F', '/');

/** What S3 sends when an object was created. */
export const toInboxEvent = ({ bucket, key, size, etag, modified }: InboxObject): S3Event => ({
  Records: [
    {
      eventVersion: '2.1',
      eventSource: 'aws:s3',
      awsRegion: 'us-east-1',
      eventTime: modified.toISOString(),
      eventName: 'ObjectCreated:Put',
      userIdentity: { principalId: 'AWS:local' },
      requestParameters: { sourceIPAddress: '127.0.0.1' },
      responseElements: { 'x-amz-request-id': randomUUID(), 'x-amz-id-2': randomUUID() },
      s3: {
        s3SchemaVersion: '1.0',
        configurationId: 'inbox',
        bucket: { name: bucket, ownerIdentity: { principalId: 'local' }, arn: `arn:aws:s3:::${bucket}` },
        object: {
          key: encodeKey(key),
          size,
          eTag: etag.replaceAll('"', ''),
          sequencer: modified.getTime().toString(16).toUpperCase().padStart(18, '0'),
        },
      },
    },
  ],
});
