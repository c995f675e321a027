import type { LambdaFunctionURLEvent, LambdaFunctionURLResult } from 'aws-lambda';
import { dynamoSubscriptionStore } from '#shared/aws/dynamo-subscription-store.ts';
import { readParameter } from '#shared/aws/read-parameter.ts';
import { s3RefusedFiles } from '#shared/aws/s3-refused-files.ts';
import { rotatingSecret, secretReader } from '#shared/aws/secret-reader.ts';
import { statusStores } from '#shared/aws/status-stores.ts';
import { readEnv } from '#shared/function-contract.ts';
import { inInvocation } from '#shared/log.ts';
import { ownerWith } from '#shared/model/caller.ts';
import { makePublisherFinder } from '#shared/publishers/find-publisher.ts';
import { readSiteFile } from '#shared/site/read-site-file.ts';
import { makeStatusRoute } from '#shared/status/read-status.ts';
import { writeCheck } from '#shared/status/write-check.ts';
import { systemClock as clock } from '#shared/system-clock.ts';
import { authenticate, parsePublisherKeys } from '#shared/web/authenticate.ts';
import { fromFunctionUrl, toFunctionUrl } from '#shared/web/function-url.ts';
import { isFromThisMachine, requireCdn } from '#shared/web/guards.ts';
import { routeScopes } from '#shared/web/route-scopes.ts';
import { serve } from '#shared/web/router.ts';
import { findSession, inBrowsersToo } from '#shared/web/sessions.ts';
import { status } from './contract.ts';

const env = readEnv(status.env);
const readKeys = secretReader(env.INGEST_KEYS.secret, clock);
const originSecret = rotatingSecret(env.ORIGIN_SECRET.secret, clock);
const publicUrl = await readParameter(env.PUBLIC_URL.parameter);
const ports = {
  ...statusStores(env.TABLE, env.DEAD_LETTERS, publicUrl),
  refused: s3RefusedFiles(env.INBOX_BUCKET),
  checkWrite: writeCheck({ subscriptions: dynamoSubscriptionStore(env.TABLE), clock }),
  clock,
  site: readSiteFile(env.SITE_FILE),
  publicUrl,
};
const keys = async () => parsePublisherKeys(await readKeys());
const withKey = authenticate(keys, clock, makePublisherFinder(ports).byToken);
const authenticated = inBrowsersToo(findSession({ ...ports, authenticate: withKey }), withKey);

const answer = serve(
  { 'GET /status?': makeStatusRoute(ports) },
  {
    guards: [requireCdn(originSecret)],
    access: {
      authenticate: async (request) =>
        env.OPEN_PATHS.includes(request.path) && isFromThisMachine(request)
          ? ownerWith('this-machine')
          : authenticated(request),
      scopes: routeScopes,
    },
    origins: { own: ports.publicUrl, editors: ports.site.editors ?? [] },
  },
);

/** Answers requests for the status page. */
export const handler = inInvocation(
  status.name,
  async (event: LambdaFunctionURLEvent): Promise<LambdaFunctionURLResult> =>
    toFunctionUrl(await answer(fromFunctionUrl(event))),
);
