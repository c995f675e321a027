import { Aws, Duration, Stack } from 'aws-cdk-lib';
import { Dashboard, GraphWidget, type IMetric, type IWidget, Stats, TextWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { baridMetric, type MonitoredParts, percentile } from './alarms.ts';

const period = Duration.minutes(5);

const graph = (title: string, left: readonly IMetric[], right: readonly IMetric[] = []): IWidget =>
  new GraphWidget({ title, left: [...left], right: [...right], width: 8, height: 6 });

const articleGraphs = ({ table }: MonitoredParts): IWidget[] => [
  graph('Articles', [baridMetric(table, 'ArticlesAccepted'), baridMetric(table, 'ArticlesRejected')]),
  graph('Seconds until readable, and until notified', [
    percentile(table, 'ReadableSeconds', 99),
    percentile(table, 'NotifiedSeconds', 99),
  ]),
  graph('Feeds and deliveries', [baridMetric(table, 'FeedsBehind'), baridMetric(table, 'DeliveriesFailed')]),
];

const functionGraphs = ({ functions, queues }: MonitoredParts): IWidget[] => {
  const all = Object.values(functions);
  const { publish, notify } = functions;
  const age = { statistic: Stats.MAXIMUM, period };
  return [
    graph(
      'Function errors',
      all.map(({ contract, lambda }) => lambda.metricErrors({ period, label: contract.name })),
    ),
    graph(
      'Function duration, 99th percentile',
      all.map(({ contract, lambda }) =>
        lambda.metricDuration({ period, statistic: Stats.percentile(99), label: contract.name }),
      ),
    ),
    graph('Stream lag', [
      publish.lambda.metric('IteratorAge', { ...age, label: 'publish' }),
      notify.lambda.metric('IteratorAge', { ...age, label: 'notify' }),
    ]),
    graph(
      'Deliveries waiting',
      [queues.deliveries.metricApproximateNumberOfMessagesVisible({ period })],
      [queues.deliveries.metricApproximateAgeOfOldestMessage({ period })],
    ),
    graph(
      'Dead letters',
      [queues.deadDeliveries, queues.deadRecords, queues.deadFiles, queues.deadTicks].map((queue) =>
        queue.metricApproximateNumberOfMessagesVisible({ period, label: queue.node.id }),
      ),
    ),
  ];
};

const readerGraphs = ({ distribution, table }: MonitoredParts): IWidget[] => {
  // CloudFront's metrics are in us-east-1 only.
  const global = { region: 'us-east-1', period };
  return [
    graph('Reader requests', [distribution.metricRequests(global)], [distribution.metric5xxErrorRate(global)]),
    graph('Table capacity', [
      table.metricConsumedReadCapacityUnits({ period }),
      table.metricConsumedWriteCapacityUnits({ period }),
    ]),
  ];
};

/** Creates the dashboard: articles, functions, readers. Returns its URL. */
export const createDashboard = (scope: Construct, parts: MonitoredParts): string => {
  // Names of dashboards are those of the account, in all regions.
  const dashboardName = `${Stack.of(scope).stackName}-${Aws.REGION}`;
  const heading = new TextWidget({
    markdown: '# Barid\nEvery alarm has a heading in `docs/runbook.md`.',
    width: 24,
  });
  new Dashboard(scope, 'Dashboard', {
    dashboardName,
    widgets: [[heading], articleGraphs(parts), functionGraphs(parts), readerGraphs(parts)],
  });
  return `https://${Aws.REGION}.console.aws.amazon.com/cloudwatch/home?region=${Aws.REGION}#dashboards/dashboard/${dashboardName}`;
};
