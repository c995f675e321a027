import { Aws, Duration, Stack } from 'aws-cdk-lib';
import { Dashboard, GraphWidget, type IMetric, type IWidget, Stats, TextWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { baridMetric, type Watched } from './alarms.ts';

const period = Duration.minutes(5);

const graph = (title: string, left: readonly IMetric[], right: readonly IMetric[] = []): IWidget =>
  new GraphWidget({ title, left: [...left], right: [...right], width: 8, height: 6 });

const articles = (): IWidget[] => [
  graph('Articles in', [
    baridMetric('ArticlesAccepted'),
    baridMetric('ArticlesRejected'),
    baridMetric('ArticlesRetracted'),
  ]),
  graph('Feeds out', [baridMetric('FeedsPublished'), baridMetric('DocumentConflicts'), baridMetric('FeedsBehind')]),
  graph('The world told', [baridMetric('DeliveriesTold'), baridMetric('DeliveriesFailed')]),
];

const machines = ({ functions, queues }: Watched): IWidget[] => {
  const all = Object.values(functions);
  const { publisher, notifier } = functions;
  const age = { statistic: Stats.MAXIMUM, period };
  return [
    graph(
      'Errors of functions',
      all.map(({ contract, lambda }) => lambda.metricErrors({ period, label: contract.name })),
    ),
    graph(
      'Duration of functions, 99 %',
      all.map(({ contract, lambda }) =>
        lambda.metricDuration({ period, statistic: Stats.percentile(99), label: contract.name }),
      ),
    ),
    graph('Behind the table', [
      publisher.lambda.metric('IteratorAge', { ...age, label: 'publish' }),
      notifier.lambda.metric('IteratorAge', { ...age, label: 'notify' }),
    ]),
    graph(
      'Deliveries waiting',
      [queues.deliveries.metricApproximateNumberOfMessagesVisible({ period })],
      [queues.deliveries.metricApproximateAgeOfOldestMessage({ period })],
    ),
    graph(
      'Given up',
      [queues.deadDeliveries, queues.deadRecords, queues.deadFiles, queues.deadTicks].map((queue) =>
        queue.metricApproximateNumberOfMessagesVisible({ period, label: queue.node.id }),
      ),
    ),
  ];
};

const readers = ({ distribution, table }: Watched): IWidget[] => {
  // CloudFront counts for the whole world in one region.
  const world = { region: 'us-east-1', period };
  return [
    graph('Readers', [distribution.metricRequests(world)], [distribution.metric5xxErrorRate(world)]),
    graph('Table', [
      table.metricConsumedReadCapacityUnits({ period }),
      table.metricConsumedWriteCapacityUnits({ period }),
    ]),
  ];
};

/** Draws the pipeline from left to right: articles, machines, readers. Gives the dashboard's address. */
export const drawDashboard = (scope: Construct, watched: Watched): string => {
  const dashboardName = Stack.of(scope).stackName;
  const heading = new TextWidget({
    markdown: '# Barid\nWhat to do when an alarm rings: `docs/runbook.md`.',
    width: 24,
  });
  new Dashboard(scope, 'Dashboard', {
    dashboardName,
    widgets: [[heading], articles(), machines(watched), readers(watched)],
  });
  return `https://${Aws.REGION}.console.aws.amazon.com/cloudwatch/home?region=${Aws.REGION}#dashboards/dashboard/${dashboardName}`;
};
