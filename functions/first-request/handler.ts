import type { LambdaFunctionURLEvent, LambdaFunctionURLResult } from 'aws-lambda';
import { publishStores } from '#shared/aws/publish-stores.ts';
import { readParameter } from '#shared/aws/read-parameter.ts';
import { s3DocumentStore } from '#shared/aws/s3-document-store.ts';
import { rotatingSecret } from '#shared/aws/secret-reader.ts';
import { readEnv } from '#shared/function-contract.ts';
import { inInvocation } from '#shared/log.ts';
import { firstRequestRoutes, withMessagePages } from '#shared/publish/first-request.ts';
import { readSiteFile } from '#shared/site/read-site-file.ts';
import { systemClock as clock } from '#shared/system-clock.ts';
import { fromFunctionUrl, toFunctionUrl } from '#shared/web/function-url.ts';
import { requireCdn } from '#shared/web/guards.ts';
import { serve } from '#shared/web/router.ts';
import { firstRequest } from './contract.ts';

const env = readEnv(firstRequest.env);
const originSecret = rotatingSecret(env.ORIGIN_SECRET.secret, clock);
const publicUrl = await readParameter(env.PUBLIC_URL.parameter);
const ports = {
  ...publishStores(env.TABLE, publicUrl),
  documents: s3DocumentStore(env.PUBLIC_BUCKET),
  site: readSiteFile(env.SITE_FILE),
  publicUrl,
  clock,
};

const answer = withMessagePages(serve(firstRequestRoutes(ports), { guards: [requireCdn(originSecret)] }), ports);

/** Answers requests for documents that are not in the public bucket. */
export const handler = inInvocation(
  firstRequest.name,
  async (event: LambdaFunctionURLEvent): Promise<LambdaFunctionURLResult> =>
    toFunctionUrl(await answer(fromFunctionUrl(event))),
);
