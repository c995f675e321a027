import { Duration, Stack } from 'aws-cdk-lib';
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { EventSourceMapping, FilterCriteria, FilterRule, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { SqsDlq, SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { RowKeys } from '#shared/contract.ts';
import { acknowledgeWildcard } from './acknowledge.ts';
import type { PipelineFunction } from './function.ts';
import { triggerOf } from './trigger-of.ts';

const readStream = ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'] as const;

const grantStream = ({ lambda }: PipelineFunction, table: TableV2, stream: string): void => {
  const streams = `${table.tableArn}/stream/*`;
  lambda.addToRolePolicy(new PolicyStatement({ actions: [...readStream], resources: [stream] }));
  lambda.addToRolePolicy(new PolicyStatement({ actions: ['dynamodb:ListStreams'], resources: [streams] }));
  acknowledgeWildcard(lambda.role ?? lambda, streams, 'Lambda looks for the stream among those of this table.');
};

const filterOf = ({ partition, sort }: RowKeys) => {
  const Keys = {
    PK: { S: FilterRule.beginsWith(partition) },
    ...(sort === undefined ? {} : { SK: { S: FilterRule.isEqual(sort) } }),
  };
  return FilterCriteria.filter({ dynamodb: { Keys } });
};

/**
 * Wakes a function for the records of the table's stream that its contract names. What a batch cannot do is cut in
 * half until the bad record is alone, and given up after some tries, so that it never holds up the feeds behind it.
 */
export const onStream = (pipelineFunction: PipelineFunction, table: TableV2, failures: Queue): void => {
  const { batchSize, others = [], ...keys } = triggerOf('stream', pipelineFunction.contract);
  const stream = table.tableStreamArn;
  if (stream === undefined) throw new Error('The table has no stream.');
  grantStream(pipelineFunction, table, stream);
  new EventSourceMapping(pipelineFunction, 'Stream', {
    target: pipelineFunction.lambda,
    eventSourceArn: stream,
    startingPosition: StartingPosition.TRIM_HORIZON,
    filters: [keys, ...others].map(filterOf),
    batchSize,
    // More than one would let two batches work on one feed at once: each would undo the other's puts, which are the bill.
    parallelizationFactor: 1,
    bisectBatchOnError: true,
    reportBatchItemFailures: true,
    retryAttempts: 10,
    maxRecordAge: Duration.hours(1),
    onFailure: new SqsDlq(failures),
  });
};

/** Wakes a function for the messages of a queue; the queue's own policy moves those that keep failing. */
export const onQueue = (pipelineFunction: PipelineFunction, queue: Queue): void => {
  const { batchSize } = triggerOf('queue', pipelineFunction.contract);
  // Receivers are other people's machines: ten functions at once are enough to tell them, and few enough not to hurt.
  pipelineFunction.lambda.addEventSource(
    new SqsEventSource(queue, { batchSize, maxConcurrency: 10, reportBatchItemFailures: true }),
  );
};

/** Wakes a function by the clock. A tick that fails is not tried again: the next one does the same work. */
export const onSchedule = (pipelineFunction: PipelineFunction, failures: Queue): Rule => {
  const { everyMinutes } = triggerOf('schedule', pipelineFunction.contract);
  const rule = new Rule(pipelineFunction, 'Schedule', {
    description: pipelineFunction.contract.about,
    schedule: Schedule.rate(Duration.minutes(everyMinutes)),
  });
  const expiry = Duration.minutes(5);
  rule.addTarget(new LambdaFunction(pipelineFunction.lambda, { deadLetterQueue: failures, maxEventAge: expiry }));
  pipelineFunction.lambda.configureAsyncInvoke({
    retryAttempts: 0,
    maxEventAge: expiry,
    onFailure: new SqsDestination(failures),
  });
  return rule;
};

/** Wakes a function when a deployment of this stack has ended, whatever the clock says. */
export const afterDeployment = (scope: Construct, id: string, { lambda }: PipelineFunction): void => {
  const rule = new Rule(scope, id, {
    description: 'Brings new and changed feeds to their truth as soon as they are deployed.',
    eventPattern: {
      source: ['aws.cloudformation'],
      detailType: ['CloudFormation Stack Status Change'],
      detail: {
        'stack-id': [Stack.of(scope).stackId],
        'status-details': { status: ['CREATE_COMPLETE', 'UPDATE_COMPLETE'] },
      },
    },
  });
  rule.addTarget(new LambdaFunction(lambda));
};
