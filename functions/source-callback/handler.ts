import type { LambdaFunctionURLEvent, LambdaFunctionURLResult } from 'aws-lambda';
import { dynamoArticleStore } from '#shared/aws/dynamo-article-store.ts';
import { dynamoSourceStore } from '#shared/aws/dynamo-source-store.ts';
import { secretReader } from '#shared/aws/read-secret.ts';
import { readEnv } from '#shared/contract.ts';
import { takePush, verifyIntent } from '#shared/follow/websub-callback.ts';
import { readSiteFile } from '#shared/site/read-site-file.ts';
import { systemClock as clock } from '#shared/system-clock.ts';
import { fromFunctionUrl, toFunctionUrl } from '#shared/web/function-url.ts';
import { requireCdn } from '#shared/web/guards.ts';
import { serve } from '#shared/web/router.ts';
import { isHubSigned } from '#shared/web/signature.ts';
import { sourceCallback } from './contract.ts';

const env = readEnv(sourceCallback.env);
const deps = {
  sources: dynamoSourceStore(env.TABLE),
  articles: dynamoArticleStore(env.TABLE),
  site: readSiteFile(env.SITE_FILE),
  clock,
  isHubSigned,
};
const readOriginSecret = secretReader(env.ORIGIN_SECRET.secret, clock);

const answer = serve(
  {
    'GET /websub/{source}/{token}': (request) => verifyIntent(request, deps),
    'POST /websub/{source}/{token}': (request) => takePush(request, deps),
  },
  { guards: [requireCdn(async () => [await readOriginSecret()])] },
);

/** Answers a hub: the address is one that only it was told, and what it pushes is signed. */
export const handler = async (event: LambdaFunctionURLEvent): Promise<LambdaFunctionURLResult> =>
  toFunctionUrl(await answer(fromFunctionUrl(event)));
