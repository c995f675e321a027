import { DescribeTableCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  DescribeStreamCommand,
  type DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type _Record as StreamRecord,
} from '@aws-sdk/client-dynamodb-streams';
import type { Checkpoint } from './stream-checkpoint.ts';

/** A page of a shard; empty when there is nothing new. */
export type StreamPage = { readonly shard: string; readonly records: readonly StreamRecord[] };

/** The ARN of a table's stream. */
export const streamOf = async (client: DynamoDBClient, table: string): Promise<string> => {
  const { Table } = await client.send(new DescribeTableCommand({ TableName: table }));
  if (Table?.LatestStreamArn === undefined) throw new Error(`The table ${table} has no stream.`);
  return Table.LatestStreamArn;
};

/** Ids of the shards, oldest first; a local DynamoDB writes to the last alone. */
const shardsOf = async (client: DynamoDBStreamsClient, stream: string, after?: string): Promise<readonly string[]> => {
  const page = new DescribeStreamCommand({
    StreamArn: stream,
    ...(after === undefined ? {} : { ExclusiveStartShardId: after }),
  });
  const { Shards = [], LastEvaluatedShardId } = (await client.send(page)).StreamDescription ?? {};
  const ids = Shards.map(({ ShardId = '' }) => ShardId);
  return LastEvaluatedShardId === undefined ? ids : [...ids, ...(await shardsOf(client, stream, LastEvaluatedShardId))];
};

/** A place in the stream; without a sequence, the beginning of the shard. */
type Place = { readonly shard: string; readonly sequence?: string };

const iteratorAt = async (client: DynamoDBStreamsClient, StreamArn: string, { shard, sequence }: Place) => {
  const { ShardIterator } = await client.send(
    new GetShardIteratorCommand({
      StreamArn,
      ShardId: shard,
      ...(sequence === undefined
        ? { ShardIteratorType: 'TRIM_HORIZON' }
        : { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: sequence }),
    }),
  );
  return ShardIterator;
};

/** Gives a stream page after page, from the record after the checkpoint or, without one, from its first. */
export async function* readStream(
  client: DynamoDBStreamsClient,
  stream: string,
  from: Checkpoint | undefined,
): AsyncGenerator<StreamPage, void> {
  let place: Place | undefined = from;
  for (;;) {
    const shards = await shardsOf(client, stream);
    // A shard that is no longer listed is over, and everything in it was trimmed.
    const index = Math.max(0, shards.indexOf(place?.shard ?? ''));
    const shard = shards[index];
    if (shard === undefined) {
      yield { shard: '', records: [] };
      continue;
    }
    yield* readShard(client, stream, place?.shard === shard ? place : { shard });
    const next = (await shardsOf(client, stream))[index + 1];
    place = next === undefined ? place : { shard: next };
  }
}

/** Ends when the shard is closed and read to its end. */
async function* readShard(
  client: DynamoDBStreamsClient,
  stream: string,
  place: Place,
): AsyncGenerator<StreamPage, void> {
  let iterator = await iteratorAt(client, stream, place);
  while (iterator !== undefined) {
    const page = await client.send(new GetRecordsCommand({ ShardIterator: iterator }));
    yield { shard: place.shard, records: page.Records ?? [] };
    iterator = page.NextShardIterator;
  }
}
