import { Aws, CfnCondition, Fn, Stack } from 'aws-cdk-lib';
import { Alarm, CfnAlarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import { type AlarmDefinition, alarmDefinitions, type Watched } from './alarms.ts';
import { drawDashboard } from './dashboard.ts';

/** What is watched, and who is told. */
export type MonitoringProps = Watched & { readonly alarmEmail?: string };

/** Alarms, each of which names its heading in docs/runbook.md, the topic that carries them, and the dashboard. */
export class Monitoring extends Construct {
  readonly dashboardUrl: string;
  private readonly topic: Topic;
  private readonly inVirginia: CfnCondition;

  constructor(scope: Construct, id: string, { alarmEmail, ...watched }: MonitoringProps) {
    super(scope, id);
    this.topic = this.makeTopic(alarmEmail);
    this.inVirginia = new CfnCondition(this, 'InVirginia', {
      expression: Fn.conditionEquals(Aws.REGION, 'us-east-1'),
    });
    for (const definition of alarmDefinitions(watched)) this.ring(definition);
    this.dashboardUrl = drawDashboard(this, watched);
  }

  private makeTopic(alarmEmail: string | undefined): Topic {
    const topic = new Topic(this, 'Alarms', { displayName: 'Barid: alarms', enforceSSL: true });
    // A topic with a policy of its own has lost the one that let CloudWatch speak.
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

  private ring({ heading, metric, rings, during, silenceRings, onlyInVirginia }: AlarmDefinition): void {
    const alarm = new Alarm(this, heading.replaceAll(/[^A-Za-z0-9]+/g, '-'), {
      alarmName: `${Stack.of(this).stackName}: ${heading}`,
      alarmDescription: `What to do: docs/runbook.md, "${heading}".`,
      metric,
      threshold: 'from' in rings ? rings.from : rings.below,
      comparisonOperator:
        'from' in rings
          ? ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD
          : ComparisonOperator.LESS_THAN_THRESHOLD,
      datapointsToAlarm: during[0],
      evaluationPeriods: during[1],
      treatMissingData: silenceRings === true ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(new SnsAction(this.topic));
    alarm.addOkAction(new SnsAction(this.topic));
    const resource = alarm.node.defaultChild;
    if (onlyInVirginia === true && resource instanceof CfnAlarm) resource.cfnOptions.condition = this.inVirginia;
  }
}
