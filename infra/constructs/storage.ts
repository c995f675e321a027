import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, Billing, StreamViewType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type BucketProps,
  HttpMethods,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { tableDefinition } from '#infra/table-definition.ts';
import { acknowledge } from './acknowledge.ts';

/** The properties of every bucket. With S3's own keys, the ETag of an object is the MD5 of its bytes. */
export const privateBucket = {
  encryption: BucketEncryption.S3_MANAGED,
  blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
  enforceSSL: true,
  // Kept when the stack is deleted; not when its very creation fails, so that a first deployment can be repeated.
  removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
} as const satisfies BucketProps;

/** Browsers send a preflight request before If-None-Match, which S3 answers. */
const publicReads = {
  allowedOrigins: ['*'],
  allowedMethods: [HttpMethods.GET, HttpMethods.HEAD],
  allowedHeaders: ['*'],
  maxAge: 86_400,
};

/** The inputs of the storage. */
export type StorageProps = {
  /** Whether the table refuses its deletion. */
  readonly isProtected: boolean;
  readonly accessLogDays: number;
};

/** The stateful resources: the table, the documents, the pictures, and the access logs. */
export class Storage extends Construct {
  readonly table: TableV2;
  readonly documents: Bucket;
  readonly media: Bucket;
  readonly logs: Bucket;

  constructor(scope: Construct, id: string, { isProtected, accessLogDays }: StorageProps) {
    super(scope, id);
    this.table = new TableV2(this, 'Table', {
      partitionKey: { name: tableDefinition.partitionKey, type: AttributeType.STRING },
      sortKey: { name: tableDefinition.sortKey, type: AttributeType.STRING },
      timeToLiveAttribute: tableDefinition.ttlAttribute,
      dynamoStream: StreamViewType[tableDefinition.stream],
      billing: Billing.onDemand(),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: isProtected,
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    this.logs = new Bucket(this, 'Logs', {
      ...privateBucket,
      // CloudFront delivers its standard logs with an ACL.
      objectOwnership: ObjectOwnership.BUCKET_OWNER_PREFERRED,
      lifecycleRules: [
        { expiration: Duration.days(accessLogDays), abortIncompleteMultipartUploadAfter: Duration.days(1) },
      ],
    });
    acknowledge(this.logs, 'AwsSolutions-S1', 'An access log of the access logs would log itself.');
    this.documents = new Bucket(this, 'Documents', {
      ...privateBucket,
      serverAccessLogsBucket: this.logs,
      serverAccessLogsPrefix: 'documents/',
      cors: [publicReads],
      // A document that somebody deleted or overwrote by mistake is there for two days; a rebuild restores it at any time.
      versioned: true,
      lifecycleRules: [
        { noncurrentVersionExpiration: Duration.days(2), abortIncompleteMultipartUploadAfter: Duration.days(1) },
        { expiredObjectDeleteMarker: true },
      ],
    });
    // Unlike documents, pictures cannot be made again from the table: a deleted one can be restored for 30 days.
    this.media = new Bucket(this, 'Media', {
      ...privateBucket,
      versioned: true,
      serverAccessLogsBucket: this.logs,
      serverAccessLogsPrefix: 'media/',
      cors: [publicReads],
      lifecycleRules: [
        { noncurrentVersionExpiration: Duration.days(30), abortIncompleteMultipartUploadAfter: Duration.days(1) },
        { expiredObjectDeleteMarker: true },
        { prefix: 'uploads/', expiration: Duration.days(1), noncurrentVersionExpiration: Duration.days(1) },
      ],
    });
  }
}
