import { randomUUID } from 'node:crypto';
import type { LambdaFunctionURLEvent, LambdaFunctionURLResult } from 'aws-lambda';
import { dynamoDeliveryStore } from '#shared/aws/dynamo-delivery-store.ts';
import { dynamoFacetStore } from '#shared/aws/dynamo-facet-store.ts';
import { dynamoFeedStateStore } from '#shared/aws/dynamo-feed-state-store.ts';
import { dynamoSubscriptionStore } from '#shared/aws/dynamo-subscription-store.ts';
import { readParameter } from '#shared/aws/read-parameter.ts';
import { rotatingSecret } from '#shared/aws/secret-reader.ts';
import { sqsDeliveryQueue } from '#shared/aws/sqs-delivery-queue.ts';
import { readEnv } from '#shared/function-contract.ts';
import { makeHubEndpoint } from '#shared/hub/receive-request.ts';
import { inInvocation } from '#shared/log.ts';
import { readSiteFile } from '#shared/site/read-site-file.ts';
import { systemClock as clock } from '#shared/system-clock.ts';
import { fromFunctionUrl, toFunctionUrl } from '#shared/web/function-url.ts';
import { requireCdn } from '#shared/web/guards.ts';
import { isInside } from '#shared/web/private-addresses.ts';
import { serve } from '#shared/web/router.ts';
import { hub } from './contract.ts';

const env = readEnv(hub.env);
const originSecret = rotatingSecret(env.ORIGIN_SECRET.secret, clock);
const receiveRequest = makeHubEndpoint({
  subscriptions: dynamoSubscriptionStore(env.TABLE),
  deliveries: dynamoDeliveryStore(env.TABLE),
  feedStates: dynamoFeedStateStore(env.TABLE),
  facets: dynamoFacetStore(env.TABLE),
  queue: sqsDeliveryQueue(env.DELIVERIES_QUEUE),
  publicUrl: await readParameter(env.PUBLIC_URL.parameter),
  formerUrls: readSiteFile(env.SITE_FILE).formerFeedsUrls,
  isInside: isInside(env.ALLOWED_PRIVATE_HOSTS),
  random: randomUUID,
  clock,
});

const answer = serve({ 'POST /hub': receiveRequest }, { guards: [requireCdn(originSecret)] });

/** Answers requests of subscribers. */
export const handler = inInvocation(
  hub.name,
  async (event: LambdaFunctionURLEvent): Promise<LambdaFunctionURLResult> =>
    toFunctionUrl(await answer(fromFunctionUrl(event))),
);
