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
import type { FunctionContract, RowKeys, Trigger } from '#shared/function-contract.ts';
import { acknowledge, acknowledgeWildcard } from './acknowledge.ts';
import type { PipelineFunction } from './function.ts';

type OfKind<K extends Trigger['kind']> = Extract<Trigger, { readonly kind: K }>;

/** The trigger of a contract. Throws if it is of another kind than the stack wires. */
export const triggerOf = <K extends Trigger['kind']>(
  kind: K,
  { name, trigger }: Pick<FunctionContract, 'name' | 'trigger'>,
): OfKind<K> => {
  const isOfKind = (candidate: Trigger): candidate is OfKind<K> => candidate.kind === kind;
  if (!isOfKind(trigger)) throw new Error(`${name} is triggered by ${trigger.kind}, but is wired to ${kind}.`);
  return trigger;
};

const readStream = ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'] as const;

const grantStream = ({ lambda }: PipelineFunction, table: TableV2, stream: string): void => {
  const streams = `${table.tableArn}/stream/*`;
  lambda.addToRolePolicy(new PolicyStatement({ actions: [...readStream], resources: [stream] }));
  lambda.addToRolePolicy(new PolicyStatement({ actions: ['dynamodb:ListStreams'], resources: [streams] }));
  acknowledgeWildcard(lambda.role ?? lambda, streams, 'Lambda lists the streams of this table.');
};

/**
 * Triggers a function for the stream records that its contract selects. A batch that fails is halved until the faulty
 * record is alone; after the last attempt it becomes a dead letter, so that one record never blocks the others.
 */
export const onStream = (pipelineFunction: PipelineFunction, table: TableV2, deadLetters: Queue): void => {
  const { batchSize, others = [], ...keys } = triggerOf('stream', pipelineFunction.contract);
  const stream = table.tableStreamArn;
  if (stream === undefined) throw new Error('The table has no stream.');
  grantStream(pipelineFunction, table, stream);
  const filters = [keys, ...others].map(({ partition, sort }: RowKeys) => {
    const SK = sort === undefined ? {} : { SK: { S: FilterRule.isEqual(sort) } };
    return FilterCriteria.filter({ dynamodb: { Keys: { PK: { S: FilterRule.beginsWith(partition) }, ...SK } } });
  });
  new EventSourceMapping(pipelineFunction, 'Stream', {
    target: pipelineFunction.target,
    eventSourceArn: stream,
    startingPosition: StartingPosition.TRIM_HORIZON,
    filters,
    batchSize,
    // Two concurrent batches could publish the same feed: each conditional put that loses is repeated, and paid for.
    parallelizationFactor: 1,
    bisectBatchOnError: true,
    reportBatchItemFailures: true,
    retryAttempts: 10,
    maxRecordAge: Duration.hours(1),
    onFailure: new SqsDlq(deadLetters),
  });
};

/** Triggers a function for the messages of a queue, whose redrive policy handles messages that keep failing. */
export const onQueue = (pipelineFunction: PipelineFunction, queue: Queue, maxConcurrency: number): void => {
  const { batchSize } = triggerOf('queue', pipelineFunction.contract);
  acknowledge(
    pipelineFunction,
    'Serverless-LambdaEventSourceMappingDestination',
    'A message that keeps failing moves to the dead-letter queue of its queue.',
  );
  pipelineFunction.target.addEventSource(
    new SqsEventSource(queue, { batchSize, maxConcurrency, reportBatchItemFailures: true }),
  );
};

/**
 * Triggers a function on schedule, as its contract says unless there is a setting. A failed run is not retried: the next one
 * does the same work.
 */
export const onSchedule = (pipelineFunction: PipelineFunction, deadLetters: Queue, setting?: number): Rule => {
  const { everyMinutes: usual } = triggerOf('schedule', pipelineFunction.contract);
  const everyMinutes = setting ?? usual;
  const rule = new Rule(pipelineFunction, 'Schedule', {
    description: pipelineFunction.contract.about,
    schedule: Schedule.rate(Duration.minutes(everyMinutes)),
  });
  const expiry = Duration.minutes(5);
  rule.addTarget(new LambdaFunction(pipelineFunction.target, { deadLetterQueue: deadLetters, maxEventAge: expiry }));
  pipelineFunction.target.configureAsyncInvoke({
    retryAttempts: 0,
    maxEventAge: expiry,
    onFailure: new SqsDestination(deadLetters),
  });
  return rule;
};

/** Triggers a function at the end of each deployment of this stack. */
export const afterDeployment = (
  scope: Construct,
  id: string,
  { target }: PipelineFunction,
  deadLetterQueue: Queue,
): void => {
  const rule = new Rule(scope, id, {
    description: 'Publishes new and changed feeds right after their deployment.',
    eventPattern: {
      source: ['aws.cloudformation'],
      detailType: ['CloudFormation Stack Status Change'],
      detail: {
        'stack-id': [Stack.of(scope).stackId],
        'status-details': { status: ['CREATE_COMPLETE', 'UPDATE_COMPLETE'] },
      },
    },
  });
  rule.addTarget(new LambdaFunction(target, { deadLetterQueue }));
};
