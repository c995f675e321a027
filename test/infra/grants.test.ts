import { expect, it } from 'vitest';
import { functions } from '#functions/index.ts';
import { sha256 } from '#shared/hash.ts';
import { flatten } from './flatten.ts';
import { synthesise } from './synthesised.ts';

const { template, resources, placeOf } = synthesise({
  deployment: { alarms: { canaryMinutes: 15 } },
});

const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : [value]);

type Statement = {
  readonly Effect: string;
  readonly Action: unknown;
  readonly Resource: unknown;
  readonly Condition?: unknown;
};

const statementsOf = (policy: unknown): readonly Statement[] =>
  typeof policy === 'object' && policy !== null && 'Statement' in policy && Array.isArray(policy.Statement)
    ? policy.Statement
    : [];

/** Every right of a function, one a line: `dynamodb:GetItem <Storage/Table>`, and `… if {…}` for one with a condition. */
const rightsOf = (name: string): string[] =>
  Object.entries(resources)
    .filter(([id, { Type }]) => Type === 'AWS::IAM::Policy' && placeOf(id) === `${name}/Role/DefaultPolicy`)
    .flatMap(([, { Properties }]) => statementsOf(Properties?.PolicyDocument))
    .flatMap(({ Action, Resource, Condition }) => {
      const condition = Condition === undefined ? '' : ` if ${JSON.stringify(Condition)}`;
      return list(Action).flatMap((action) =>
        list(Resource).map((resource) => `${action} ${flatten(resource, placeOf)}${condition}`),
      );
    })
    .toSorted();

const on = (resource: string, ...actions: string[]): string[] => actions.map((action) => `${action} ${resource}`);

const readRows = on('<Storage/Table>', 'dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:Query');
const writeRows = on(
  '<Storage/Table>',
  'dynamodb:BatchWriteItem',
  'dynamodb:DeleteItem',
  'dynamodb:PartiQLUpdate',
  'dynamodb:PutItem',
  'dynamodb:UpdateItem',
);
const putDocuments = [
  's3:ListBucket <Storage/Documents>',
  ...on('<Storage/Documents>/*', 's3:DeleteObject', 's3:GetObject', 's3:PutObject'),
];
const readUrl = 'ssm:GetParameter arn:<AWS::Partition>:ssm:<AWS::Region>:<AWS::AccountId>:parameter/Barid/public-url';
const readSecrets = on('<Secrets/IngestKeys>', 'secretsmanager:GetSecretValue').concat(
  on('<Secrets/Origin>', 'secretsmanager:GetSecretValue'),
);
const sendDeliveries = 'sqs:SendMessage <Queues/deliveries>';
/** The dead letters are counted on the status page, and not read. */
const countDeadLetters = ['deliveries', 'records', 'files', 'ticks'].flatMap((of) =>
  on(`<Queues/${of}-dead>`, 'sqs:GetQueueAttributes'),
);
const handOver = (queue: string) => on(queue, 'sqs:GetQueueAttributes', 'sqs:GetQueueUrl', 'sqs:SendMessage');
const followStream = [
  ...on('<Storage/Table StreamArn>', 'dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'),
  'dynamodb:ListStreams <Storage/Table>/stream/*',
  ...handOver('<Queues/records-dead>'),
];
const inbox = 'arn:<AWS::Partition>:s3:::barid-inbox-<…>';

const expected: Readonly<Record<string, readonly string[]>> = {
  api: [
    ...readRows,
    ...on('<Storage/Table>', 'dynamodb:Scan'),
    ...writeRows,
    sendDeliveries,
    ...readSecrets,
    readUrl,
    's3:ListBucket <Storage/Media>',
    ...on('<Storage/Media>/media/*', 's3:DeleteObject', 's3:GetObject', 's3:PutObject'),
    ...on('<Storage/Media>/uploads/*', 's3:DeleteObject', 's3:GetObject', 's3:PutObject'),
    `s3:ListBucket ${inbox}`,
    ...on(`${inbox}/rejected/*`, 's3:DeleteObject', 's3:GetObject', 's3:GetObjectTagging'),
    ...on(`${inbox}/*`, 's3:PutObject', 's3:PutObjectTagging'),
  ],
  'ingest-inbox': [
    ...readRows,
    ...writeRows,
    `s3:ListBucket ${inbox}`,
    ...on(`${inbox}/*`, 's3:DeleteObject', 's3:GetObject', 's3:GetObjectTagging'),
    ...on(`${inbox}/rejected/*`, 's3:PutObject', 's3:PutObjectTagging'),
    ...on(`${inbox}/.pictures/*`, 's3:PutObject', 's3:PutObjectTagging'),
    's3:PutObject <Storage/Media>/media/*',
    's3:PutObject <Storage/Media>/uploads/again/*',
    readUrl,
    ...handOver('<Queues/files-dead>'),
  ],
  follow: [...readRows, ...writeRows, readUrl, ...handOver('<Queues/ticks-dead>')],
  'source-callback': [...readRows, ...writeRows, ...on('<Secrets/Origin>', 'secretsmanager:GetSecretValue'), readUrl],
  'first-request': [
    ...readRows,
    ...writeRows,
    ...putDocuments,
    ...on('<Secrets/Origin>', 'secretsmanager:GetSecretValue'),
    readUrl,
  ],
  publish: [...readRows, ...writeRows, ...putDocuments, readUrl, ...followStream],
  notify: [...readRows, ...writeRows, readUrl, sendDeliveries, ...followStream],
  deliver: [
    ...readRows,
    ...writeRows,
    sendDeliveries,
    readUrl,
    ...on(
      '<Queues/deliveries>',
      'sqs:ChangeMessageVisibility',
      'sqs:DeleteMessage',
      'sqs:GetQueueAttributes',
      'sqs:GetQueueUrl',
      'sqs:ReceiveMessage',
    ),
  ],
  hub: [...readRows, ...writeRows, sendDeliveries, ...on('<Secrets/Origin>', 'secretsmanager:GetSecretValue'), readUrl],
  'rss-cloud': [...readRows, ...writeRows, ...on('<Secrets/Origin>', 'secretsmanager:GetSecretValue'), readUrl],
  sweep: [
    ...readRows,
    ...writeRows,
    ...putDocuments,
    's3:GetObject <Storage/Logs>/cdn/*',
    's3:ListBucket <Storage/Logs>',
    sendDeliveries,
    readUrl,
    ...handOver('<Queues/ticks-dead>'),
  ],
  status: [
    ...readRows,
    `dynamodb:UpdateItem <Storage/Table> if ${JSON.stringify({
      'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': [`COUNT#${sha256('healthz')}`] },
      Null: { 'dynamodb:LeadingKeys': 'false' },
    })}`,
    ...readSecrets,
    readUrl,
    ...countDeadLetters,
    `s3:ListBucket ${inbox}`,
    `s3:GetObject ${inbox}/rejected/*`,
  ],
  canary: [...on('<Secrets/IngestKeys>', 'secretsmanager:GetSecretValue'), readUrl, ...handOver('<Queues/ticks-dead>')],
  desk: [
    ...readRows,
    ...writeRows,
    sendDeliveries,
    ...readSecrets,
    readUrl,
    's3:PutObject <Storage/Media>/media/*',
    's3:PutObject <Storage/Media>/uploads/again/*',
    `s3:ListBucket ${inbox}`,
    ...on(`${inbox}/rejected/*`, 's3:DeleteObject', 's3:GetObject', 's3:GetObjectTagging'),
    ...on(`${inbox}/*`, 's3:PutObject', 's3:PutObjectTagging'),
    ...countDeadLetters,
  ],
};

it.each(functions.map(({ name }) => name))(
  '%s has the permissions that its bindings and its trigger need, and no more',
  (name) => {
    const writeLog = on(`<${name}/Log>`, 'logs:CreateLogStream', 'logs:PutLogEvents');
    expect(rightsOf(name)).toEqual([...writeLog, ...(expected[name] ?? [])].toSorted());
  },
);

it('no policy of the stack allows an action by wildcard or a resource `*`', () => {
  const allowed = Object.values(resources)
    .filter(({ Type }) => Type === 'AWS::IAM::Policy')
    .flatMap(({ Properties }) => statementsOf(Properties?.PolicyDocument));
  expect(allowed.length).toBeGreaterThan(20);
  for (const { Action, Resource } of allowed) {
    expect(list(Action).filter((action) => String(action).includes('*'))).toEqual([]);
    expect(list(Resource)).not.toContain('*');
  }
});

it('no role has a managed policy, which others can change', () => {
  const roles = Object.values(resources).filter(({ Type }) => Type === 'AWS::IAM::Role');
  expect(roles).toHaveLength(functions.length);
  for (const { Properties } of roles) expect(Properties).not.toHaveProperty('ManagedPolicyArns');
});

it('every function has exactly the settings of its contract, NODE_OPTIONS for source maps, and the namespace of its metrics', () => {
  const found = Object.entries(template.findResources('AWS::Lambda::Function')).map(([id, { Properties }]) => [
    placeOf(id),
    Object.keys(Properties.Environment.Variables).toSorted(),
  ]);
  const declared = functions.map(({ name, env }) => [
    `${name}/Function`,
    [...Object.keys(env), 'METRIC_NAMESPACE', 'NODE_OPTIONS'].toSorted(),
  ]);
  expect(Object.fromEntries(found)).toEqual(Object.fromEntries(declared));
});
