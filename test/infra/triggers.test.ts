import { Match } from 'aws-cdk-lib/assertions';
import { expect, it } from 'vitest';
import { deliver } from '#functions/deliver/contract.ts';
import { synthesise } from './synthesised.ts';

const { template, resources, placeOf } = synthesise();

/** The logical id of what stands at this place. */
const at = (place: string, type: string): string =>
  Object.entries(resources).find(([id, { Type }]) => Type === type && placeOf(id) === place)?.[0] ??
  `nothing at ${place}`;

const lambda = (name: string) => at(`${name}/Function`, 'AWS::Lambda::Function');
const queue = (name: string) => at(`Queues/${name}`, 'AWS::SQS::Queue');
const arn = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });

it.each([
  ['publish', [{ PK: { S: [{ prefix: 'FEED#' }] } }]],
  ['notify', [{ PK: { S: [{ prefix: 'STATE#' }] } }, { PK: { S: [{ prefix: 'ARTICLE#' }] }, SK: { S: ['HEAD'] } }]],
])(
  'the stream wakes %s for its rows only, cuts a failing batch in half, and hands over what it gives up',
  (name, wanted) => {
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      FunctionName: { Ref: lambda(name) },
      EventSourceArn: { 'Fn::GetAtt': [at('Storage/Table', 'AWS::DynamoDB::GlobalTable'), 'StreamArn'] },
      FilterCriteria: { Filters: wanted.map((Keys) => ({ Pattern: JSON.stringify({ dynamodb: { Keys } }) })) },
      BatchSize: 100,
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

it('the deliveries queue wakes deliver, which says which messages failed', () => {
  template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
    FunctionName: { Ref: lambda('deliver') },
    EventSourceArn: arn(queue('deliveries')),
    BatchSize: 10,
    FunctionResponseTypes: ['ReportBatchItemFailures'],
  });
});

it('the deliveries queue hides a message for six times as long as an attempt may take, and keeps those that failed five times', () => {
  template.hasResourceProperties('AWS::SQS::Queue', {
    QueueName: 'Barid-deliveries',
    VisibilityTimeout: 6 * deliver.timeoutSeconds,
    RedrivePolicy: { deadLetterTargetArn: arn(queue('deliveries-dead')), maxReceiveCount: 5 },
  });
});

it('the deliveries queue is encrypted, as every queue is, and speaks TLS only', () => {
  template.allResourcesProperties('AWS::SQS::Queue', { SqsManagedSseEnabled: true });
  template.resourceCountIs('AWS::SQS::QueuePolicy', 5);
});

it('the clock wakes sweep each minute, once it can read the public URL', () => {
  template.hasResource('AWS::Events::Rule', {
    Properties: {
      ScheduleExpression: 'rate(1 minute)',
      Targets: [Match.objectLike({ Arn: arn(lambda('sweep')), DeadLetterConfig: { Arn: arn(queue('ticks-dead')) } })],
    },
    DependsOn: [at('PublicUrlParameter', 'AWS::SSM::Parameter')],
  });
});

it('the clock does not repeat a tick that failed, and keeps it', () => {
  template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
    FunctionName: { Ref: lambda('sweep') },
    MaximumRetryAttempts: 0,
    DestinationConfig: { OnFailure: { Destination: arn(queue('ticks-dead')) } },
  });
});

it('a deployment wakes sweep when it has ended, so that new feeds fill themselves', () => {
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

it('the inbox wakes ingest-inbox for every file, and may do so before it is made', () => {
  expect(bucket?.Properties?.NotificationConfiguration).toEqual({
    LambdaConfigurations: [{ Event: 's3:ObjectCreated:*', Function: arn(lambda('ingest-inbox')) }],
  });
  expect(bucket).toMatchObject({ DependsOn: [at('Inbox/MayCall', 'AWS::Lambda::Permission')] });
});

it('the inbox is the only bucket of the only account that may', () => {
  template.hasResourceProperties('AWS::Lambda::Permission', {
    Principal: 's3.amazonaws.com',
    SourceAccount: { Ref: 'AWS::AccountId' },
    SourceArn: { 'Fn::Join': ['', Match.arrayWith([':s3:::barid-inbox-'])] },
  });
});

it('the inbox brings a file three times in all, and keeps the event of one that nobody could take', () => {
  template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
    FunctionName: { Ref: lambda('ingest-inbox') },
    MaximumRetryAttempts: 2,
    DestinationConfig: { OnFailure: { Destination: arn(queue('files-dead')) } },
  });
});
