import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AwsCall, httpCall } from '#infra/local/aws-call.ts';
import { startDynamoDb } from '#infra/local/dynamodb/server.ts';
import { isRecord } from '#infra/local/json-record.ts';
import { freePort, loopback, type Running } from '#infra/local/loopback.ts';
import { ensureTable } from '#infra/local/resources.ts';

// Dynoxide, another DynamoDB, is the judge: both must answer any sequence of calls alike.

const dynoxide = ((): string | undefined => {
  try {
    return createRequire(import.meta.url).resolve('@dynoxide/linux-x64/dynoxide');
  } catch {
    // Its package exists for Linux on x64 only.
    return undefined;
  }
})();

const table = 'barid';

const keyOf = ([pk, sk]: readonly [string, string]) => ({ PK: { S: pk }, SK: { S: sk } });
const texts = fc.constantFrom('a', 'B', 'b', 'bb', 'é', '~', '😀', '\u{ffee}');
const address = fc.tuple(fc.constantFrom('P', 'Q'), texts);
const value = fc.oneof(
  fc.record({ S: fc.constantFrom('', 'x', 'y', 'é'.repeat(700)) }),
  fc.record({ N: fc.constantFrom('0', '1', '2', '-3', '10') }),
  fc.record({ BOOL: fc.boolean() }),
  fc.record({ L: fc.array(fc.record({ S: fc.constantFrom('x', 'y') }), { maxLength: 2 }) }),
);
const item = fc
  .tuple(address, fc.dictionary(fc.constantFrom('n', 'status', 'tags'), value))
  .map(([key, attributes]) => ({ ...attributes, ...keyOf(key) }));
const names = { '#status': 'status' };
const condition = fc
  .tuple(
    fc.constantFrom(
      undefined,
      'attribute_not_exists(PK)',
      'attribute_exists(PK)',
      'attribute_not_exists(PK) OR n = :v',
      '#status = :v AND n <= :w',
      'NOT (n > :w) AND attribute_exists(n)',
      'n BETWEEN :v AND :w',
      'tags = :v',
      'begins_with(#status, :v)',
    ),
    value,
    value,
  )
  .map(([ConditionExpression, v, w]) => {
    if (ConditionExpression === undefined) return {};
    // Bounds of a range, and beginnings, have types that AWS checks.
    const isTyped = /BETWEEN|begins_with/.test(ConditionExpression);
    const given = isTyped
      ? { ':v': ConditionExpression.includes('BETWEEN') ? { N: '0' } : { S: 'x' }, ':w': { N: '2' } }
      : { ':v': v, ':w': w };
    const values = Object.entries(given).filter(([name]) => ConditionExpression.includes(name));
    return {
      ConditionExpression,
      ...(values.length === 0 ? {} : { ExpressionAttributeValues: Object.fromEntries(values) }),
      ...(ConditionExpression.includes('#status') ? { ExpressionAttributeNames: names } : {}),
    };
  });
const update = fc
  .tuple(
    address,
    fc.constantFrom('SET n = :v, tags = if_not_exists(tags, :w) REMOVE #status', 'ADD n :one SET #status = :v'),
    value,
  )
  .map(([key, UpdateExpression, v]) => ({
    Key: keyOf(key),
    UpdateExpression,
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: UpdateExpression.startsWith('SET')
      ? { ':v': v, ':w': { S: 'tag' } }
      : { ':v': v, ':one': { N: '2' } },
  }));
const put = fc.tuple(item, condition).map(([Item, rest]) => ({ Item, ...rest }));
const removal = fc.tuple(address, condition).map(([key, rest]) => ({ Key: keyOf(key), ...rest }));

const text = fc.constantFrom('', 'x', 'y');
const statement = fc.tuple(address, text, text).map(([[pk, sk], next, previous]) => ({
  // The table's name is another one in each run.
  Statement: `UPDATE "${table}" SET "status" = ? WHERE PK = ? AND SK = ? AND "status" = ?`,
  Parameters: [next, pk, sk, previous].map((S) => ({ S })),
}));

const total = { TableName: table, ReturnConsumedCapacity: 'TOTAL' };
const call = fc.oneof(
  put.map((input) => ['PutItem', { ...total, ...input }] as const),
  update.map((input) => ['UpdateItem', { ...total, ReturnValues: 'UPDATED_NEW', ...input }] as const),
  removal.map((input) => ['DeleteItem', { ...total, ReturnValues: 'ALL_OLD', ...input }] as const),
  address.map((key) => ['GetItem', { ...total, Key: keyOf(key), ConsistentRead: true }] as const),
  fc
    .array(
      fc.oneof(
        put.map((input) => ({ Put: { TableName: table, ...input } })),
        removal.map((input) => ({ Delete: { TableName: table, ...input } })),
      ),
      { minLength: 1, maxLength: 4 },
    )
    .map((TransactItems) => ['TransactWriteItems', { ReturnConsumedCapacity: 'TOTAL', TransactItems }] as const),
  fc.tuple(texts, texts, fc.boolean(), fc.constantFrom(undefined, 1, 2)).chain(([from, to, ScanIndexForward, Limit]) =>
    fc
      .constantFrom('SK BETWEEN :from AND :to', 'SK > :from', 'SK < :from', 'SK <= :from', 'SK = :from')
      .map((range) => {
        const values = {
          ':pk': { S: 'P' },
          ':from': { S: from },
          ...(range.includes(':to') ? { ':to': { S: to } } : {}),
        };
        const KeyConditionExpression = `PK = :pk AND ${range}`;
        const input = { ...total, KeyConditionExpression, ExpressionAttributeValues: values, ScanIndexForward };
        return ['Query', Limit === undefined ? input : { ...input, Limit }] as const;
      }),
  ),
  fc
    .uniqueArray(statement, {
      minLength: 1,
      maxLength: 4,
      selector: ({ Parameters }) => JSON.stringify(Parameters.slice(1, 3)),
    })
    .map((Statements) => ['BatchExecuteStatement', { Statements }] as const),
  fc
    .uniqueArray(address, { minLength: 1, maxLength: 4, selector: ([pk, sk]) => `${pk} ${sk}` })
    .map(
      (keys) =>
        [
          'BatchGetItem',
          { ReturnConsumedCapacity: 'TOTAL', RequestItems: { [table]: { Keys: keys.map(keyOf) } } },
        ] as const,
    ),
);

/** An answer in a form that two servers share: attributes in one order, and of an error its name and reasons. */
const comparable = (operation: string, status: number, answer: unknown): unknown => {
  const sorted = (part: unknown): unknown => {
    if (Array.isArray(part)) return part.map(sorted);
    if (!isRecord(part)) return part;
    // Dynoxide says beside the total, of some calls, which part of it are reads or writes.
    const said = Object.entries(part).filter(([name]) => name !== 'WriteCapacityUnits' && name !== 'ReadCapacityUnits');
    return Object.fromEntries(said.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([name, one]) => [name, sorted(one)]));
  };
  if (!isRecord(answer)) return answer;
  if (status !== 200) {
    const reasons = Array.isArray(answer.CancellationReasons) ? answer.CancellationReasons : [];
    return [String(answer.__type).replace(/^.*#/, ''), reasons.map((reason) => isRecord(reason) && reason.Code)];
  }
  const { Responses, ...rest } = answer;
  if (operation === 'BatchExecuteStatement' && Array.isArray(Responses))
    return Responses.map((one) => (isRecord(one) && isRecord(one.Error) ? one.Error.Code : 'done'));
  if (operation !== 'BatchGetItem' || !isRecord(Responses)) return sorted(rest);
  const items = Array.isArray(Responses[table]) ? Responses[table] : [];
  return [sorted(rest), items.map((one) => JSON.stringify(sorted(one))).toSorted()];
};

describe.skipIf(dynoxide === undefined)('the local DynamoDB', () => {
  let ours: Running;
  let judge: ChildProcess;
  let judgeUrl: string;
  let tables: readonly AwsCall[];
  beforeAll(async () => {
    ours = await startDynamoDb();
    const port = await freePort();
    judgeUrl = `http://${loopback}:${port}`;
    judge = spawn(dynoxide ?? '', ['--host', loopback, '--port', String(port)], { stdio: ['ignore', 'pipe', 'pipe'] });
    const output = [judge.stdout, judge.stderr].flatMap((stream) =>
      stream === null ? [] : [createInterface({ input: stream })],
    );
    await Promise.race(output.map((lines) => once(lines, 'line')));
    tables = [ours.url, judgeUrl].map(httpCall);
  });
  afterAll(async () => {
    judge.kill();
    await ours.close();
  });

  const send = async (url: string, operation: string, name: string, input: object): Promise<unknown> => {
    const body = JSON.stringify(input)
      .replaceAll(`"${table}"`, `"${name}"`)
      .replaceAll(`\\"${table}\\"`, `\\"${name}\\"`);
    const headers = {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `DynamoDB_20120810.${operation}`,
      'x-amz-date': '20241128T090000Z',
      authorization:
        'AWS4-HMAC-SHA256 Credential=local/20241128/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
    };
    const answer = await fetch(url, { method: 'POST', headers, body });
    const said: unknown = JSON.parse((await answer.text()).replaceAll(`"${name}"`, `"${table}"`));
    return comparable(operation, answer.status, said);
  };

  it('answers any sequence of calls as dynoxide does', async () => {
    let turn = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(call, { minLength: 5, maxLength: 40 }), async (calls) => {
        turn += 1;
        const name = `agrees-${turn}`;
        for (const one of tables) await ensureTable(one, name);
        for (const [operation, input] of calls) {
          const answers = await Promise.all([ours.url, judgeUrl].map((url) => send(url, operation, name, input)));
          expect(answers[0], `${operation} ${JSON.stringify(input)}`).toEqual(answers[1]);
        }
      }),
      { numRuns: 25 },
    );
  });
});
