import { Annotations, Aws, CfnCondition, Fn, Stack, Token } from 'aws-cdk-lib';
import { CfnBudget } from 'aws-cdk-lib/aws-budgets';
import { Alarm, CfnAlarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { FilterPattern, MetricFilter } from 'aws-cdk-lib/aws-logs';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import type { Deployment } from '#infra/deploy/deployment.ts';
import { acknowledge } from './acknowledge.ts';
import { type AlarmDefinition, alarmDefinitions, endedRunPattern, endedRuns, type MonitoredParts } from './alarms.ts';
import { createDashboard } from './dashboard.ts';
import { metricNamespace } from './function.ts';

/** The monitored resources, and who hears alarms. */
export type MonitoringProps = MonitoredParts & Pick<Deployment, 'alarms' | 'hasDashboard' | 'monthlyBudgetDollars'>;

/** AWS notifies at this share of the budget. */
const budgetPercent = 80;

/** The alarms, each with its heading in docs/runbook.md, the topic that they notify, and the dashboard if there is to be one. */
export class Monitoring extends Construct {
  readonly dashboardUrl: string | undefined;
  /** Every alarm notifies it; operators subscribe what they like. */
  readonly topic: Topic;
  /** Urgent alarms notify it besides: for what wakes somebody. */
  readonly urgentTopic: Topic;
  private readonly actions: Readonly<Record<'usual' | 'urgent', readonly SnsAction[]>>;

  constructor(scope: Construct, id: string, { alarms, hasDashboard, monthlyBudgetDollars, ...parts }: MonitoringProps) {
    super(scope, id);
    this.topic = this.createTopic('Alarms', 'Barid: alarms');
    this.urgentTopic = this.createTopic('UrgentAlarms', 'Barid: urgent alarms');
    for (const email of alarms.emails) this.topic.addSubscription(new EmailSubscription(email));
    this.warnWhereNobodyHears(alarms);
    const { topicArn } = alarms;
    const others = topicArn === undefined ? [] : [Topic.fromTopicArn(this, 'OtherTopic', topicArn)];
    const [usual, ...urgent] = [this.topic, this.urgentTopic, ...others].map((topic) => new SnsAction(topic));
    this.actions = { usual: usual === undefined ? [] : [usual], urgent };
    for (const { contract, logGroup } of Object.values(parts.functions)) {
      const filterPattern = FilterPattern.literal(endedRunPattern);
      new MetricFilter(this, `${contract.name}-ended`, {
        ...{ logGroup, filterPattern },
        metricNamespace: metricNamespace(this),
        metricName: endedRuns,
        metricValue: '1',
      });
    }
    for (const definition of alarmDefinitions(parts, alarms)) this.addAlarm(definition);
    if (monthlyBudgetDollars !== undefined) this.addBudget(monthlyBudgetDollars);
    this.dashboardUrl = hasDashboard ? createDashboard(this, parts) : undefined;
  }

  private createTopic(id: string, displayName: string): Topic {
    const topic = new Topic(this, id, { displayName, enforceSSL: true });
    // A topic with a policy of its own loses the default one, which lets CloudWatch publish.
    topic.addToResourcePolicy(
      new PolicyStatement({
        principals: ['cloudwatch', 'budgets'].map((service) => new ServicePrincipal(`${service}.amazonaws.com`)),
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    );
    acknowledge(this, 'Serverless-SNSRedrivePolicy', 'An alarm that no mail reaches is on in CloudWatch all the same.');
    return topic;
  }

  private warnWhereNobodyHears({ emails, topicArn, canaryMinutes }: Deployment['alarms']): void {
    if (emails.length === 0 && topicArn === undefined) {
      Annotations.of(this).addWarningV2(
        'barid:alarms',
        'Nobody hears the alarms of this deployment: name addresses in "alarms": {"emails": […]} of the deployment file, or a topic in "topicArn".',
      );
    }
    const { region } = Stack.of(this);
    if (!Token.isUnresolved(region) && region !== 'us-east-1' && canaryMinutes === undefined) {
      Annotations.of(this).addWarningV2(
        'barid:cdn-alarm',
        'Outside us-east-1 no alarm reads the metrics of CloudFront: "alarms": {"canaryMinutes": 15} of the deployment file watches it by a hidden article.',
      );
    }
  }

  /** Budgets without actions cost nothing. */
  private addBudget(dollars: number): void {
    const notify = (notificationType: 'ACTUAL' | 'FORECASTED', threshold: number) => ({
      notification: {
        notificationType,
        threshold,
        thresholdType: 'PERCENTAGE',
        comparisonOperator: 'GREATER_THAN',
      },
      subscribers: [{ subscriptionType: 'SNS', address: this.topic.topicArn }],
    });
    new CfnBudget(this, 'Budget', {
      budget: {
        budgetType: 'COST',
        timeUnit: 'MONTHLY',
        budgetLimit: { amount: dollars, unit: 'USD' },
      },
      notificationsWithSubscribers: [notify('ACTUAL', budgetPercent), notify('FORECASTED', 100)],
    });
  }

  private addAlarm({
    heading,
    metric,
    threshold,
    datapoints,
    alarmsOnMissingData,
    onlyInVirginia,
    isUrgent = false,
  }: AlarmDefinition): void {
    const alarm = new Alarm(this, heading.replaceAll(/[^A-Za-z0-9]+/g, '-'), {
      alarmName: `${Stack.of(this).stackName}: ${heading}`,
      alarmDescription: `${isUrgent ? 'Urgent. ' : ''}See docs/runbook.md, "${heading}".`,
      metric,
      threshold: 'from' in threshold ? threshold.from : threshold.below,
      comparisonOperator:
        'from' in threshold
          ? ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD
          : ComparisonOperator.LESS_THAN_THRESHOLD,
      datapointsToAlarm: datapoints[0],
      evaluationPeriods: datapoints[1],
      treatMissingData: alarmsOnMissingData === true ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
    });
    const actions = [...this.actions.usual, ...(isUrgent ? this.actions.urgent : [])];
    alarm.addAlarmAction(...actions);
    alarm.addOkAction(...actions);
    const resource = alarm.node.defaultChild;
    if (onlyInVirginia === true && resource instanceof CfnAlarm) {
      const expression = Fn.conditionEquals(Aws.REGION, 'us-east-1');
      resource.cfnOptions.condition = new CfnCondition(this, 'InVirginia', { expression });
    }
  }
}
