import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { App } from 'aws-cdk-lib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { functions } from '#functions/index.ts';
import { parseDeployment } from '#infra/deploy/deployment.ts';
import { ensureQueue } from '#infra/local/resources.ts';
import { localClients } from '#infra/local/sdk-clients.ts';
import { type Emulators, startEmulators } from '#infra/local/start-emulators.ts';
import { PipelineStack } from '#infra/pipeline-stack.ts';
import { site, siteFile } from './synthesised.ts';

// Each bundle as it is deployed, in a process of its own without node_modules, in the environment that the template gives it,
// with a whole event of AWS. Local parts are the services.

const folder = mkdtempSync(join(tmpdir(), 'barid-every-bundle-'));
const secrets = { ingestKeys: JSON.stringify({ tokens: ['jeton'], signingKeys: [] }), origin: 'du-cdn' };

type Resource = {
  readonly Type: string;
  readonly Properties: { readonly Environment?: { readonly Variables: Readonly<Record<string, unknown>> } };
  readonly Metadata?: Readonly<Record<string, string>>;
};
let resources: Readonly<Record<string, Resource>> = {};
let emulators: Emulators;
const queueUrls = new Map<string, string>();

const placeOf = (id: string): string =>
  (resources[id]?.Metadata?.['aws:cdk:path'] ?? id).replace(/^Barid\/|\/Resource$/g, '');

/** The local value in the place of what CloudFormation fills in. */
const localOf = (value: unknown): string => {
  if (typeof value === 'string') return value;
  const { Ref, 'Fn::Join': joined }: { Ref?: string; 'Fn::Join'?: readonly [string, readonly unknown[]] } =
    Object(value);
  if (joined !== undefined) {
    const parts = joined[1].map(localOf);
    return parts[0]?.startsWith('barid-inbox-') === true ? 'inbox' : parts.join(joined[0]);
  }
  const place = placeOf(Ref ?? '');
  return (
    queueUrls.get(place) ??
    {
      'Storage/Table': 'barid',
      'Storage/Documents': 'documents',
      'Storage/Media': 'media',
      'Storage/Logs': 'logs',
    }[place] ??
    place
  );
};

const functionOf = (name: string): Resource => {
  const found = Object.entries(resources).find(([id]) => placeOf(id) === `${name}/Function`);
  if (found === undefined) throw new Error(`The template has no function ${name}.`);
  return found[1];
};

const codeOf = (name: string): string => join(folder, functionOf(name).Metadata?.['aws:asset:path'] ?? '');

const environmentOf = (name: string): Record<string, string> => {
  const variables = Object.entries(functionOf(name).Properties.Environment?.Variables ?? {});
  return Object.fromEntries(
    variables.map(([setting, value]) => [setting, localOf(value).replace('/var/task', codeOf(name))]),
  );
};

type Invocation = {
  /** Settings other than those of the template. */
  readonly change?: Readonly<Record<string, string>>;
  /** What the process loads before the function. */
  readonly preload?: readonly string[];
};

/** Invokes a function in a fresh process; gives its answer and its log lines. */
const invoke = async (name: string, event: unknown, { change = {}, preload = [] }: Invocation = {}) => {
  const entry = pathToFileURL(join(codeOf(name), 'index.mjs')).href;
  const script = `
    const { handler } = await import(${JSON.stringify(entry)});
    const answer = await handler(${JSON.stringify(event)}, { awsRequestId: 'r', getRemainingTimeInMillis: () => 30000 });
    process.stdout.write('ANSWER ' + JSON.stringify(answer ?? null) + '\\n');
    process.exit(0);`;
  const env = { ...environmentOf(name), ...emulators.env, AWS_LAMBDA_FUNCTION_NAME: `Barid-${name}`, ...change };
  const imports = preload.flatMap((url) => ['--import', url]);
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [...imports, '--input-type=module', '--eval', script],
    {
      cwd: folder,
      env,
      timeout: 60_000,
    },
  ).catch((error: { readonly stdout?: string; readonly stderr?: string }) => ({
    stdout: `${error.stdout ?? ''}${error.stderr ?? ''}`,
  }));
  const lines = stdout.split('\n').filter((line) => line !== '');
  const answer = lines.find((line) => line.startsWith('ANSWER '))?.slice('ANSWER '.length);
  return {
    answer: answer === undefined ? undefined : JSON.parse(answer),
    lines: lines.filter((line) => !line.startsWith('ANSWER ')),
  };
};

/** An event of a function URL, as CloudFront causes it (payload format 2.0). */
const request = (method: string, path: string, body?: string, type = 'application/json') => ({
  version: '2.0',
  routeKey: '$default',
  rawPath: path,
  rawQueryString: '',
  headers: {
    'x-barid-origin': secrets.origin,
    authorization: 'Bearer jeton',
    'content-type': type,
    host: 'abc.lambda-url.eu-west-3.on.aws',
    'x-forwarded-for': '203.0.113.7',
    'x-amzn-trace-id': 'Root=1-6748f0a1-0123456789abcdef01234567',
    via: '2.0 0123.cloudfront.net (CloudFront)',
  },
  requestContext: {
    accountId: 'anonymous',
    apiId: 'abc',
    domainName: 'abc.lambda-url.eu-west-3.on.aws',
    domainPrefix: 'abc',
    http: { method, path, protocol: 'HTTP/1.1', sourceIp: '130.176.0.1', userAgent: 'Amazon CloudFront' },
    requestId: '0f6a3f4e-0000-4000-8000-000000000001',
    routeKey: '$default',
    stage: '$default',
    time: '27/Nov/2026:10:00:00 +0000',
    timeEpoch: 1_795_773_600_000,
  },
  ...(body === undefined ? {} : { body: Buffer.from(body).toString('base64') }),
  isBase64Encoded: body !== undefined,
});

/** A record of the table's stream. */
const record = (PK: string, SK: string) => ({
  eventID: 'c4ca4238a0b923820dcc509a6f75849b',
  eventName: 'INSERT',
  eventVersion: '1.1',
  eventSource: 'aws:dynamodb',
  awsRegion: 'eu-west-3',
  dynamodb: {
    ApproximateCreationDateTime: 1_795_773_600,
    Keys: { PK: { S: PK }, SK: { S: SK } },
    SequenceNumber: '4421584500000000017450439091',
    SizeBytes: 62,
    StreamViewType: 'KEYS_ONLY',
  },
  eventSourceARN: 'arn:aws:dynamodb:eu-west-3:123456789012:table/barid/stream/2026-11-27T10:00:00.000',
});

const tick = {
  version: '0',
  id: '53dc4d37-cffa-4f76-80c9-8b7d4a4d2eaa',
  'detail-type': 'Scheduled Event',
  source: 'aws.events',
  account: '123456789012',
  time: '2026-11-27T10:00:00Z',
  region: 'eu-west-3',
  resources: ['arn:aws:events:eu-west-3:123456789012:rule/Barid-sweepSchedule'],
  detail: {},
};

const message = (body: unknown) => ({
  messageId: '059f36b4-87a3-44ab-83d2-661975830a7d',
  receiptHandle: 'AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a',
  body: JSON.stringify(body),
  attributes: {
    ApproximateReceiveCount: '1',
    AWSTraceHeader: 'Root=1-6748f0a1-0123456789abcdef01234567;Lineage=1:1a2b3c4d:0',
    SentTimestamp: '1795773600000',
    SenderId: 'AROAEXAMPLE:Barid-notify',
    ApproximateFirstReceiveTimestamp: '1795773600001',
  },
  messageAttributes: {},
  md5OfBody: 'e4e68fb7bd0e697a0ae8f1bb342846b3',
  eventSource: 'aws:sqs',
  eventSourceARN: 'arn:aws:sqs:eu-west-3:123456789012:Barid-deliveries',
  awsRegion: 'eu-west-3',
});

const created = (key: string) => ({
  eventVersion: '2.1',
  eventSource: 'aws:s3',
  awsRegion: 'eu-west-3',
  eventTime: '2026-11-27T10:00:00.000Z',
  eventName: 'ObjectCreated:Put',
  userIdentity: { principalId: 'AWS:AIDAEXAMPLE' },
  requestParameters: { sourceIPAddress: '203.0.113.7' },
  responseElements: { 'x-amz-request-id': 'D82B88E5F771F645', 'x-amz-id-2': 'vlR7PnpV2Ce81l0PRw6jlUpck7Jo5ZsQ' },
  s3: {
    s3SchemaVersion: '1.0',
    configurationId: 'inbox',
    bucket: { name: 'inbox', ownerIdentity: { principalId: 'A3NL1KOZZKExample' }, arn: 'arn:aws:s3:::inbox' },
    object: { key, size: 1024, eTag: 'd41d8cd98f00b204e9800998ecf8427e', versionId: 'v1', sequencer: '0055AED6DCD9' },
  },
});

const article = {
  id: 'tag:euromagreb.example,2026:casablanca',
  url: 'https://euromagreb.example/casablanca',
  title: 'Casablanca accueille le sommet',
  content_html: '<p>Le sommet commence jeudi à Casablanca — السلام عليكم.</p>',
  date_published: '2026-11-27T09:00:00Z',
  language: 'fr',
  tags: ['Sommet'],
};

beforeAll(async () => {
  const { context } = JSON.parse(readFileSync(fileURLToPath(new URL('../../cdk.json', import.meta.url)), 'utf8'));
  const app = new App({
    outdir: folder,
    context: { ...context, 'aws:cdk:enable-path-metadata': true, 'aws:cdk:enable-asset-metadata': true },
  });
  new PipelineStack(app, 'Barid', {
    site,
    deployment: { ...parseDeployment({ alarms: { canaryMinutes: 15 } }), siteFile },
  });
  app.synth();
  resources = JSON.parse(readFileSync(join(folder, 'Barid.template.json'), 'utf8')).Resources;
  emulators = await startEmulators({
    data: join(folder, 'data'),
    table: 'barid',
    inboxBucket: 'barid-inbox',
    given: {},
  });
  const s3 = localClients.bucket(emulators.env.AWS_ENDPOINT_URL_S3 ?? '');
  for (const Bucket of ['documents', 'media', 'inbox', 'logs']) await s3.send(new CreateBucketCommand({ Bucket }));
  for (const name of ['deliveries', 'deliveries-dead', 'records-dead', 'files-dead', 'ticks-dead']) {
    queueUrls.set(`Queues/${name}`, (await ensureQueue(emulators.queues, `Barid-${name}`)).url);
  }
  await emulators.secrets.set('/Barid/public-url', 'https://feeds.example.org');
  await emulators.secrets.set('Secrets/IngestKeys', secrets.ingestKeys);
  await emulators.secrets.set('Secrets/Origin', secrets.origin);
}, 240_000);

afterAll(async () => {
  await emulators?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** What each function gets, in the order in which an article passes them, and what it must answer. */
const events: Readonly<Record<string, readonly [event: () => unknown, answer: unknown]>> = {
  api: [() => request('POST', '/articles', JSON.stringify(article)), { statusCode: 201 }],
  'ingest-inbox': [() => ({ Records: [created('nouvelle.json')] }), null],
  follow: [() => tick, null],
  'source-callback': [() => request('GET', '/websub/unknown'), { statusCode: 404 }],
  publish: [() => ({ Records: [record('FEED#all', `ENTRY#${article.date_published}#a`)] }), { batchItemFailures: [] }],
  'first-request': [() => request('GET', '/feeds/tag/sommet/rss.xml'), { statusCode: 200 }],
  notify: [() => ({ Records: [record('STATE#all', 'STATE')] }), { batchItemFailures: [] }],
  deliver: [
    () => ({ Records: [message({ receiver: 'https://hub.example/', changedAt: '2026-11-27T10:00:00Z', id: 'd' })] }),
    { batchItemFailures: [] },
  ],
  hub: [
    () =>
      request(
        'POST',
        '/hub',
        'hub.mode=subscribe&hub.topic=https://feeds.example.org/feeds/all/rss.xml&hub.callback=https://reader.example/cb',
        'application/x-www-form-urlencoded',
      ),
    { statusCode: 202 },
  ],
  // The site file of this repository has no rssCloud.
  'rss-cloud': [() => request('POST', '/rsscloud', '', 'application/x-www-form-urlencoded'), { statusCode: 404 }],
  sweep: [() => tick, null],
  status: [() => request('GET', '/status'), { statusCode: 200 }],
  desk: [() => request('GET', '/desk'), { statusCode: 200 }],
  // There is no site at that address: it says so in the log, and does not fail.
  canary: [() => tick, null],
};

it('every function has an event here', () => {
  expect(Object.keys(events)).toEqual(functions.map(({ name }) => name));
});

it.each(Object.entries(events))(
  'the bundle of %s takes an event of AWS in a fresh process',
  async (name, [event, wanted]) => {
    if (name === 'ingest-inbox') {
      const s3 = localClients.bucket(emulators.env.AWS_ENDPOINT_URL_S3 ?? '');
      const Body = JSON.stringify({
        ...article,
        id: 'urn:inbox:1',
        url: 'https://euromagreb.example/fes',
        title: 'Fès',
      });
      await s3.send(new PutObjectCommand({ Bucket: 'inbox', Key: 'nouvelle.json', Body }));
    }
    const { answer, lines } = await invoke(name, event());
    expect(lines.filter((line) => line.includes('"level":"error"') || !line.startsWith('{'))).toEqual([]);
    if (wanted === null) expect(answer).toBeNull();
    else expect(answer).toMatchObject(Object(wanted));
  },
  90_000,
);

it('the bundles together bring an article from a push and one from a file into the feed', async () => {
  const s3 = localClients.bucket(emulators.env.AWS_ENDPOINT_URL_S3 ?? '');
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'documents', Key: 'feeds/all/rss.xml' }));
  const rss = await Body?.transformToString();
  expect(rss).toContain('<title>Casablanca accueille le sommet</title>');
  expect(rss).toContain('<title>Fès</title>');
});

it('the sweep of the fourth minute of an hour counts readers by the log of the CDN', async () => {
  const now = new Date();
  const then = new Date(now);
  then.setUTCMinutes(4);
  const day = then.toISOString().slice(0, 10);
  const hour = then.toISOString().slice(0, 13).replace('T', '-');
  const fields = '#Fields: date time c-ip cs-method cs-uri-stem sc-status cs(User-Agent)\n';
  const line = `${day}\t10:00:00\t203.0.113.9\tGET\t/feeds/all/rss.xml\t200\tNetNewsWire%20(RSS%20Reader)\n`;
  const s3 = localClients.bucket(emulators.env.AWS_ENDPOINT_URL_S3 ?? '');
  for (const [Key, Body] of [
    [`cdn/E2EXAMPLE.${hour}.broken.gz`, Buffer.from('cut')],
    [`cdn/E2EXAMPLE.${hour}.whole.gz`, gzipSync(fields + line)],
  ] as const)
    await s3.send(new PutObjectCommand({ Bucket: 'logs', Key, Body }));
  const shift = join(folder, 'shift');
  writeFileSync(shift, String(then.getTime() - now.getTime()));
  const clock = new URL('../shifted-clock.ts', import.meta.url);
  clock.search = encodeURIComponent(shift);
  const { answer, lines } = await invoke('sweep', tick, { preload: [clock.href] });
  expect(answer).toBeNull();
  expect(lines.filter((one) => one.includes('"level":"error"'))).toEqual([expect.stringContaining('broken.gz')]);
  const counted = await invoke('api', request('GET', '/readers'));
  expect(JSON.parse(counted.answer.body).items).toContainEqual(expect.objectContaining({ feed: 'all', pollers: 1 }));
}, 90_000);

it('a function that cannot start says why in one line', async () => {
  const { answer, lines } = await invoke('sweep', tick, { change: { PUBLIC_URL: '/missing' } });
  expect(answer).toBeUndefined();
  expect(lines.filter((line) => line.startsWith('{"')).map((line) => JSON.parse(line))).toEqual([
    expect.objectContaining({ level: 'error', message: 'the function could not start', code: 'PARAMETER_EMPTY' }),
  ]);
}, 90_000);
