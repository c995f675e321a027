import { dynamoBackfillStore } from '#shared/aws/dynamo-backfill-store.ts';
import { dynamoCloudStore } from '#shared/aws/dynamo-cloud-store.ts';
import { dynamoDeliveryStore } from '#shared/aws/dynamo-delivery-store.ts';
import { dynamoFanOutStore } from '#shared/aws/dynamo-fan-out-store.ts';
import { dynamoReaderStore } from '#shared/aws/dynamo-reader-store.ts';
import { dynamoSubscriptionStore } from '#shared/aws/dynamo-subscription-store.ts';
import { dynamoUnreadableRows } from '#shared/aws/dynamo-unreadable-rows.ts';
import { runTasks } from '#shared/aws/lambda-events.ts';
import { publishStores } from '#shared/aws/publish-stores.ts';
import { readParameter } from '#shared/aws/read-parameter.ts';
import { s3AccessLogs } from '#shared/aws/s3-access-logs.ts';
import { s3DocumentStore } from '#shared/aws/s3-document-store.ts';
import { sqsDeliveryQueue } from '#shared/aws/sqs-delivery-queue.ts';
import { sqsFanOutQueue } from '#shared/aws/sqs-fan-out-queue.ts';
import { dispatchDue } from '#shared/deliver/engine/dispatch-due.ts';
import { dispatchPages } from '#shared/deliver/fan-out/dispatch-pages.ts';
import { makeNotifier } from '#shared/deliver/notify/notify.ts';
import { readEnv } from '#shared/function-contract.ts';
import { makeBackfill } from '#shared/ingest/backfill.ts';
import { publishScheduled, waitForScheduled } from '#shared/ingest/scheduled.ts';
import { inInvocation } from '#shared/log.ts';
import { loadSite } from '#shared/publish/partner-formats.ts';
import { makePublisher } from '#shared/publish/publish-all.ts';
import { countReadersInTime } from '#shared/readers/count-readers.ts';
import { forgetChangedInTime } from '#shared/status/unreadable-rows.ts';
import { systemClock as clock, wait } from '#shared/system-clock.ts';
import { sweep } from './contract.ts';

const env = readEnv(sweep.env);
const publicUrl = await readParameter(env.PUBLIC_URL.parameter);
const ports = {
  ...publishStores(env.TABLE, publicUrl),
  backfills: dynamoBackfillStore(env.TABLE),
  documents: s3DocumentStore(env.PUBLIC_BUCKET),
  deliveries: dynamoDeliveryStore(env.TABLE),
  fanOuts: dynamoFanOutStore(env.TABLE),
  queue: sqsDeliveryQueue(env.DELIVERIES_QUEUE),
  pages: sqsFanOutQueue(env.DELIVERIES_QUEUE),
  ...(await loadSite(env.SITE_FILE)),
  publicUrl,
  readers: dynamoReaderStore(env.TABLE),
  subscriptions: dynamoSubscriptionStore(env.TABLE),
  logs: env.LOGS_BUCKETS.map((bucket) => s3AccessLogs(bucket))[0],
  clouds: dynamoCloudStore(env.TABLE),
  unreadable: dynamoUnreadableRows(env.TABLE),
  clock,
};
const backfill = makeBackfill(ports);
const publishBehind = makePublisher({ ...ports, notify: (partition) => makeNotifier(ports).notifyOf(partition) });

/** Does the work that no event triggers, and repairs what an event missed. */
export const handler = inInvocation(
  sweep.name,
  (): Promise<void> =>
    runTasks({
      'scheduled articles that are due': () => publishScheduled(ports),
      backfill,
      'feeds that are behind': publishBehind,
      'deliveries that are due': () => dispatchDue(ports),
      'pages of fan-outs that are due': () => dispatchPages(ports),
      'who reads the feeds': () => countReadersInTime(ports),
      'rows that could not be read': () => forgetChangedInTime(ports),
      'scheduled articles that become due before the next sweep': () => waitForScheduled({ ...ports, wait }),
    }),
);
