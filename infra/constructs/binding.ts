import { dirname, resolve } from 'node:path';
import { Arn, ArnFormat, type Stack } from 'aws-cdk-lib';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { ParameterName, SecretName, Setting, Settings } from '#shared/function-contract.ts';
import { picturesFolder, rejectedFolder } from '#shared/model/inbox-folders.ts';
import type { Site } from '#shared/site/site.ts';

/** A permission; `wildcard` is the reason for a resource that ends in `*`. */
export type Grant = {
  readonly actions: readonly string[];
  readonly resource: string;
  readonly wildcard?: string;
  /** The partition of the table to which it is bound. */
  readonly partition?: string;
};

/** The value of a setting together with the permissions that it needs: neither can be forgotten. */
export type Binding<T> = {
  readonly value: string;
  readonly grants: readonly Grant[];
  /** A file on this machine to deploy beside the code. */
  readonly file?: { readonly from: string; readonly as: string };
  /** Modules on this machine to bundle one by one and deploy beside the code. */
  readonly modules?: readonly { readonly from: string; readonly as: string }[];
  /** Never set: it makes the name of a secret a type of its own. */
  readonly gives?: T;
};

/** Exactly the settings of a contract: a missing or unknown one does not compile. */
export type Bindings<S extends Settings> = {
  readonly [K in keyof S]: S[K] extends Setting<infer T> ? Binding<T> : never;
};

const read = ['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:Query'] as const;
const write = [
  'dynamodb:BatchWriteItem',
  'dynamodb:DeleteItem',
  'dynamodb:PartiQLUpdate',
  'dynamodb:PutItem',
  'dynamodb:UpdateItem',
] as const;

/** The table's name, to read its rows, and to write those of one partition. */
export const readAndWriteOne = (table: ITable, partition: string): Binding<string> => ({
  value: table.tableName,
  grants: [
    { actions: read, resource: table.tableArn },
    { actions: ['dynamodb:UpdateItem'], resource: table.tableArn, partition },
  ],
});

/** The table's name, to read and write its rows; a transaction needs no permission of its own. */
export const readWrite = (table: ITable): Binding<string> => ({
  value: table.tableName,
  grants: [{ actions: [...read, ...write], resource: table.tableArn }],
});

/** The table's name, to read and write its rows one by one and, for exports, all of them. */
export const readWriteAll = (table: ITable): Binding<string> => ({
  value: table.tableName,
  grants: [{ actions: [...read, 'dynamodb:Scan', ...write], resource: table.tableArn }],
});

/** Without this permission, S3 answers 403 instead of 404 for a missing object. */
const list = (bucket: IBucket): Grant => ({ actions: ['s3:ListBucket'], resource: bucket.bucketArn });

/** The public bucket's name, to put documents conditionally (`If-Match` needs the permission to read). */
export const putDocuments = (bucket: IBucket): Binding<string> => ({
  value: bucket.bucketName,
  grants: [
    list(bucket),
    {
      actions: ['s3:DeleteObject', 's3:GetObject', 's3:PutObject'],
      resource: bucket.arnForObjects('*'),
      wildcard: 'Document keys contain the slugs of the site file.',
    },
  ],
});

/** The media bucket's name, to keep pictures for good. */
export const keepPictures = (bucket: IBucket): Binding<string> => ({
  value: bucket.bucketName,
  grants: [
    {
      actions: ['s3:PutObject'],
      resource: bucket.arnForObjects('media/*'),
      wildcard: 'The key of a picture is the hash of its bytes.',
    },
    {
      actions: ['s3:PutObject'],
      resource: bucket.arnForObjects('uploads/again/*'),
      wildcard: 'The key of a picture is the hash of its bytes.',
    },
  ],
});

/** The media bucket's name, to keep pictures, those that come in parts too, and to remove those of erased articles. */
export const keepUploads = (bucket: IBucket): Binding<string> => ({
  value: bucket.bucketName,
  grants: [
    {
      actions: ['s3:DeleteObject', 's3:GetObject', 's3:PutObject'],
      resource: bucket.arnForObjects('media/*'),
      wildcard: 'The key of a picture is the hash of its bytes.',
    },
    list(bucket),
    {
      actions: ['s3:DeleteObject', 's3:GetObject', 's3:PutObject'],
      resource: bucket.arnForObjects('uploads/*'),
      wildcard: 'The key of an upload is the hash of its bytes.',
    },
  ],
});

/** The inbox bucket's name, to read and delete files and to move them to `rejected/` or `.pictures/`, with their tags. */
export const takeFiles = (bucket: IBucket): Binding<string> => ({
  value: bucket.bucketName,
  grants: [
    list(bucket),
    {
      actions: ['s3:DeleteObject', 's3:GetObject', 's3:GetObjectTagging'],
      resource: bucket.arnForObjects('*'),
      wildcard: 'Publishers choose the names of inbox files.',
    },
    ...[rejectedFolder, picturesFolder].map((folder) => ({
      actions: ['s3:PutObject', 's3:PutObjectTagging'],
      resource: bucket.arnForObjects(`${folder}*`),
      wildcard: 'A refused file, or a picture, keeps its name.',
    })),
  ],
});

/** The inbox bucket's name, to read refused files. */
export const readRefused = (bucket: IBucket): Binding<string> => ({
  value: bucket.bucketName,
  grants: [
    list(bucket),
    {
      actions: ['s3:GetObject'],
      resource: bucket.arnForObjects(`${rejectedFolder}*`),
      wildcard: 'A refused file keeps its name.',
    },
  ],
});

/** The inbox bucket's name, to read and delete refused files, and to put them into the inbox again with their tags. */
export const retryRefused = (bucket: IBucket): Binding<string> => ({
  value: bucket.bucketName,
  grants: [
    ...readRefused(bucket).grants,
    {
      actions: ['s3:DeleteObject', 's3:GetObjectTagging'],
      resource: bucket.arnForObjects(`${rejectedFolder}*`),
      wildcard: 'A refused file keeps its name.',
    },
    {
      actions: ['s3:PutObject', 's3:PutObjectTagging'],
      resource: bucket.arnForObjects('*'),
      wildcard: 'Publishers choose the names of inbox files.',
    },
  ],
});

/** A queue's URL, to send to it. */
export const sendTo = (queue: IQueue): Binding<string> => ({
  value: queue.queueUrl,
  grants: [{ actions: ['sqs:SendMessage'], resource: queue.queueArn }],
});

/** The URLs of queues, separated by commas, to count their messages. */
export const countIn = (...queues: readonly IQueue[]): Binding<readonly string[]> => ({
  value: queues.map(({ queueUrl }) => queueUrl).join(','),
  grants: queues.map(({ queueArn }) => ({ actions: ['sqs:GetQueueAttributes'], resource: queueArn })),
});

/** A secret's ARN, to read its value. */
export const readSecret = (secret: ISecret): Binding<SecretName> => ({
  value: secret.secretArn,
  grants: [{ actions: ['secretsmanager:GetSecretValue'], resource: secret.secretArn }],
});

/** The names of secrets that an operator creates, separated by commas, to read their values. */
export const readSecretsNamed = (stack: Stack, names: readonly string[]): Binding<readonly string[]> => ({
  value: names.join(','),
  grants: names.map((name) => ({
    actions: ['secretsmanager:GetSecretValue'],
    // In an ARN, Secrets Manager appends a hyphen and six random characters to the name.
    resource: Arn.format(
      {
        service: 'secretsmanager',
        resource: 'secret',
        resourceName: `${name}-??????`,
        arnFormat: ArnFormat.COLON_RESOURCE_NAME,
      },
      stack,
    ),
    wildcard: 'Secrets Manager appends six random characters to the name of a secret.',
  })),
});

/**
 * The names of event buses of this account and region, separated by commas, to put events on them, and to check that they
 * exist: PutEvents does not report a missing bus.
 */
export const putEventsOn = (stack: Stack, names: readonly string[]): Binding<readonly string[]> => ({
  value: names.join(','),
  grants: names.map((name) => ({
    actions: ['events:DescribeEventBus', 'events:PutEvents'],
    resource: Arn.format({ service: 'events', resource: 'event-bus', resourceName: name }, stack),
  })),
});

/** A parameter's name, to read its value; by name, because the parameter is created after the function. */
export const readParameter = (stack: Stack, name: string): Binding<ParameterName> => ({
  value: name,
  grants: [
    {
      actions: ['ssm:GetParameter'],
      resource: Arn.format({ service: 'ssm', resource: 'parameter', resourceName: name.replace(/^\//, '') }, stack),
    },
  ],
});

/** A list of fixed texts. */
export const listOf = (...texts: readonly string[]): Binding<readonly string[]> => ({
  value: texts.join(','),
  grants: [],
});

/** An empty list. */
export const noneOf: Binding<readonly string[]> = { value: '', grants: [] };

/** The name of the bucket of access logs, to read what the CDN wrote; none where it writes none. */
export const readAccessLogs = (bucket: IBucket, hasLogs: boolean): Binding<readonly string[]> => {
  if (!hasLogs) return noneOf;
  const files = { resource: bucket.arnForObjects('cdn/*'), wildcard: 'CloudFront names its files.' };
  return { value: bucket.bucketName, grants: [list(bucket), { actions: ['s3:GetObject'], ...files }] };
};

/** Where Lambda unpacks a function's code. */
const codeFolder = '/var/task';

/** The path of the site file, which is deployed with the code, as are the modules that it names. */
export const siteFileFrom = (path: string, formats: Site['formats'] = []): Binding<string> => ({
  value: `${codeFolder}/barid.config.json`,
  grants: [],
  file: { from: path, as: 'barid.config.json' },
  modules: formats.map(({ module }) => ({
    from: resolve(dirname(path), module),
    as: module.replace(/^\.\//, '').replace(/\.(?:js|ts)$/, '.mjs'),
  })),
});
