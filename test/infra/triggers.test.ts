import { Match } from 'aws-cdk-lib/assertions';
import { expect, it } from 'vitest';
import { deliver } from '#functions/deliver/contract.ts';
import { synthesise } from './synthesised.ts';

const { template, resources, placeOf } = synthesise();

/** The logical id of the resource at this path. */
const at = (place: string, type: string): string =>
  Object.entries(resources).find(([id, { Type }]) => Type === type && placeOf(id) === place)?.[0] ??
  `nothing at ${place}`;

const lambda = (name: string) => at(`${name}/Function`, 'AWS::Lambda::Function');
const queue = (name: string) => at(`Queues/${name}`, 'AWS::SQS::Queue');
const arn = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });

it.each([
  ['publish', 1000, [{ PK: { S: [{ prefix: 'FEED#' }] } }]],
  [
    'notify',
    100,
    [{ PK: { S: [{ prefix: 'STATE#' }] } }, { PK: { S: [{ prefix: 'ARTICLE#' }] }, SK: { S: ['HEAD'] } }],
  ],
])(
  'the stream triggers %s in batches of %i for its rows only, halves a failing batch, and sends records that are given up to a dead-letter queue',
  (name, batchSize, wanted) => {
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      FunctionName: { Ref: lambda(name) },
      EventSourceArn: { 'Fn::GetAtt': [at('Storage/Table', 'AWS::DynamoDB::GlobalTable'), 'StreamArn'] },
      FilterCriteria: { Filters: wanted.map((Keys) => ({ Pattern: JSON.stringify({ dynamodb: { Keys } }) })) },
      BatchSize: batchSize,
      ParallelizationFactor: 1,
      BisectBatchOnFunctionError: true,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      MaximumRetryAttempts: 10,
      MaximumRecordAgeInSeconds: 3600,
      DestinationConfig: { OnFailure: { Destination: arn(queue('records-dead')) } },
    });
  },
);

it('the stream has no more than the two consumers that DynamoDB allows', () => {
  const consumers = template.findResources('AWS::Lambda::EventSourceMapping', {
    Properties: { EventSourceArn: { 'Fn::GetAtt': Match.arrayWith(['StreamArn']) } },
  });
  expect(Object.keys(consumers)).toHaveLength(2);
});

it('the deliveries queue triggers deliver, which reports the failed messages', () => {
  template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
    FunctionName: { Ref: lambda('deliver') },
    EventSourceArn: arn(queue('deliveries')),
    BatchSize: 10,
    FunctionResponseTypes: ['ReportBatchItemFailures'],
  });
});

it('the deliveries queue has a visibility timeout of six function timeouts, and a dead-letter queue after five receptions', () => {
  template.hasResourceProperties('AWS::SQS::Queue', {
    QueueName: 'Barid-deliveries',
    VisibilityTimeout: 6 * deliver.timeoutSeconds,
    RedrivePolicy: { deadLetterTargetArn: arn(queue('deliveries-dead')), maxReceiveCount: 5 },
  });
});

it('every queue is encrypted and refuses requests without TLS', () => {
  template.allResourcesProperties('AWS::SQS::Queue', { SqsManagedSseEnabled: true });
  template.resourceCountIs('AWS::SQS::QueuePolicy', 5);
});

it('sweep runs every minute, from when it can read the public URL', () => {
  template.hasResource('AWS::Events::Rule', {
    Properties: {
      ScheduleExpression: 'rate(1 minute)',
      Targets: [Match.objectLike({ Arn: arn(lambda('sweep')), DeadLetterConfig: { Arn: arn(queue('ticks-dead')) } })],
    },
    DependsOn: [at('Address/Parameter', 'AWS::SSM::Parameter')],
  });
});

it('a failed scheduled run is not retried and becomes a dead letter', () => {
  template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
    FunctionName: { Ref: lambda('sweep') },
    MaximumRetryAttempts: 0,
    DestinationConfig: { OnFailure: { Destination: arn(queue('ticks-dead')) } },
  });
});

it('sweep runs after each deployment, so that new feeds are backfilled', () => {
  template.hasResourceProperties('AWS::Events::Rule', {
    EventPattern: {
      source: ['aws.cloudformation'],
      detail: {
        'stack-id': [{ Ref: 'AWS::StackId' }],
        'status-details': { status: ['CREATE_COMPLETE', 'UPDATE_COMPLETE'] },
      },
    },
    Targets: [Match.objectLike({ Arn: arn(lambda('sweep')) })],
  });
});

const bucket = resources[at('Inbox/Bucket', 'AWS::S3::Bucket')];

it('every file in the inbox triggers ingest-inbox, whose permission exists before the bucket', () => {
  expect(bucket?.Properties?.NotificationConfiguration).toEqual({
    LambdaConfigurations: [{ Event: 's3:ObjectCreated:*', Function: arn(lambda('ingest-inbox')) }],
  });
  expect(bucket).toMatchObject({ DependsOn: [at('Inbox/MayCall', 'AWS::Lambda::Permission')] });
});

it('only the inbox bucket of this account may invoke ingest-inbox', () => {
  template.hasResourceProperties('AWS::Lambda::Permission', {
    Principal: 's3.amazonaws.com',
    SourceAccount: { Ref: 'AWS::AccountId' },
    SourceArn: { 'Fn::Join': ['', Match.arrayWith([':s3:::barid-inbox-'])] },
  });
});

it('an inbox file is tried three times, and the event of a failed one becomes a dead letter', () => {
  template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
    FunctionName: { Ref: lambda('ingest-inbox') },
    MaximumRetryAttempts: 2,
    DestinationConfig: { OnFailure: { Destination: arn(queue('files-dead')) } },
  });
});

it('a function that sends to the queue which triggers it is allowed to, and Lambda stops every other loop', () => {
  const recursive = Object.entries(template.findResources('AWS::Lambda::Function')).map(([id, { Properties }]) => [
    placeOf(id),
    Properties.RecursiveLoop,
  ]);
  expect(recursive.filter(([, loop]) => loop === 'Allow')).toEqual([['deliver/Function', 'Allow']]);
  expect(new Set(recursive.map(([, loop]) => loop))).toEqual(new Set(['Allow', 'Terminate']));
});
