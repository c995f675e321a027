import { Aws, Duration, Fn, Stack } from 'aws-cdk-lib';
import { CfnPermission } from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { Bucket, CfnBucket, type IBucket } from 'aws-cdk-lib/aws-s3';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { pictureDays, picturesFolder, rejectedFolder } from '#shared/model/inbox-folders.ts';
import type { PipelineFunction } from './function.ts';
import { privateBucket } from './storage.ts';
import { triggerOf } from './triggers.ts';

/** The first part of the stack's id: a new stack does not collide with the bucket that a deleted one left behind. */
const stackSuffix = Fn.select(0, Fn.split('-', Fn.select(2, Fn.split('/', Aws.STACK_ID))));

/**
 * The inbox bucket by name, before it exists. S3 creates a bucket with a notification only if the permission to invoke the
 * function exists, and the function needs the name of the bucket: a name chosen beforehand breaks the cycle.
 */
export const inboxByName = (scope: Construct, id: string): IBucket =>
  Bucket.fromBucketName(scope, id, `${Stack.of(scope).stackName.toLowerCase()}-inbox-${stackSuffix}`);

/** The inputs of an inbox. */
export type InboxProps = {
  readonly name: string;
  /** The function that reads each file. */
  readonly reader: PipelineFunction;
  /** Receives the events of files that the function failed on. */
  readonly deadLetters: Queue;
  readonly accessLogs: Bucket;
};

/** The bucket in which publishers drop files, and the notification of the function that reads them. */
export class Inbox extends Construct {
  readonly bucket: Bucket;

  constructor(scope: Construct, id: string, { name, reader, deadLetters, accessLogs }: InboxProps) {
    super(scope, id);
    triggerOf('inbox', reader.contract);
    this.bucket = new Bucket(this, 'Bucket', {
      ...privateBucket,
      bucketName: name,
      // A file that was read, or overwritten by mistake, can be restored for 30 days.
      versioned: true,
      serverAccessLogsBucket: accessLogs,
      serverAccessLogsPrefix: 'inbox/',
      lifecycleRules: [
        { noncurrentVersionExpiration: Duration.days(30), abortIncompleteMultipartUploadAfter: Duration.days(1) },
        { expiredObjectDeleteMarker: true },
        { prefix: rejectedFolder, expiration: Duration.days(90) },
        { prefix: picturesFolder, expiration: Duration.days(pictureDays) },
      ],
    });
    this.notify(name, reader);
    reader.target.configureAsyncInvoke({
      retryAttempts: 2,
      maxEventAge: Duration.hours(6),
      onFailure: new SqsDestination(deadLetters),
    });
  }

  /** Set on the CloudFormation resource: the CDK's own way deploys a function that may change every bucket. */
  private notify(name: string, { target }: PipelineFunction): void {
    const resource = this.bucket.node.defaultChild;
    if (!(resource instanceof CfnBucket)) throw new Error('The inbox is not a bucket.');
    resource.notificationConfiguration = {
      lambdaConfigurations: [{ event: 's3:ObjectCreated:*', function: target.functionArn }],
    };
    const permission = new CfnPermission(this, 'MayCall', {
      action: 'lambda:InvokeFunction',
      functionName: target.functionArn,
      principal: 's3.amazonaws.com',
      sourceArn: `arn:${Aws.PARTITION}:s3:::${name}`,
      sourceAccount: Aws.ACCOUNT_ID,
    });
    resource.addResourceDependency(permission);
  }
}
