import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { deliverConcurrency, hasCdnLogs, parseDeployment, readDeployment } from '#infra/deploy/deployment.ts';

const folder = mkdtempSync(join(tmpdir(), 'barid-deployment-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('a folder without a deployment file is deployed with every default', () => {
  expect(readDeployment(folder)).toEqual({
    stackName: 'Barid',
    siteFile: join(folder, 'barid.config.json'),
    entrance: 'function-url',
    concurrentFunctions: 1000,
    rollout: 'at-once',
    alarms: { emails: [], coverage: 'all' },
    hasDashboard: false,
    retention: { logDays: 30, accessLogDays: 30 },
    tags: {},
  });
});

it('each stage has a file of its own, and a path of its site file from there', () => {
  const staging = { stackName: 'BaridStaging', siteFile: 'sites/staging.json', region: 'eu-west-3' };
  writeFileSync(join(folder, 'barid.deploy.staging.json'), JSON.stringify(staging));
  expect(readDeployment(folder, 'staging')).toMatchObject({ ...staging, siteFile: join(folder, 'sites/staging.json') });
  expect(() => readDeployment(folder, 'produktion')).toThrow('barid.deploy.produktion.json cannot be read as JSON');
});

it.each([
  [{ alarmEmail: 'ops@example.org' }, '/alarmEmail: is not known; known here are $schema, stackName'],
  [{ alarms: { emails: ['ops'] } }, '/alarms/emails/0: expected an e-mail address'],
  [{ account: 123456789012 }, '/account: expected a text, found a number'],
  [{ account: '123456789012' }, '/region: expected a region beside the account'],
  [{ stackName: 'barid_1' }, '/stackName: expected up to 30 letters, digits and hyphens'],
  [{ domain: {} }, '/domain: expected a certificateArn or a hostedZone'],
  [
    { domain: { certificateArn: 'arn:aws:acm:eu-west-3:123456789012:certificate/0a1b' } },
    '/domain/certificateArn: expected the ARN of a certificate of AWS Certificate Manager in us-east-1',
  ],
  [
    { region: 'eu-west-3', domain: { hostedZone: { id: 'Z0123456789', name: 'example.org' } } },
    '/domain/certificateArn: expected a certificateArn: the stack makes a certificate only where the region is us-east-1',
  ],
  [
    { region: 'eu-west-3', alarms: { topicArn: 'arn:aws:sns:us-east-1:123456789012:pager' } },
    '/alarms/topicArn: expected a topic in the region of the stack',
  ],
  [{ reservedConcurrency: { apis: 3 } }, '/reservedConcurrency'],
  [
    { concurrentFunctions: 10, reservedConcurrency: { api: 1 } },
    '/reservedConcurrency: expected no more than concurrentFunctions less the 100 that AWS keeps',
  ],
  [
    { reservedConcurrency: { api: 800, publish: 101 } },
    '/reservedConcurrency: expected no more than concurrentFunctions',
  ],
  [{ reservedConcurrency: { deliver: 9 } }, '/reservedConcurrency/deliver: expected at least 10'],
  [{ region: 'eu-west-3', firewall: { requestsPerFiveMinutes: 500 } }, '/firewall/webAclArn: expected a webAclArn'],
  [{ region: 'us-east-1', firewall: {} }, '/firewall: expected either a webAclArn or requestsPerFiveMinutes'],
  [
    { firewall: { webAclArn: 'arn:aws:wafv2:eu-west-3:111122223333:regional/webacl/a/b' } },
    '/firewall/webAclArn: expected the ARN',
  ],
  [{ retention: { logDays: 31 } }, '/retention/logDays: expected 1 or 3 or 5'],
])('refuses %j with the place of the fault', (file, message) => {
  expect(() => parseDeployment(file)).toThrow(message);
});

it.each([
  [{}, true],
  [{ region: 'eu-west-3' }, true],
  [{ region: 'me-south-1' }, false],
  [{ region: 'af-south-1' }, false],
  [{ region: 'eu-south-1' }, false],
  [{ region: 'eu-west-3', hasCdnLogs: false }, false],
])('CloudFront writes access logs with %j: %s', (file, expected) => {
  expect(hasCdnLogs(parseDeployment(file))).toBe(expected);
});

it.each([
  [10, 3],
  [20, 6],
  [99, 10],
  [1000, 10],
])('of %i concurrent functions, deliver takes %i at most', (concurrentFunctions, most) => {
  expect(deliverConcurrency(parseDeployment({ concurrentFunctions }))).toBe(most);
});
