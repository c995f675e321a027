import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { eachMessage } from '#shared/aws/batch.ts';
import { dynamoDeliveryStore } from '#shared/aws/dynamo-delivery-store.ts';
import { dynamoFeedStore } from '#shared/aws/dynamo-feed-store.ts';
import { dynamoHostStore } from '#shared/aws/dynamo-host-store.ts';
import { namedSecrets } from '#shared/aws/read-named-secret.ts';
import { readParameter } from '#shared/aws/read-parameter.ts';
import { sqsDeliveryQueue } from '#shared/aws/sqs-delivery-queue.ts';
import { readEnv } from '#shared/contract.ts';
import { ownCouriers } from '#shared/deliver/couriers.ts';
import { deliver as bringForward } from '#shared/deliver/deliver.ts';
import { parseAddress } from '#shared/deliver/parse-address.ts';
import { shownFeeds } from '#shared/deliver/shown-feed.ts';
import { tellOfFailure } from '#shared/notify/tell-of-failure.ts';
import { readSiteFile } from '#shared/site/read-site-file.ts';
import { systemClock as clock } from '#shared/system-clock.ts';
import { fetchHttp } from '#shared/web/fetch-http.ts';
import { signatureHeaders } from '#shared/web/signature.ts';
import { deliver } from './contract.ts';

const env = readEnv(deliver.env);
const site = readSiteFile(env.SITE_FILE);
const about = await readParameter(env.PUBLIC_URL.parameter);
const http = fetchHttp({ allow: env.ALLOWED_PRIVATE_HOSTS, about });
const stores = {
  feeds: dynamoFeedStore(env.TABLE),
  deliveries: dynamoDeliveryStore(env.TABLE),
  hosts: dynamoHostStore(env.TABLE),
  queue: sqsDeliveryQueue(env.DELIVERIES_QUEUE),
};
const deps = {
  ...stores,
  http,
  readShown: shownFeeds(http),
  couriers: ownCouriers({ site, clock, sign: signatureHeaders, readSecret: namedSecrets(clock) }),
  tellOfFailure: tellOfFailure({ ...stores, site, clock }),
  random: Math.random,
  clock,
};

/** Brings each delivery forward that a message names. */
export const handler = (event: SQSEvent): Promise<SQSBatchResponse> =>
  eachMessage(event, (body) => bringForward(parseAddress(body), deps));
