import { Aws, Duration, Fn, Stack } from 'aws-cdk-lib';
import { CfnPermission } from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { Bucket, CfnBucket, type IBucket } from 'aws-cdk-lib/aws-s3';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { PipelineFunction } from './function.ts';
import { privateBucket } from './storage.ts';
import { triggerOf } from './trigger-of.ts';

/** The first part of the stack's own id: a stack that is made anew never meets the bucket that an old one left. */
const stackMark = Fn.select(0, Fn.split('-', Fn.select(2, Fn.split('/', Aws.STACK_ID))));

/**
 * The inbox as a function can know it before it is there. S3 will not make a bucket that calls a function without being
 * sure that it may, and the function must know the bucket: a name that both know before either is made breaks the circle.
 */
export const inboxByName = (scope: Construct, id: string): IBucket =>
  Bucket.fromBucketName(scope, id, `${Stack.of(scope).stackName.toLowerCase()}-inbox-${stackMark}`);

/** The parts that an inbox is made from. */
export type InboxProps = {
  readonly name: string;
  readonly taker: PipelineFunction;
  /** Where the events go of files that nobody could take. */
  readonly failures: Queue;
  readonly accessLogs: Bucket;
};

/** The bucket into which publishers drop files, and the function that takes each. */
export class Inbox extends Construct {
  readonly bucket: Bucket;

  constructor(scope: Construct, id: string, { name, taker, failures, accessLogs }: InboxProps) {
    super(scope, id);
    triggerOf('inbox', taker.contract);
    this.bucket = new Bucket(this, 'Bucket', {
      ...privateBucket,
      bucketName: name,
      // A file that was taken, or overwritten by mistake, can be had back for a month.
      versioned: true,
      serverAccessLogsBucket: accessLogs,
      serverAccessLogsPrefix: 'inbox/',
      lifecycleRules: [
        { noncurrentVersionExpiration: Duration.days(30), abortIncompleteMultipartUploadAfter: Duration.days(1) },
        { expiredObjectDeleteMarker: true },
        { prefix: 'rejected/', expiration: Duration.days(90) },
      ],
    });
    this.notify(name, taker);
    taker.lambda.configureAsyncInvoke({
      retryAttempts: 2,
      maxEventAge: Duration.hours(6),
      onFailure: new SqsDestination(failures),
    });
  }

  /** The bucket's own property: the CDK's way is one more function, with the right to change every bucket. */
  private notify(name: string, { lambda }: PipelineFunction): void {
    const resource = this.bucket.node.defaultChild;
    if (!(resource instanceof CfnBucket)) throw new Error('The inbox is no bucket.');
    resource.notificationConfiguration = {
      lambdaConfigurations: [{ event: 's3:ObjectCreated:*', function: lambda.functionArn }],
    };
    const permission = new CfnPermission(this, 'MayCall', {
      action: 'lambda:InvokeFunction',
      functionName: lambda.functionArn,
      principal: 's3.amazonaws.com',
      sourceArn: `arn:${Aws.PARTITION}:s3:::${name}`,
      sourceAccount: Aws.ACCOUNT_ID,
    });
    resource.addResourceDependency(permission);
  }
}
