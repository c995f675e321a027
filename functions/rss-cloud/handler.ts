import { randomUUID } from 'node:crypto';
import type { LambdaFunctionURLEvent, LambdaFunctionURLResult } from 'aws-lambda';
import { dynamoCloudStore } from '#shared/aws/dynamo-cloud-store.ts';
import { dynamoFacetStore } from '#shared/aws/dynamo-facet-store.ts';
import { dynamoFeedStateStore } from '#shared/aws/dynamo-feed-state-store.ts';
import { dynamoSubscriptionStore } from '#shared/aws/dynamo-subscription-store.ts';
import { readParameter } from '#shared/aws/read-parameter.ts';
import { rotatingSecret } from '#shared/aws/secret-reader.ts';
import { cloudRoutes } from '#shared/deliver/routes/rss-cloud/registration.ts';
import { readEnv } from '#shared/function-contract.ts';
import { inInvocation } from '#shared/log.ts';
import { readSiteFile } from '#shared/site/read-site-file.ts';
import { systemClock as clock } from '#shared/system-clock.ts';
import { fetchHttp } from '#shared/web/fetch-http.ts';
import { fromFunctionUrl, toFunctionUrl } from '#shared/web/function-url.ts';
import { requireCdn } from '#shared/web/guards.ts';
import { serve } from '#shared/web/router.ts';
import { rssCloud } from './contract.ts';

const env = readEnv(rssCloud.env);
const publicUrl = await readParameter(env.PUBLIC_URL.parameter);
const originSecret = rotatingSecret(env.ORIGIN_SECRET.secret, clock);
const ports = {
  clouds: dynamoCloudStore(env.TABLE),
  feedStates: dynamoFeedStateStore(env.TABLE),
  facets: dynamoFacetStore(env.TABLE),
  subscriptions: dynamoSubscriptionStore(env.TABLE),
  http: fetchHttp({ allow: env.ALLOWED_PRIVATE_HOSTS, about: publicUrl }),
  site: readSiteFile(env.SITE_FILE),
  challenge: randomUUID,
  publicUrl,
  clock,
};

const answer = serve(cloudRoutes(ports), { guards: [requireCdn(originSecret)] });

/** Answers the registration of a reader. */
export const handler = inInvocation(
  rssCloud.name,
  async (event: LambdaFunctionURLEvent): Promise<LambdaFunctionURLResult> =>
    toFunctionUrl(await answer(fromFunctionUrl(event))),
);
