import { Aws, CfnCondition, Fn, Stack } from 'aws-cdk-lib';
import { Alarm, CfnAlarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import { type AlarmDefinition, alarmDefinitions, type MonitoredParts } from './alarms.ts';
import { createDashboard } from './dashboard.ts';

/** The monitored resources, and the email address for alarms. */
export type MonitoringProps = MonitoredParts & {
  readonly alarmEmail?: string;
  /** CloudWatch bills a dashboard monthly. */
  readonly hasDashboard?: boolean;
};

/** The alarms, each with its heading in docs/runbook.md, the topic that they notify, and the dashboard if there is to be one. */
export class Monitoring extends Construct {
  readonly dashboardUrl: string | undefined;
  private readonly topic: Topic;
  private readonly inVirginia: CfnCondition;

  constructor(scope: Construct, id: string, { alarmEmail, hasDashboard, ...parts }: MonitoringProps) {
    super(scope, id);
    this.topic = this.createTopic(alarmEmail);
    this.inVirginia = new CfnCondition(this, 'InVirginia', {
      expression: Fn.conditionEquals(Aws.REGION, 'us-east-1'),
    });
    for (const definition of alarmDefinitions(parts)) this.addAlarm(definition);
    this.dashboardUrl = hasDashboard === true ? createDashboard(this, parts) : undefined;
  }

  private createTopic(alarmEmail: string | undefined): Topic {
    const topic = new Topic(this, 'Alarms', { displayName: 'Barid: alarms', enforceSSL: true });
    // A topic with a policy of its own loses the default one, which lets CloudWatch publish.
    topic.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    );
    if (alarmEmail !== undefined) topic.addSubscription(new EmailSubscription(alarmEmail));
    return topic;
  }

  private addAlarm({
    heading,
    metric,
    threshold,
    datapoints,
    alarmsOnMissingData,
    onlyInVirginia,
  }: AlarmDefinition): void {
    const alarm = new Alarm(this, heading.replaceAll(/[^A-Za-z0-9]+/g, '-'), {
      alarmName: `${Stack.of(this).stackName}: ${heading}`,
      alarmDescription: `See docs/runbook.md, "${heading}".`,
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
    alarm.addAlarmAction(new SnsAction(this.topic));
    alarm.addOkAction(new SnsAction(this.topic));
    const resource = alarm.node.defaultChild;
    if (onlyInVirginia === true && resource instanceof CfnAlarm) resource.cfnOptions.condition = this.inVirginia;
  }
}
