import type { DynamoDBRecord, DynamoDBStreamEvent, S3Event, S3EventRecord, SQSEvent, SQSRecord } from 'aws-lambda';
import { expect, it } from 'vitest';
import { eachFeed, eachMessage, eachObject, eachRow, type FeedChange, runTasks } from '#shared/aws/lambda-events.ts';
import { Misconfigured, Rejected, Unavailable } from '#shared/errors.ts';

/** A record of the table's stream, whole, as AWS sends it. */
const recordOf = (sequence: number, PK: string, SK: string): DynamoDBRecord => ({
  eventID: `c4ca4238a0b923820dcc509a6f75849${sequence}`,
  eventName: 'MODIFY',
  eventVersion: '1.1',
  eventSource: 'aws:dynamodb',
  awsRegion: 'eu-west-3',
  dynamodb: {
    ApproximateCreationDateTime: 1_732_701_600,
    Keys: { PK: { S: PK }, SK: { S: SK } },
    SequenceNumber: `${4_421_584_500_000_000 + sequence}`,
    SizeBytes: 62,
    StreamViewType: 'KEYS_ONLY',
  },
  eventSourceARN: 'arn:aws:dynamodb:eu-west-3:123456789012:table/barid/stream/2024-11-27T10:00:00.000',
});

const stream = (...keys: readonly (readonly [PK: string, SK: string])[]): DynamoDBStreamEvent => ({
  Records: keys.map(([PK, SK], index) => recordOf(index + 1, PK, SK)),
});

const sequencesOf = ({ batchItemFailures }: { batchItemFailures: { itemIdentifier: string }[] }): readonly number[] =>
  batchItemFailures.map(({ itemIdentifier }) => Number(itemIdentifier) - 4_421_584_500_000_000);

const entryKey = (published: string): string => `ENTRY#${published}#a1`;
const [monday, tuesday] = ['2024-11-25T08:00:00.000Z', '2024-11-26T08:00:00.000Z'];
const event = stream(
  ['FEED#fr', entryKey(monday)],
  ['FEED#ar', entryKey(monday)],
  ['FEED#fr', entryKey(tuesday)],
  ['FEED#tag/securite', `TOMBSTONE#${monday}#a2`],
);

it('eachFeed calls the handler once for each feed of a batch, with the publication dates of its changed entries', async () => {
  const calls: (readonly [string, FeedChange])[] = [];
  const answer = await eachFeed(event, async (...call) => void calls.push(call));
  expect(answer).toEqual({ batchItemFailures: [] });
  expect(calls).toEqual([
    ['fr', { published: [monday, tuesday], mayWait: true }],
    ['ar', { published: [monday], mayWait: true }],
    ['tag/securite', { published: [], mayWait: false }],
  ]);
});

it.each([
  ['an entry comes', 'INSERT', entryKey(monday), true],
  ['an entry changes', 'MODIFY', entryKey(monday), true],
  ['an entry leaves the feed', 'REMOVE', entryKey(monday), false],
  ['a tombstone comes', 'INSERT', `TOMBSTONE#${monday}#a2`, false],
  ['a tombstone expires', 'REMOVE', `TOMBSTONE#${monday}#a2`, true],
] as const)('eachFeed says whether a change may wait: %s', async (_, eventName, SK, expected) => {
  const [other, record] = [recordOf(1, 'FEED#fr', entryKey(tuesday)), recordOf(2, 'FEED#fr', SK)];
  const changes: FeedChange[] = [];
  await eachFeed({ Records: [other, { ...record, eventName }] }, async (_slug, change) => void changes.push(change));
  expect(changes.map(({ mayWait }) => mayWait)).toEqual([expected]);
});

it.each([
  ['a retryable error', new Unavailable('STORE_THROTTLED', 'busy')],
  ['a wrong setting', new Misconfigured('SITE_FILE_INVALID', 'wrong')],
  ['a bug', new TypeError('x is not a function')],
])('eachFeed reports the records of a feed as failed after %s, and no others', async (_, error) => {
  const answer = await eachFeed(event, async (slug) => {
    if (slug === 'fr') throw error;
  });
  expect(sequencesOf(answer)).toEqual([1, 3]);
});

it('eachFeed does not report a record as failed after an error that no retry mends', async () => {
  const answer = await eachFeed(event, () => Promise.reject(new Rejected('ARTICLE_WITHOUT_TITLE', 'no title')));
  expect(answer).toEqual({ batchItemFailures: [] });
});

it('eachFeed handles at most eight feeds concurrently', async () => {
  let [running, maxRunning] = [0, 0];
  const many = stream(...Array.from({ length: 40 }, (_, index) => [`FEED#f${index}`, entryKey(monday)] as const));
  await eachFeed(many, async () => {
    running += 1;
    maxRunning = Math.max(maxRunning, running);
    await new Promise((later) => setTimeout(later, 1));
    running -= 1;
  });
  expect(maxRunning).toBeGreaterThan(1);
  expect(maxRunning).toBeLessThanOrEqual(8);
});

it('eachRow calls the handler of each kind of row, and ignores other rows', async () => {
  const handled: string[] = [];
  const rows = stream(
    ['STATE#fr', 'STATE'],
    ['ARTICLE#a1', 'HEAD'],
    ['RECEIVER#aa', 'STATE'],
    ['ARTICLE#a1', 'HEAD'],
    ['ARTICLE#a2', 'HEAD'],
  );
  const answer = await eachRow(rows, {
    STATE: async (slug) => void handled.push(`state ${slug}`),
    ARTICLE: async (id) => {
      if (id === 'a2') throw new Unavailable('STORE_THROTTLED', 'busy');
      handled.push(`article ${id}`);
    },
  });
  expect(handled.toSorted()).toEqual(['article a1', 'state fr']);
  expect(sequencesOf(answer)).toEqual([5]);
});

/** A message of the deliveries queue, whole. */
const messageOf = (messageId: string, body: string): SQSRecord => ({
  messageId,
  receiptHandle: `${messageId}-receipt`,
  body,
  attributes: {
    ApproximateReceiveCount: '1',
    SentTimestamp: '1732701600000',
    SenderId: 'AIDAIENQZJOLO23YVJ4VO',
    ApproximateFirstReceiveTimestamp: '1732701600001',
  },
  messageAttributes: {},
  md5OfBody: '99914b932bd37a50b983c5e7c90ae93b',
  eventSource: 'aws:sqs',
  eventSourceARN: 'arn:aws:sqs:eu-west-3:123456789012:deliveries',
  awsRegion: 'eu-west-3',
});

it('eachMessage handles every message, and reports failed and unreadable ones', async () => {
  const batch: SQSEvent = {
    Records: [messageOf('m1', '{"id":1}'), messageOf('m2', '{"id":2}'), messageOf('m3', '{'), messageOf('m4', '{}')],
  };
  const seen: unknown[] = [];
  const answer = await eachMessage(batch, async (body) => {
    seen.push(body);
    if (JSON.stringify(body) === '{"id":2}') throw new Unavailable('HUB_UNREACHABLE', 'away');
    if (JSON.stringify(body) === '{}') throw new Rejected('MESSAGE_INVALID', 'names nothing');
  });
  expect(seen).toEqual([{ id: 1 }, { id: 2 }, {}]);
  expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'm2' }, { itemIdentifier: 'm3' }] });
});

/** A record of the inbox bucket, whole. */
const objectOf = (key: string): S3EventRecord => ({
  eventVersion: '2.1',
  eventSource: 'aws:s3',
  awsRegion: 'eu-west-3',
  eventTime: '2024-11-27T10:00:00.000Z',
  eventName: 'ObjectCreated:Put',
  userIdentity: { principalId: 'AWS:AIDAIENQZJOLO23YVJ4VO' },
  requestParameters: { sourceIPAddress: '192.0.2.1' },
  responseElements: { 'x-amz-request-id': 'C3D13FE58DE4C810', 'x-amz-id-2': 'FMyUVURIY8' },
  s3: {
    s3SchemaVersion: '1.0',
    configurationId: 'inbox',
    bucket: { name: 'inbox', ownerIdentity: { principalId: 'A3NL1KOZZKExample' }, arn: 'arn:aws:s3:::inbox' },
    object: {
      key,
      size: 10,
      eTag: 'd41d8cd98f00b204e9800998ecf8427e',
      versionId: '1',
      sequencer: '0055AED6DCD90281E5',
    },
  },
});

it('eachObject decodes keys as S3 encodes them: spaces as pluses, other characters in percents', async () => {
  const keys: string[] = [];
  const files: S3Event = { Records: ['un+titre.txt', '%D9%85%D9%82%D8%A7%D9%84+1%2B1%25.html'].map(objectOf) };
  await eachObject(files, async (key) => void keys.push(key));
  expect(keys).toEqual(['un titre.txt', 'مقال 1+1%.html']);
});

it('eachObject throws after it has handled every file', async () => {
  const keys: string[] = [];
  const work = eachObject({ Records: ['a', '%', 'b', 'c'].map(objectOf) }, async (key) => {
    keys.push(key);
    if (key === 'a') throw new Unavailable('STORE_THROTTLED', 'busy');
  });
  await expect(work).rejects.toThrow('2 objects failed.');
  expect(keys).toEqual(['a', 'b', 'c']);
});

it('runTasks runs every task even if an earlier one fails, and throws at the end', async () => {
  const done: string[] = [];
  const parts = {
    scheduled: () => Promise.reject(new Unavailable('STORE_THROTTLED', 'busy')),
    polls: async () => void done.push('polls'),
  };
  await expect(runTasks(parts)).rejects.toMatchObject({ errors: [{ code: 'STORE_THROTTLED' }] });
  expect(done).toEqual(['polls']);
  await runTasks({ polls: parts.polls });
  expect(done).toEqual(['polls', 'polls']);
});
