import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { dynamoArticleStore } from '#shared/aws/dynamo-article-store.ts';
import { dynamoCloudStore } from '#shared/aws/dynamo-cloud-store.ts';
import { dynamoDeliveryStore } from '#shared/aws/dynamo-delivery-store.ts';
import { dynamoFanOutStore } from '#shared/aws/dynamo-fan-out-store.ts';
import { dynamoFeedEntryStore } from '#shared/aws/dynamo-feed-entry-store.ts';
import { dynamoFeedStateStore } from '#shared/aws/dynamo-feed-state-store.ts';
import { dynamoPublishQueueStore } from '#shared/aws/dynamo-publish-queue-store.ts';
import { eachRow } from '#shared/aws/lambda-events.ts';
import { readParameter } from '#shared/aws/read-parameter.ts';
import { sqsDeliveryQueue } from '#shared/aws/sqs-delivery-queue.ts';
import { sqsFanOutQueue } from '#shared/aws/sqs-fan-out-queue.ts';
import { makeRecordNotifier } from '#shared/deliver/notify/notify.ts';
import { readEnv } from '#shared/function-contract.ts';
import { inInvocation } from '#shared/log.ts';
import { readSiteFile } from '#shared/site/read-site-file.ts';
import { systemClock as clock } from '#shared/system-clock.ts';
import { notify } from './contract.ts';

const env = readEnv(notify.env);
const publicUrl = await readParameter(env.PUBLIC_URL.parameter);
const ports = {
  articles: dynamoArticleStore(env.TABLE, publicUrl),
  clouds: dynamoCloudStore(env.TABLE),
  feedEntries: dynamoFeedEntryStore(env.TABLE, publicUrl),
  feedStates: dynamoFeedStateStore(env.TABLE),
  deliveries: dynamoDeliveryStore(env.TABLE),
  publishQueue: dynamoPublishQueueStore(env.TABLE),
  fanOuts: dynamoFanOutStore(env.TABLE),
  queue: sqsDeliveryQueue(env.DELIVERIES_QUEUE),
  pages: sqsFanOutQueue(env.DELIVERIES_QUEUE),
  site: readSiteFile(env.SITE_FILE),
  publicUrl,
  clock,
};

/** Creates the deliveries of every feed and article that the stream names. */
export const handler = inInvocation(notify.name, (event: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> => {
  const notifyOf = makeRecordNotifier(ports);
  return eachRow(event, { STATE: (slug) => notifyOf(`STATE#${slug}`), ARTICLE: (id) => notifyOf(`ARTICLE#${id}`) });
});
