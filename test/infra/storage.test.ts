import { Match } from 'aws-cdk-lib/assertions';
import { expect, it } from 'vitest';
import { functions } from '#functions/index.ts';
import { synthesise } from './synthesised.ts';

const { template, stack, resources, placeOf } = synthesise();

it('the stack is protected from deletion', () => {
  expect(stack.terminationProtection).toBe(true);
});

it('the table, the buckets and the secrets stay when the stack is deleted or would replace them', () => {
  const stateful = ['AWS::DynamoDB::GlobalTable', 'AWS::S3::Bucket', 'AWS::SecretsManager::Secret'];
  const found = Object.values(resources).filter(({ Type }) => stateful.includes(Type));
  expect(found).toHaveLength(8);
  for (const { DeletionPolicy, UpdateReplacePolicy } of found) {
    expect([DeletionPolicy, UpdateReplacePolicy]).toEqual(['Retain', 'Retain']);
  }
});

it('the table has deletion protection, point-in-time recovery, a time to live and a stream', () => {
  template.hasResourceProperties('AWS::DynamoDB::GlobalTable', {
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: [
      { AttributeName: 'PK', KeyType: 'HASH' },
      { AttributeName: 'SK', KeyType: 'RANGE' },
    ],
    StreamSpecification: { StreamViewType: 'KEYS_ONLY' },
    TimeToLiveSpecification: { AttributeName: 'expires', Enabled: true },
    Replicas: [
      Match.objectLike({
        DeletionProtectionEnabled: true,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      }),
    ],
  });
});

it("the buckets are private and encrypted with S3's keys, so that an ETag is the MD5 of the bytes", () => {
  template.allResourcesProperties('AWS::S3::Bucket', {
    BucketEncryption: {
      ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
    },
    PublicAccessBlockConfiguration: {
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    },
  });
});

it('the buckets refuse requests without TLS', () => {
  template.resourceCountIs('AWS::S3::BucketPolicy', 4);
  template.allResourcesProperties('AWS::S3::BucketPolicy', {
    PolicyDocument: {
      Statement: Match.arrayWith([
        Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
      ]),
    },
  });
});

it('the inbox keeps a deleted file for 30 days and a rejected one for 90', () => {
  template.hasResourceProperties('AWS::S3::Bucket', {
    VersioningConfiguration: { Status: 'Enabled' },
    LifecycleConfiguration: {
      Rules: Match.arrayWith([
        Match.objectLike({ NoncurrentVersionExpiration: { NoncurrentDays: 30 } }),
        Match.objectLike({ Prefix: 'rejected/', ExpirationInDays: 90 }),
      ]),
    },
  });
});

it('the inbox keeps a picture for 30 days, where documents that come later find it', () => {
  template.hasResourceProperties('AWS::S3::Bucket', {
    LifecycleConfiguration: {
      Rules: Match.arrayWith([Match.objectLike({ Prefix: '.pictures/', ExpirationInDays: 30 })]),
    },
  });
});

it('pictures of articles never expire, a deleted one can be restored for 30 days, and parts of uploads go after a day', () => {
  const media = Object.entries(resources).find(([id]) => placeOf(id) === 'Storage/Media');
  const { VersioningConfiguration, LifecycleConfiguration } = Object(media?.[1].Properties);
  expect(VersioningConfiguration).toEqual({ Status: 'Enabled' });
  const rules: readonly Record<string, unknown>[] = LifecycleConfiguration.Rules;
  expect(rules.filter((rule) => 'ExpirationInDays' in rule)).toEqual([
    expect.objectContaining({ Prefix: 'uploads/', ExpirationInDays: 1 }),
  ]);
  expect(rules).toContainEqual(expect.objectContaining({ NoncurrentVersionExpiration: { NoncurrentDays: 30 } }));
});

it('the template has references to secrets, never their values', () => {
  const secrets = Object.entries(resources).filter(([, { Type }]) => Type === 'AWS::SecretsManager::Secret');
  const generated = secrets.filter(([, { Properties }]) => Properties?.GenerateSecretString !== undefined);
  expect(generated.map(([id]) => placeOf(id))).toEqual(['Secrets/FirstToken', 'Secrets/Origin']);
  const [firstToken] = generated.map(([id]) => id);
  template.hasResourceProperties('AWS::SecretsManager::Secret', {
    SecretString: {
      'Fn::Join': [
        '',
        ['{"tokens":["{{resolve:secretsmanager:', { Ref: firstToken }, ':SecretString:::}}"],"signingKeys":[]}'],
      ],
    },
  });
});

it("a change of the site file does not change the secrets' templates, so that keys rotated by hand stay", () => {
  const renamed = synthesise({
    site: {
      feeds: [],
      facets: [],
      formats: [],
      sources: [],
      notify: { rssCloud: false, ping: [], webhooks: [] },
      hubs: ['https://hub.example.org/'],
      identity: { title: 'T', url: 'https://other.example', language: 'fr', description: 'D', timeZone: 'UTC' },
    },
  });
  const secretsOf = (all: typeof resources) =>
    Object.values(all).filter(({ Type }) => Type === 'AWS::SecretsManager::Secret');
  expect(secretsOf(renamed.resources)).toEqual(secretsOf(resources));
});

it('the logs of functions are kept for 30 days', () => {
  template.resourceCountIs('AWS::Logs::LogGroup', functions.length);
  template.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 30 });
});
