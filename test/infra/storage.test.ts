import { Match } from 'aws-cdk-lib/assertions';
import { expect, it } from 'vitest';
import { functions } from '#functions/index.ts';
import { isOptional } from '#shared/function-contract.ts';
import { synthesise } from './synthesised.ts';

const { template, stack, resources, placeOf } = synthesise();

it('the stack is protected from deletion', () => {
  expect(stack.terminationProtection).toBe(true);
});

/** The stateful resources, with the property by which `cdk import` identifies each. */
const identifiers: Readonly<Record<string, string>> = {
  'AWS::DynamoDB::GlobalTable': 'TableName',
  'AWS::S3::Bucket': 'BucketName',
  'AWS::SecretsManager::Secret': 'Id',
};
const stateful = Object.entries(resources).filter(([, { Type }]) => Type in identifiers);

it('the table, the buckets and the secrets stay when the stack is deleted or would replace them, but not when its creation fails', () => {
  expect(stateful).toHaveLength(8);
  for (const [, { DeletionPolicy, UpdateReplacePolicy }] of stateful) {
    expect([DeletionPolicy, UpdateReplacePolicy]).toEqual(['RetainExceptOnCreate', 'Retain']);
  }
});

it('nothing refuses its deletion before the first deployment has succeeded, so that it can be repeated', () => {
  const first = synthesise({ isFirstDeployment: true });
  expect(first.stack.terminationProtection).toBe(false);
  const isProtected = JSON.stringify(first.template.toJSON()).includes('"DeletionProtectionEnabled":true');
  expect(isProtected).toBe(false);
});

it('nothing that stays has a name that a second stack would need', () => {
  const names = stateful.flatMap(([, { Properties = {} }]) =>
    ['TableName', 'BucketName', 'Name'].map((property) => Properties[property]).filter((name) => name !== undefined),
  );
  // The name of the inbox contains the id of its stack.
  expect(names).toEqual([{ 'Fn::Join': ['', ['barid-inbox-', expect.anything()]] }]);
});

it('what stays can be adopted by a new stack: the table, the secrets and the buckets refer to one another only', () => {
  const adoptable = new Set(stateful.map(([id]) => id).filter((id) => placeOf(id) !== 'Inbox/Bucket'));
  for (const [id, { Properties, DependsOn = [] }] of stateful.filter(([one]) => adoptable.has(one))) {
    const text = JSON.stringify([Properties, DependsOn]);
    const references = [...text.matchAll(/"(?:Ref":|Fn::GetAtt":\[)"([^"]+)"/g)].map(([, target = '']) => target);
    expect([id, ...references.filter((target) => !target.startsWith('AWS::') && !adoptable.has(target))]).toEqual([id]);
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

it('a document that was deleted or overwritten is kept for two days', () => {
  const documents = Object.entries(resources).find(([id]) => placeOf(id) === 'Storage/Documents');
  const { VersioningConfiguration, LifecycleConfiguration } = Object(documents?.[1].Properties);
  expect(VersioningConfiguration).toEqual({ Status: 'Enabled' });
  expect(LifecycleConfiguration.Rules).toContainEqual(
    expect.objectContaining({ NoncurrentVersionExpiration: { NoncurrentDays: 2 } }),
  );
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
  template.resourceCountIs('AWS::Logs::LogGroup', functions.filter((contract) => !isOptional(contract)).length);
  template.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 30 });
});
