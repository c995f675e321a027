import { readdirSync, readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { expect, it } from 'vitest';
import { functions } from '#functions/index.ts';
import { alarmMetrics } from '#infra/cli/commands/estimate-cost.ts';
import { endedRunPattern } from '#infra/constructs/alarms.ts';
import { synthesise } from './synthesised.ts';

const root = new URL('../../', import.meta.url);
const runbook = readFileSync(new URL('docs/runbook.md', root), 'utf8');

/** The headings of one part of the runbook. */
const headingsUnder = (part: string): string[] => {
  const text = runbook.split(/^## /m).find((section) => section.startsWith(`${part}\n`)) ?? '';
  return [...text.matchAll(/^### (.+)$/gm)].map(([, heading = '']) => heading);
};

const { template, resources, placeOf } = synthesise({
  deployment: {
    alarms: {
      emails: ['ops@example.org'],
      nothingAcceptedHours: 24,
      canaryMinutes: 15,
      readableSeconds: 120,
      notifiedSeconds: 300,
    },
  },
});

const alarms = Object.values(resources)
  .filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm')
  .map(({ Properties = {} }) => Properties);

const named = ({ AlarmDescription }: Readonly<Record<string, unknown>>): string =>
  /docs\/runbook\.md, "(.+)"/.exec(String(AlarmDescription))?.[1] ?? '';

it('every alarm has a heading in the runbook, and every heading an alarm', () => {
  expect(alarms.map(named).toSorted()).toEqual(headingsUnder('Alarms').toSorted());
});

/** What AWS bills an alarm for. */
const metricsOf = ({ Metrics }: Readonly<Record<string, unknown>>): number =>
  Array.isArray(Metrics) ? Metrics.filter((one: object) => 'MetricStat' in one).length : 1;

/** The alarms that notify more than the topic of all alarms. */
const urgent = alarms.filter(({ AlarmActions }) => Array.isArray(AlarmActions) && AlarmActions.length > 1);

it('every alarm notifies the topic when it goes off and when it recovers', () => {
  for (const alarm of alarms) {
    expect(alarm.AlarmActions).toContainEqual({ Ref: expect.stringMatching(/^MonitoringAlarms/) });
    expect(alarm.OKActions).toEqual(alarm.AlarmActions);
  }
});

it('the urgent alarms say so, notify a topic of their own besides, and are those that the runbook names', () => {
  for (const { AlarmActions } of urgent)
    expect(AlarmActions).toContainEqual({ Ref: expect.stringMatching(/^MonitoringUrgentAlarms/) });
  for (const alarm of alarms)
    expect(String(alarm.AlarmDescription).startsWith('Urgent. ')).toBe(urgent.includes(alarm));
  const introduction = runbook.split('## Alarms\n')[1]?.split('\n### ')[0] ?? '';
  const listed = [...introduction.matchAll(/\*([^*]+)\*/g)].map(([, heading = '']) => heading.replaceAll('\n', ' '));
  expect(listed.toSorted()).toEqual(urgent.map(named).toSorted());
});

it('an account pays for no alarm where the deployment file asks for the free ones: ten metrics, the most important ones', () => {
  const free = Object.values(synthesise({ deployment: { alarms: { coverage: 'free' } } }).resources)
    .filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm')
    .map(({ Properties = {} }) => Properties);
  expect(free.reduce((sum, alarm) => sum + metricsOf(alarm), 0)).toBe(10);
  expect(free.map(named)).toEqual(
    expect.arrayContaining(['Publishers get 5xx', 'The sweep has stopped', 'Functions fail']),
  );
});

it('alarms on what the site promises read the slowest of a hundred', () => {
  for (const [MetricName, Threshold] of [
    ['ReadableSeconds', 120],
    ['NotifiedSeconds', 300],
  ])
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      ...{ Namespace: 'Barid/Barid', MetricName, Threshold, ExtendedStatistic: 'p99' },
      ...{ DatapointsToAlarm: 3, EvaluationPeriods: 72, TreatMissingData: 'notBreaching' },
    });
});

it('a dashboard is within what AWS gives free: 50 metrics', () => {
  const { template: withDashboard } = synthesise({ deployment: { hasDashboard: true, alarms: { canaryMinutes: 15 } } });
  const [{ Properties } = { Properties: {} }] = Object.values(
    withDashboard.findResources('AWS::CloudWatch::Dashboard'),
  );
  const body = JSON.stringify(Properties.DashboardBody).replaceAll('\\', '');
  const counts = [...body.matchAll(/"metrics":(\[\[.*?\]\]),"/g)].map(([, list = '']) => list.split('],[').length);
  expect(counts.length).toBeGreaterThan(8);
  expect(counts.reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(50);
});

it('one alarm watches the errors of all functions, and the runbook has a section for each', () => {
  template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    Namespace: 'AWS/Lambda',
    MetricName: 'Errors',
    Dimensions: Match.absent(),
  });
  for (const { name } of functions) expect(runbook).toContain(`#### ${name} fails`);
});

it('barid cost counts every metric that an alarm reads without further settings', () => {
  const usual = Object.values(synthesise().resources).filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm');
  const read = usual.map(({ Properties = {} }) => Properties).map(metricsOf);
  expect(alarmMetrics).toBe(read.reduce((sum, count) => sum + count));
});

it('the stack has a dashboard only where one is asked for', () => {
  template.resourceCountIs('AWS::CloudWatch::Dashboard', 0);
  const { template: withDashboard } = synthesise({ deployment: { hasDashboard: true } });
  withDashboard.resourceCountIs('AWS::CloudWatch::Dashboard', 1);
  expect(Object.keys(withDashboard.findOutputs('Dashboard'))).toEqual(['Dashboard']);
});

it('every dead-letter queue has an alarm that goes off at the first message', () => {
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

it('missing data sets off only the alarms for a stopped sweep, silent publishers and missing canaries', () => {
  const ringing = alarms.filter(({ TreatMissingData }) => TreatMissingData === 'breaching');
  expect(ringing.map(named)).toEqual(['The sweep has stopped', 'Nothing is accepted', 'The canary fails']);
});

it("the CloudFront alarm exists only in us-east-1, where CloudFront's metrics are", () => {
  const conditional = template.findResources('AWS::CloudWatch::Alarm', { Condition: Match.anyValue() });
  expect(Object.keys(conditional)).toHaveLength(1);
  template.hasCondition('*', { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'us-east-1'] });
});

it('the alarm topic accepts CloudWatch of this account and sends to the given email address', () => {
  template.hasResourceProperties('AWS::SNS::TopicPolicy', {
    PolicyDocument: {
      Statement: Match.arrayWith([
        Match.objectLike({
          Effect: 'Allow',
          Principal: { Service: ['budgets.amazonaws.com', 'cloudwatch.amazonaws.com'] },
          Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
        }),
      ]),
    },
  });
  template.hasResourceProperties('AWS::SNS::Subscription', { Protocol: 'email', Endpoint: 'ops@example.org' });
});

/** Whether a filter pattern of CloudWatch Logs matches a line: selectors, texts, wildcards, `&&` and `||`. */
const matches = (pattern: string, line: object): boolean => {
  const valueAt = (selector: string): unknown =>
    selector.split('.').reduce<unknown>((at, name) => Object(at)[name], line);
  const script = pattern
    .replace(/^\{|\}$/g, '')
    .replaceAll(/\$\.([\w.]+) (!?=) "([^"]*)"/g, (_, selector, operator, text) => {
      const value = valueAt(selector);
      if (value === undefined) return 'false';
      const isSame = text.endsWith('*') ? String(value).startsWith(text.slice(0, -1)) : value === text;
      return String(operator === '=' ? isSame : !isSame);
    });
  expect(script).toMatch(/^[\s()&|truefals]+$/);
  return runInNewContext(script) === true;
};

it.each([
  [{ type: 'platform.report', record: { requestId: 'r', status: 'timeout', metrics: { durationMs: 60_000 } } }, true],
  [{ type: 'platform.report', record: { requestId: 'r', status: 'failure', errorType: 'Runtime.ExitError' } }, true],
  [{ type: 'platform.report', record: { requestId: 'r', status: 'error', errorType: 'Runtime.OutOfMemory' } }, true],
  [{ type: 'platform.initReport', record: { status: 'error', errorType: 'Runtime.Unknown', phase: 'init' } }, true],
  [{ type: 'platform.report', record: { requestId: 'r', status: 'success', metrics: { durationMs: 12 } } }, false],
  [{ type: 'platform.report', record: { requestId: 'r', status: 'error', errorType: 'AggregateError' } }, false],
  [{ type: 'platform.initReport', record: { status: 'success', phase: 'init' } }, false],
  [{ level: 'error', message: 'one of several tasks failed' }, false],
])('the log line %j counts as a run that Lambda ended: %s', (line, expected) => {
  expect(matches(endedRunPattern, line)).toBe(expected);
});

it('every function logs in JSON, and a metric filter on each log counts the runs that Lambda ended', () => {
  template.allResourcesProperties('AWS::Lambda::Function', { LoggingConfig: { LogFormat: 'JSON' } });
  template.resourceCountIs('AWS::Logs::MetricFilter', functions.length);
  template.allResourcesProperties('AWS::Logs::MetricFilter', {
    FilterPattern: endedRunPattern,
    MetricTransformations: [{ MetricNamespace: 'Barid/Barid', MetricName: 'EndedRuns', MetricValue: '1' }],
  });
});

it('the metrics of a stack have a namespace of its own, in which its functions count and its alarms read', () => {
  template.allResourcesProperties('AWS::Lambda::Function', {
    Environment: { Variables: Match.objectLike({ METRIC_NAMESPACE: 'Barid/Barid' }) },
  });
  template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    Namespace: 'Barid/Barid',
    MetricName: 'DeliveriesFailed',
  });
});

it('a failure of a publisher that comes three times in six hours rings, however little is pushed', () => {
  for (const heading of ['Publishers get 5xx', 'Many articles are rejected']) {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: `Barid: ${heading}`,
      Threshold: 50,
      DatapointsToAlarm: 3,
      EvaluationPeriods: 72,
    });
  }
});

it('a canary runs as often as the deployment file says, and rings when none passed in two intervals; otherwise there is none', () => {
  const hourly = synthesise({ deployment: { alarms: { canaryMinutes: 60 } } }).template;
  hourly.hasResourceProperties('AWS::Lambda::Function', { FunctionName: 'Barid-canary' });
  hourly.hasResourceProperties('AWS::Events::Rule', { ScheduleExpression: 'rate(1 hour)' });
  hourly.hasResourceProperties('AWS::CloudWatch::Alarm', {
    AlarmName: 'Barid: The canary fails',
    MetricName: 'CanariesPassed',
    Period: 7200,
    EvaluationPeriods: 1,
    ComparisonOperator: 'LessThanThreshold',
    TreatMissingData: 'breaching',
  });
  const without = synthesise().template;
  without.resourcePropertiesCountIs('AWS::Lambda::Function', { FunctionName: 'Barid-canary' }, 0);
});

it('a topic of the deployment file is notified of urgent alarms besides', () => {
  const topicArn = 'arn:aws:sns:eu-west-3:111122223333:pager';
  const paged = synthesise({ deployment: { region: 'eu-west-3', account: '111122223333', alarms: { topicArn } } });
  const alarmActions = Object.values(paged.resources)
    .filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm')
    .map(({ Properties }) => Properties?.AlarmActions);
  expect(alarmActions.filter((actions) => Array.isArray(actions) && actions.includes(topicArn))).toHaveLength(5);
  Annotations.fromStack(paged.stack).hasNoWarning('*', Match.stringLikeRegexp('Nobody hears'));
});

it('a deployment whose alarms nobody hears gives a warning', () => {
  Annotations.fromStack(synthesise().stack).hasWarning('/Barid/Monitoring', Match.stringLikeRegexp('Nobody hears'));
});

it('a stack outside us-east-1, where no alarm reads the metrics of CloudFront, gives a warning unless a canary watches it', () => {
  const place = { region: 'eu-west-3', account: '111122223333' };
  const { stack } = synthesise({ deployment: place });
  Annotations.fromStack(stack).hasWarning('/Barid/Monitoring', Match.stringLikeRegexp('Outside us-east-1'));
  const watched = synthesise({ deployment: { ...place, alarms: { canaryMinutes: 15 } } });
  Annotations.fromStack(watched.stack).hasNoWarning('*', Match.stringLikeRegexp('Outside us-east-1'));
});

it('a budget notifies the topic of alarms, and there is none unless the deployment file has one', () => {
  template.resourceCountIs('AWS::Budgets::Budget', 0);
  const withBudget = synthesise({ deployment: { monthlyBudgetDollars: 40 } }).template;
  withBudget.hasResourceProperties('AWS::Budgets::Budget', {
    Budget: { BudgetLimit: { Amount: 40, Unit: 'USD' }, BudgetType: 'COST', TimeUnit: 'MONTHLY' },
    NotificationsWithSubscribers: [
      { Notification: { NotificationType: 'ACTUAL', Threshold: 80 } },
      { Notification: { NotificationType: 'FORECASTED', Threshold: 100 } },
    ],
  });
});

it('the runbook has a heading for the code of every Unavailable, Unreadable and Misconfigured error, and for no other', () => {
  const sourcesOf = (folder: string): readonly string[] =>
    readdirSync(new URL(folder, root), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => readFileSync(new URL(`${folder}/${file}`, root), 'utf8'));
  const codesIn = (sources: readonly string[]): readonly string[] =>
    sources.flatMap((source) =>
      [...source.matchAll(/new (?:Unavailable|Unreadable|Misconfigured)\(\s*'([A-Z_]+)'/g)].map(
        ([, code = '']) => code,
      ),
    );
  const headings = headingsUnder('Error codes');
  const shared = sourcesOf('shared');
  expect(codesIn(shared).filter((code) => !headings.includes(code))).toEqual([]);
  const known = [...shared, ...sourcesOf('infra')].join('\n');
  expect(headings.filter((heading) => !known.includes(`'${heading}'`))).toEqual([]);
});
