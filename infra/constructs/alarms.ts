import { Duration } from 'aws-cdk-lib';
import type { Distribution } from 'aws-cdk-lib/aws-cloudfront';
import { type IMetric, MathExpression, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Metric as BaridMetric } from '#shared/log.ts';
import type { PipelineFunction } from './function.ts';
import type { Queues } from './queues.ts';

/** What is watched. */
export type Watched = {
  readonly functions: Readonly<
    Record<
      | 'web'
      | 'taker'
      | 'poller'
      | 'subscriber'
      | 'publisher'
      | 'notifier'
      | 'deliverer'
      | 'registrar'
      | 'ownHub'
      | 'sweeper'
      | 'shower',
      PipelineFunction
    >
  >;
  readonly table: TableV2;
  readonly queues: Queues;
  readonly distribution: Distribution;
};

/** An alarm is born with its heading in docs/runbook.md, where a person reads what to do. */
export type AlarmDefinition = {
  readonly heading: string;
  readonly metric: IMetric;
  /** It rings at this value or above, or below this value. */
  readonly rings: { readonly from: number } | { readonly below: number };
  /** How many of how many periods must be so. */
  readonly during: readonly [number, number];
  /** Whether hearing nothing is the trouble itself. */
  readonly silenceRings?: boolean;
  /** CloudFront's metrics are in us-east-1, and an alarm hears only its own region. */
  readonly onlyInVirginia?: boolean;
};

const minute = Duration.minutes(1);
const fiveMinutes = Duration.minutes(5);

/** A metric that our own log writes (shared/log.ts). */
export const baridMetric = (metricName: BaridMetric, period = fiveMinutes): Metric =>
  new Metric({ namespace: 'Barid', metricName, statistic: Stats.SUM, period });

const failures = ({ functions }: Watched): AlarmDefinition[] =>
  Object.values(functions).map(({ contract, lambda }) => ({
    heading: `${contract.name} fails`,
    metric: lambda.metricErrors({ period: fiveMinutes }),
    rings: { from: 1 },
    during: [2, 3],
  }));

const total = (metrics: Record<string, IMetric>, label: string): MathExpression =>
  new MathExpression({
    // A metric that was not written in a period (a throttle that did not happen) must not take the others with it.
    expression: `SUM([${Object.keys(metrics)
      .map((name) => `FILL(${name}, 0)`)
      .join(', ')}])`,
    usingMetrics: metrics,
    period: fiveMinutes,
    label,
  });

const throttles = ({ table }: Watched): AlarmDefinition[] => {
  const tableEvents = (metricName: string) => table.metric(metricName, { statistic: Stats.SUM, period: fiveMinutes });
  return [
    {
      heading: 'Functions are throttled',
      // Functions share the account's concurrency: whichever it meets, the cause is one. (An alarm may add up ten metrics only.)
      metric: LambdaFunction.metricAllThrottles({ period: fiveMinutes }),
      rings: { from: 1 },
      during: [2, 3],
    },
    {
      heading: 'The table throttles',
      metric: total(
        { reads: tableEvents('ReadThrottleEvents'), writes: tableEvents('WriteThrottleEvents') },
        'Throttled reads and writes',
      ),
      rings: { from: 1 },
      during: [2, 3],
    },
  ];
};

const streamAges = ({ functions: { publisher, notifier } }: Watched): AlarmDefinition[] =>
  [publisher, notifier].map(({ contract, lambda }) => ({
    heading: `${contract.name} is behind the table`,
    metric: lambda.metric('IteratorAge', { statistic: Stats.MAXIMUM, period: minute }),
    rings: { from: minute.toMilliseconds() },
    during: [3, 3],
  }));

const deadLetters = ({ queues }: Watched): AlarmDefinition[] =>
  [
    { heading: 'Deliveries are in the dead letters', queue: queues.deadDeliveries },
    { heading: 'Stream records are given up', queue: queues.deadRecords },
    { heading: 'Inbox files are given up', queue: queues.deadFiles },
    { heading: 'Ticks of the clock are lost', queue: queues.deadTicks },
  ].map(({ heading, queue }) => ({
    heading,
    metric: queue.metricApproximateNumberOfMessagesVisible({ period: minute }),
    rings: { from: 1 },
    during: [1, 1],
  }));

const work = ({ queues, functions: { sweeper } }: Watched): AlarmDefinition[] => [
  {
    heading: 'Deliveries wait too long',
    metric: queues.deliveries.metricApproximateAgeOfOldestMessage({ period: minute }),
    // A message may be sent with a delay of up to 15 minutes, which counts as waiting.
    rings: { from: Duration.minutes(30).toSeconds() },
    during: [3, 3],
  },
  { heading: 'Receivers are not told', metric: baridMetric('DeliveriesFailed'), rings: { from: 5 }, during: [3, 3] },
  {
    heading: 'The sweep stands still',
    metric: sweeper.lambda.metricInvocations({ period: fiveMinutes }),
    rings: { below: 1 },
    during: [1, 1],
    silenceRings: true,
  },
  { heading: 'Feeds stay behind', metric: baridMetric('FeedsBehind', minute), rings: { from: 1 }, during: [5, 5] },
  {
    heading: 'Many articles are refused',
    // A refusal or two is a publisher who learns; half of ten is a publisher whose articles are being lost.
    metric: new MathExpression({
      expression: 'IF(rejected >= 5, 100 * rejected / (rejected + FILL(accepted, 0)), 0)',
      usingMetrics: { rejected: baridMetric('ArticlesRejected'), accepted: baridMetric('ArticlesAccepted') },
      period: fiveMinutes,
      label: 'Refused articles, in per cent',
    }),
    rings: { from: 50 },
    during: [2, 3],
  },
];

const answers = ({ functions, distribution }: Watched): AlarmDefinition[] => {
  const { web, subscriber, registrar, ownHub, shower } = functions;
  const broken = (from: PipelineFunction) =>
    from.lambda.metric('Url5xxCount', { statistic: Stats.SUM, period: fiveMinutes });
  return [
    {
      heading: 'Function URLs answer 5xx',
      metric: total(
        {
          web: broken(web),
          subscriber: broken(subscriber),
          registrar: broken(registrar),
          hub: broken(ownHub),
          shower: broken(shower),
        },
        'Answers with 5xx',
      ),
      rings: { from: 3 },
      during: [2, 3],
    },
    {
      heading: 'CloudFront answers 5xx',
      metric: distribution.metric5xxErrorRate({ period: fiveMinutes }),
      rings: { from: 1 },
      during: [3, 3],
      onlyInVirginia: true,
    },
  ];
};

/** Everything that rings, in the order of the runbook. */
export const alarmDefinitions = (watched: Watched): readonly AlarmDefinition[] =>
  [failures, throttles, streamAges, deadLetters, work, answers].flatMap((group) => group(watched));
