import type { _Record as StreamRecord } from '@aws-sdk/client-dynamodb-streams';
import type { DynamoDBRecord } from 'aws-lambda';
import type { RowKeys, Trigger } from '#shared/contract.ts';

/** The trigger of a function that a stream wakes. */
export type StreamFilter = Extract<Trigger, { readonly kind: 'stream' }>;

const keyOf = (record: StreamRecord, name: string): string => record.dynamodb?.Keys?.[name]?.S ?? '';

const hasKeys = (record: StreamRecord, { partition, sort }: RowKeys): boolean =>
  keyOf(record, 'PK').startsWith(partition) && (sort === undefined || keyOf(record, 'SK') === sort);

/** Whether a record is one that the function asks for. */
export const isWanted = ({ others = [], ...keys }: StreamFilter, record: StreamRecord): boolean =>
  [keys, ...others].some((wanted) => hasKeys(record, wanted));

/** A record as Lambda hands it on: our tables have keys of text, and a stream of keys. */
export const toLambdaRecord = (record: StreamRecord, stream: string): DynamoDBRecord => {
  const { ApproximateCreationDateTime: created, Keys = {}, SequenceNumber, SizeBytes } = record.dynamodb ?? {};
  return {
    eventID: record.eventID,
    eventName: record.eventName,
    eventVersion: record.eventVersion,
    eventSource: record.eventSource,
    awsRegion: 'us-east-1',
    dynamodb: {
      // Lambda gives seconds.
      ApproximateCreationDateTime: Math.floor((created?.getTime() ?? 0) / 1000),
      Keys: Object.fromEntries(Object.entries(Keys).map(([name, { S = '' }]) => [name, { S }])),
      SequenceNumber,
      SizeBytes,
      StreamViewType: 'KEYS_ONLY',
    },
    eventSourceARN: stream,
    ...(record.userIdentity === undefined
      ? {}
      : { userIdentity: { type: record.userIdentity.Type, principalId: record.userIdentity.PrincipalId } }),
  };
};
