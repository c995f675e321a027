import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { LambdaApplication, LambdaDeploymentConfig, LambdaDeploymentGroup } from 'aws-cdk-lib/aws-codedeploy';
import { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';
import { baridMetric } from './alarms.ts';
import type { PipelineFunction } from './function.ts';

const minute = Duration.minutes(1);

/** Failures in one minute that stop a rollout. */
const maxFailures = 3;

/**
 * Moves every function to new code in two steps: a tenth of its events for five minutes, then all. When functions fail or
 * answer 5xx meanwhile, CodeDeploy moves them back, and CloudFormation rolls the whole deployment back. No person has to act
 * on these alarms: they notify nobody.
 */
export class Rollout extends Construct {
  constructor(scope: Construct, id: string, functions: readonly PipelineFunction[]) {
    super(scope, id);
    const alarms = [
      this.alarm('Errors', LambdaFunction.metricAllErrors({ period: minute })),
      this.alarm('Answers', baridMetric(this, 'RequestsFailed', minute)),
    ];
    const application = new LambdaApplication(this, 'Application');
    for (const { contract, alias } of functions) {
      if (alias === undefined) throw new Error(`${contract.name} has no alias that a rollout could move.`);
      const group = new LambdaDeploymentGroup(this, contract.name, {
        ...{ application, alias, alarms },
        deploymentConfig: LambdaDeploymentConfig.CANARY_10PERCENT_5MINUTES,
      });
      acknowledge(
        group,
        'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSCodeDeployRoleForLambdaLimited]',
        "AWS keeps the policy of CodeDeploy's own role.",
      );
    }
  }

  private alarm(id: string, metric: IMetric): Alarm {
    return new Alarm(this, id, {
      alarmDescription: 'Stops a rollout; docs/deploying.md, "Staged rollout".',
      metric,
      threshold: maxFailures,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
  }
}
