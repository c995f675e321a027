import { readdirSync, readFileSync } from 'node:fs';
import { Match } from 'aws-cdk-lib/assertions';
import { expect, it } from 'vitest';
import { functions } from '#functions/index.ts';
import { synthesise } from './synthesised.ts';

const root = new URL('../../', import.meta.url);
const runbook = readFileSync(new URL('docs/runbook.md', root), 'utf8');

/** The headings of one part of the runbook. */
const headingsUnder = (part: string): string[] => {
  const text = runbook.split(/^## /m).find((section) => section.startsWith(`${part}\n`)) ?? '';
  return [...text.matchAll(/^### (.+)$/gm)].map(([, heading = '']) => heading);
};

const { template, resources, placeOf } = synthesise({ alarmEmail: 'ops@example.org' });

const alarms = Object.values(resources)
  .filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm')
  .map(({ Properties = {} }) => Properties);

const named = ({ AlarmDescription }: Readonly<Record<string, unknown>>): string =>
  /docs\/runbook\.md, "(.+)"/.exec(String(AlarmDescription))?.[1] ?? '';

it('alarms each names its heading in the runbook, and each heading has its alarm', () => {
  expect(alarms.map(named).toSorted()).toEqual(headingsUnder('Alarms').toSorted());
});

it('alarms each tells the topic when it rings and when it stops', () => {
  for (const alarm of alarms) {
    expect(alarm.AlarmActions).toHaveLength(1);
    expect(alarm.OKActions).toEqual(alarm.AlarmActions);
  }
});

it('alarms one rings for the errors of each function', () => {
  for (const { name } of functions) expect(alarms.map(named)).toContain(`${name} fails`);
});

it('alarms one rings at the first letter in each queue of dead letters', () => {
  const queues = Object.entries(resources)
    .filter(([id, { Type }]) => Type === 'AWS::SQS::Queue' && placeOf(id).endsWith('-dead'))
    .map(([id]) => id);
  expect(queues).toHaveLength(4);
  for (const id of queues) {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [id, 'QueueName'] } }],
      Threshold: 1,
      EvaluationPeriods: 1,
    });
  }
});

it('alarms silence rings only where the clock itself may have stopped', () => {
  const ringing = alarms.filter(({ TreatMissingData }) => TreatMissingData === 'breaching');
  expect(ringing.map(named)).toEqual(['The sweep stands still']);
});

it('alarms the one that listens to CloudFront is made only where CloudFront speaks', () => {
  const conditional = template.findResources('AWS::CloudWatch::Alarm', { Condition: Match.anyValue() });
  expect(Object.keys(conditional)).toHaveLength(1);
  template.hasCondition('*', { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'us-east-1'] });
});

it('the topic of alarms lets CloudWatch of this account speak, and writes to who was named', () => {
  template.hasResourceProperties('AWS::SNS::TopicPolicy', {
    PolicyDocument: {
      Statement: Match.arrayWith([
        Match.objectLike({
          Effect: 'Allow',
          Principal: { Service: 'cloudwatch.amazonaws.com' },
          Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
        }),
      ]),
    },
  });
  template.hasResourceProperties('AWS::SNS::Subscription', { Protocol: 'email', Endpoint: 'ops@example.org' });
});

it('the runbook has a heading for every code of a failure that may pass and of a setting that is wrong', () => {
  const sources = readdirSync(new URL('shared', root), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(new URL(`shared/${file}`, root), 'utf8'));
  const codes = sources.flatMap((source) =>
    [...source.matchAll(/new (?:Unavailable|Misconfigured)\(\s*'([A-Z_]+)'/g)].map(([, code = '']) => code),
  );
  expect(headingsUnder('Error codes').toSorted()).toEqual([...new Set(codes)].toSorted());
});
