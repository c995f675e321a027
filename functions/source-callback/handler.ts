import type { LambdaFunctionURLEvent, LambdaFunctionURLResult } from 'aws-lambda';
import { dynamoArticleStore } from '#shared/aws/dynamo-article-store.ts';
import { dynamoSourceStore } from '#shared/aws/dynamo-source-store.ts';
import { readParameter } from '#shared/aws/read-parameter.ts';
import { rotatingSecret } from '#shared/aws/secret-reader.ts';
import { makeHubCallback } from '#shared/follow/hub-callback.ts';
import { readEnv } from '#shared/function-contract.ts';
import { inInvocation } from '#shared/log.ts';
import { readSiteFile } from '#shared/site/read-site-file.ts';
import { systemClock as clock } from '#shared/system-clock.ts';
import { fromFunctionUrl, toFunctionUrl } from '#shared/web/function-url.ts';
import { requireCdn } from '#shared/web/guards.ts';
import { serve } from '#shared/web/router.ts';
import { isHubSigned } from '#shared/web/signature.ts';
import { sourceCallback } from './contract.ts';

const env = readEnv(sourceCallback.env);
const publicUrl = await readParameter(env.PUBLIC_URL.parameter);
const callback = makeHubCallback({
  sources: dynamoSourceStore(env.TABLE),
  articles: dynamoArticleStore(env.TABLE, publicUrl),
  site: readSiteFile(env.SITE_FILE),
  publicUrl,
  clock,
  isHubSigned,
});
const originSecret = rotatingSecret(env.ORIGIN_SECRET.secret, clock);

const answer = serve(
  {
    'GET /websub/{source}/{token}': callback.verifyIntent,
    'POST /websub/{source}/{token}': callback.receivePush,
  },
  { guards: [requireCdn(originSecret)] },
);

/** Answers the hub of a source. The hub proves itself by the secret part of the URL and by the signature of its pushes. */
export const handler = inInvocation(
  sourceCallback.name,
  async (event: LambdaFunctionURLEvent): Promise<LambdaFunctionURLResult> =>
    toFunctionUrl(await answer(fromFunctionUrl(event))),
);
