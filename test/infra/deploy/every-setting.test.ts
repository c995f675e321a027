import { expect, it } from 'vitest';
import { deployFileSchema } from '#infra/deploy/deployment.ts';
import { site, synthesise } from '#test/infra/synthesised.ts';

const everySetting = {
  $schema: './schemas/deploy.schema.json',
  stackName: 'Barid',
  account: '111122223333',
  region: 'us-east-1',
  siteFile: 'barid.config.json',
  domain: { hostedZone: { id: 'Z0123456789ABCDEFGHIJ', name: 'example.org' }, otherHosts: ['rss.example.org'] },
  entrance: 'api-gateway',
  concurrentFunctions: 200,
  reservedConcurrency: { api: 50, publish: 5 },
  rollout: 'canary',
  firewall: { requestsPerFiveMinutes: 2000 },
  hasCdnLogs: false,
  originSecretVersion: '6f0f0a3e-3b4c-4f5d-8a6b-7c8d9e0f1a2b',
  alarms: {
    emails: ['ops@example.org', 'desk@example.org'],
    topicArn: 'arn:aws:sns:us-east-1:111122223333:pager',
    nothingAcceptedHours: 48,
    canaryMinutes: 15,
    coverage: 'all',
    readableSeconds: 120,
    notifiedSeconds: 300,
  },
  hasDashboard: true,
  monthlyBudgetDollars: 25,
  retention: { logDays: 7, accessLogDays: 14 },
  tags: { Team: 'desk' },
};

const moved = { ...site, feedsUrl: 'https://feeds.example.org' };

it('a deployment with every setting passes both packs of cdk-nag, and this test has every setting', () => {
  expect(Object.keys(everySetting).toSorted()).toEqual(Object.keys(deployFileSchema.shape).toSorted());
  const { template } = synthesise({ site: moved, deployment: everySetting });
  template.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 7 });
  template.resourceCountIs('AWS::SNS::Subscription', 2);
}, 90_000);

it('so does a first deployment of it whose functions have URLs of their own and roll out at once', () => {
  const deployment = { ...everySetting, entrance: 'function-url', rollout: 'at-once' };
  synthesise({ site: moved, deployment, isFirstDeployment: true });
}, 90_000);
