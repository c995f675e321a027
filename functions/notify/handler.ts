import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { eachFeed } from '#shared/aws/batch.ts';
import { dynamoDeliveryStore } from '#shared/aws/dynamo-delivery-store.ts';
import { dynamoFeedStore } from '#shared/aws/dynamo-feed-store.ts';
import { sqsDeliveryQueue } from '#shared/aws/sqs-delivery-queue.ts';
import { readEnv } from '#shared/contract.ts';
import { notify as tellOf } from '#shared/notify/notify.ts';
import { readSiteFile } from '#shared/site/read-site-file.ts';
import { notify } from './contract.ts';

const env = readEnv(notify.env);
const deps = {
  feeds: dynamoFeedStore(env.TABLE),
  deliveries: dynamoDeliveryStore(env.TABLE),
  queue: sqsDeliveryQueue(env.DELIVERIES_QUEUE),
  site: readSiteFile(env.SITE_FILE),
};

/** Owes every receiver what each feed now shows. */
export const handler = (event: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> =>
  eachFeed(event, (slug) => tellOf(slug, deps));
