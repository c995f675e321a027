import { Duration } from 'aws-cdk-lib';
import type { Distribution } from 'aws-cdk-lib/aws-cloudfront';
import { type IMetric, MathExpression, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { contracts } from '#functions/index.ts';
import type { Deployment } from '#infra/deploy/deployment.ts';
import type { Metric as BaridMetric } from '#shared/log.ts';
import type { Entrance } from './entrance.ts';
import { metricNamespace, type PipelineFunction } from './function.ts';
import type { Queues } from './queues.ts';

/** The functions of the stack, by the names of their contracts in functions/index.ts. */
export type PipelineFunctions = Readonly<
  Record<Exclude<keyof typeof contracts, 'canary'>, PipelineFunction> & { readonly canary?: PipelineFunction }
>;

/** The monitored resources. */
export type MonitoredParts = {
  readonly functions: PipelineFunctions;
  readonly table: TableV2;
  readonly queues: Queues;
  readonly distribution: Distribution;
  readonly entrance: Entrance;
};

/** An alarm, and its heading in docs/runbook.md, under which an operator finds the steps to take. */
export type AlarmDefinition = {
  readonly heading: string;
  readonly metric: IMetric;
  /** The alarm goes off at this value and above, or below this value. */
  readonly threshold: { readonly from: number } | { readonly below: number };
  /** Of the last periods, how many must be beyond the threshold: `[2, 3]` is two of three. */
  readonly datapoints: readonly [number, number];
  /** A period without data counts as beyond the threshold. */
  readonly alarmsOnMissingData?: boolean;
  /** Somebody has to look at once, also at night: publishers or readers feel it. All others can wait for the morning. */
  readonly isUrgent?: boolean;
  /** It is among those on the ten metrics that AWS gives each account free. */
  readonly isFree?: boolean;
  /** CloudFront's metrics are in us-east-1, and an alarm reads metrics of its own region only. */
  readonly onlyInVirginia?: boolean;
};

const minute = Duration.minutes(1);
const fiveMinutes = Duration.minutes(5);

/**
 * Three periods of five minutes within six hours. A small newsroom has a push or two an hour, and none of them may fail three
 * times unnoticed; where much is pushed, three periods are a quarter of an hour. Such an alarm recovers six hours later.
 */
const threeInSixHours = [3, 72] as const;

/** A metric that the functions write to their log (shared/log.ts). */
export const baridMetric = (
  scope: Construct,
  metricName: BaridMetric | typeof endedRuns,
  period = fiveMinutes,
): Metric => new Metric({ namespace: metricNamespace(scope), metricName, statistic: Stats.SUM, period });

/** A percentile of the seconds that functions measure. */
export const percentile = (
  scope: Construct,
  metricName: Extract<BaridMetric, `${string}Seconds`>,
  percent: number,
): Metric =>
  new Metric({
    namespace: metricNamespace(scope),
    metricName,
    statistic: Stats.percentile(percent),
    period: fiveMinutes,
  });

const failures = (): AlarmDefinition[] => [
  {
    heading: 'Functions fail',
    isFree: true,
    // One metric of all functions of the account costs a tenth of an alarm for each function.
    metric: LambdaFunction.metricAllErrors({ period: fiveMinutes }),
    threshold: { from: 1 },
    datapoints: [2, 3],
  },
];

/** The metric that metric filters on the logs of functions count (monitoring.ts). */
export const endedRuns = 'EndedRuns';

/**
 * Lines of Lambda that say that it ended an invocation, or could not start a function: out of time, out of memory, a process
 * that exited, a start that failed. An error that a handler threw is none.
 */
export const endedRunPattern =
  '{ ($.type = "platform.initReport" && $.record.status != "success") || ($.type = "platform.report" && ($.record.status = "timeout" || $.record.status = "failure" || $.record.errorType = "Runtime.*")) }';

const endings = ({ table }: MonitoredParts): AlarmDefinition[] => [
  {
    heading: 'Functions run out of time or memory',
    isFree: true,
    metric: baridMetric(table, endedRuns),
    threshold: { from: 1 },
    // Twice within an hour: a single cold start that fails is repeated by Lambda.
    datapoints: [2, 12],
  },
];

/** Lambda's guard against loops drops invocations; a chain that Barid needs is allowed (function.ts). */
const stoppedLoops = (): AlarmDefinition[] => [
  {
    heading: 'Lambda stops a loop',
    metric: new Metric({
      namespace: 'AWS/Lambda',
      metricName: 'RecursiveInvocationsDropped',
      statistic: Stats.SUM,
      period: fiveMinutes,
    }),
    threshold: { from: 1 },
    datapoints: [1, 1],
  },
];

const total = (metrics: Record<string, IMetric>, label: string): MathExpression =>
  new MathExpression({
    // FILL: a metric without data in a period would make the sum empty.
    expression: `SUM([${Object.keys(metrics)
      .map((name) => `FILL(${name}, 0)`)
      .join(', ')}])`,
    usingMetrics: metrics,
    period: fiveMinutes,
    label,
  });

const throttles = ({ table }: MonitoredParts): AlarmDefinition[] => {
  const tableEvents = (metricName: string) => table.metric(metricName, { statistic: Stats.SUM, period: fiveMinutes });
  return [
    {
      heading: 'Functions are throttled',
      isUrgent: true,
      isFree: true,
      // All functions share the account's concurrency limit, and an alarm can sum ten metrics only.
      metric: LambdaFunction.metricAllThrottles({ period: fiveMinutes }),
      threshold: { from: 1 },
      datapoints: [2, 3],
    },
    {
      heading: 'The table is throttled',
      metric: total(
        { reads: tableEvents('ReadThrottleEvents'), writes: tableEvents('WriteThrottleEvents') },
        'Throttled reads and writes',
      ),
      threshold: { from: 1 },
      datapoints: [2, 3],
    },
  ];
};

const streamAges = ({ functions: { publish, notify } }: MonitoredParts): AlarmDefinition[] =>
  [publish, notify].map(({ contract, lambda }) => ({
    heading: `${contract.name} lags behind the table`,
    isUrgent: contract.name === publish.contract.name,
    isFree: true,
    metric: lambda.metric('IteratorAge', { statistic: Stats.MAXIMUM, period: minute }),
    threshold: { from: minute.toMilliseconds() },
    datapoints: [3, 3],
  }));

const deadLetters = ({ queues }: MonitoredParts): AlarmDefinition[] =>
  [
    { heading: 'Deliveries are in the dead-letter queue', queue: queues.deadDeliveries, isFree: true },
    { heading: 'Stream records are given up', queue: queues.deadRecords },
    { heading: 'Inbox files are given up', queue: queues.deadFiles },
    { heading: 'Scheduled runs are lost', queue: queues.deadTicks },
  ].map(({ heading, queue, isFree = false }) => ({
    ...{ heading, isFree },
    metric: queue.metricApproximateNumberOfMessagesVisible({ period: minute }),
    threshold: { from: 1 },
    datapoints: [1, 1],
  }));

const processing = ({ queues, table, functions: { sweep } }: MonitoredParts): AlarmDefinition[] => [
  {
    heading: 'Deliveries wait too long',
    metric: queues.deliveries.metricApproximateAgeOfOldestMessage({ period: minute }),
    // The age includes the delay of a message, which is up to 15 minutes.
    threshold: { from: Duration.minutes(30).toSeconds() },
    datapoints: [3, 3],
  },
  {
    heading: 'Deliveries fail',
    isFree: true,
    metric: baridMetric(table, 'DeliveriesFailed'),
    threshold: { from: 5 },
    datapoints: [3, 3],
  },
  {
    heading: 'The sweep has stopped',
    isUrgent: true,
    isFree: true,
    metric: sweep.lambda.metricInvocations({ period: fiveMinutes }),
    threshold: { below: 1 },
    datapoints: [1, 1],
    alarmsOnMissingData: true,
  },
  {
    heading: 'Feeds stay behind',
    metric: baridMetric(table, 'FeedsBehind', minute),
    threshold: { from: 1 },
    datapoints: [5, 5],
  },
  {
    heading: 'Many articles are rejected',
    // A rejection may be a publisher who tries something; three times half of all are articles that get lost.
    metric: new MathExpression({
      expression: '100 * FILL(rejected, 0) / (FILL(rejected, 0) + FILL(accepted, 0))',
      usingMetrics: {
        rejected: baridMetric(table, 'ArticlesRejected'),
        accepted: baridMetric(table, 'ArticlesAccepted'),
      },
      period: fiveMinutes,
      label: 'Rejected articles (%)',
    }),
    threshold: { from: 50 },
    datapoints: threeInSixHours,
  },
];

const responses = ({ table, functions, distribution, entrance }: MonitoredParts): AlarmDefinition[] => {
  const { api } = functions;
  return [
    {
      heading: 'Publishers get 5xx',
      isUrgent: true,
      isFree: true,
      metric: new MathExpression({
        expression: '100 * FILL(errors, 0) / requests',
        usingMetrics: { ...entrance.metrics(api, fiveMinutes) },
        period: fiveMinutes,
        label: 'Failed requests of publishers (%)',
      }),
      threshold: { from: 50 },
      datapoints: threeInSixHours,
    },
    {
      heading: 'Functions answer 5xx',
      // Each function counts them itself: one metric for all, which costs nothing while none fails.
      metric: baridMetric(table, 'RequestsFailed'),
      threshold: { from: 3 },
      datapoints: [2, 3],
    },
    {
      heading: 'CloudFront answers 5xx',
      isUrgent: true,
      metric: distribution.metric5xxErrorRate({ period: fiveMinutes }),
      threshold: { from: 1 },
      datapoints: [3, 3],
      onlyInVirginia: true,
    },
  ];
};

/** An alarm for a site whose publishers are never silent for so long. */
const silence = ({ table }: MonitoredParts, { nothingAcceptedHours }: Deployment['alarms']): AlarmDefinition[] =>
  nothingAcceptedHours === undefined
    ? []
    : [
        {
          heading: 'Nothing is accepted',
          metric: baridMetric(table, 'ArticlesAccepted', Duration.hours(1)),
          threshold: { below: 1 },
          datapoints: [nothingAcceptedHours, nothingAcceptedHours],
          alarmsOnMissingData: true,
        },
      ];

/** An alarm for canaries that fail, or do not run: each that passes is counted. */
const canaries = ({ table }: MonitoredParts, { canaryMinutes }: Deployment['alarms']): AlarmDefinition[] =>
  canaryMinutes === undefined
    ? []
    : [
        {
          heading: 'The canary fails',
          isUrgent: true,
          // A run may begin late in one period and the next early in the period after it: half of them would do.
          metric: baridMetric(table, 'CanariesPassed', Duration.minutes(2 * canaryMinutes)),
          threshold: { below: 1 },
          datapoints: [1, 1],
          alarmsOnMissingData: true,
        },
      ];

/** Alarms on what the site promises: the slowest of a hundred articles, or of a hundred receivers that answer. */
const objectives = (
  { table }: MonitoredParts,
  { readableSeconds, notifiedSeconds }: Deployment['alarms'],
): AlarmDefinition[] =>
  [
    { heading: 'Articles are readable late', metricName: 'ReadableSeconds', seconds: readableSeconds } as const,
    { heading: 'Receivers are notified late', metricName: 'NotifiedSeconds', seconds: notifiedSeconds } as const,
  ].flatMap(({ heading, metricName, seconds }) =>
    seconds === undefined
      ? []
      : [
          {
            heading,
            isUrgent: metricName === 'ReadableSeconds',
            metric: percentile(table, metricName, 99),
            threshold: { from: seconds },
            datapoints: threeInSixHours,
          },
        ],
  );

/** All alarms, in the order of the runbook. */
export const alarmDefinitions = (
  watched: MonitoredParts,
  settings: Deployment['alarms'],
): readonly AlarmDefinition[] => {
  const usual = [failures, endings, stoppedLoops, throttles, streamAges, deadLetters, processing, responses];
  return [
    ...usual.flatMap((group) => group(watched)).filter(({ isFree }) => settings.coverage === 'all' || isFree === true),
    ...[silence, canaries, objectives].flatMap((group) => group(watched, settings)),
  ];
};
