import { randomBytes } from 'node:crypto';
import type { LambdaFunctionURLEvent, LambdaFunctionURLResult } from 'aws-lambda';
import { deskStores } from '#shared/aws/desk-stores.ts';
import { readParameter } from '#shared/aws/read-parameter.ts';
import { s3MediaStore } from '#shared/aws/s3-media-store.ts';
import { s3RefusedFiles } from '#shared/aws/s3-refused-files.ts';
import { rotatingSecret, secretReader } from '#shared/aws/secret-reader.ts';
import type { Api } from '#shared/desk/api-call.ts';
import { deskError, deskRoutes, deskView } from '#shared/desk/desk-routes.ts';
import { editingRoutes } from '#shared/editing-routes.ts';
import { readEnv } from '#shared/function-contract.ts';
import { inInvocation } from '#shared/log.ts';
import { makePublisherFinder } from '#shared/publishers/find-publisher.ts';
import { readLatestReaders } from '#shared/readers/reader-routes.ts';
import { readSiteFile } from '#shared/site/read-site-file.ts';
import { makeStatusReader } from '#shared/status/read-status.ts';
import { writeCheck } from '#shared/status/write-check.ts';
import { systemClock as clock } from '#shared/system-clock.ts';
import { authenticate as authenticateBy, parsePublisherKeys } from '#shared/web/authenticate.ts';
import { fetchHttp } from '#shared/web/fetch-http.ts';
import { fromFunctionUrl, toFunctionUrl } from '#shared/web/function-url.ts';
import { requireCdn } from '#shared/web/guards.ts';
import { routeScopes as scopes } from '#shared/web/route-scopes.ts';
import { serve } from '#shared/web/router.ts';
import { findSession, sessionOwner } from '#shared/web/sessions.ts';
import { desk } from './contract.ts';

const env = readEnv(desk.env);
const readKeys = secretReader(env.INGEST_KEYS.secret, clock);
const keys = async () => parsePublisherKeys(await readKeys());
const publicUrl = await readParameter(env.PUBLIC_URL.parameter);
const stores = deskStores(env, publicUrl, clock);
const ports = {
  ...stores,
  site: readSiteFile(env.SITE_FILE),
  http: fetchHttp({ allow: env.ALLOWED_PRIVATE_HOSTS, about: publicUrl }),
  media: s3MediaStore(env.MEDIA_BUCKET),
  refused: s3RefusedFiles(env.INBOX_BUCKET),
  authenticate: authenticateBy(keys, clock, makePublisherFinder({ ...stores, clock }).byToken),
  newId: () => randomBytes(32).toString('base64url'),
  publicUrl,
  clock,
};
const routes = editingRoutes(ports);
const api: Api = (request, caller) => serve(routes, { access: { authenticate: async () => caller, scopes } })(request);
const sessions = { find: findSession(ports), ...sessionOwner(ports) };
const answer = serve(
  deskRoutes({
    ...ports,
    api,
    sessions,
    ...makeStatusReader({ ...ports, checkWrite: writeCheck(ports) }),
    readReaders: () => readLatestReaders(ports),
  }),
  {
    guards: [requireCdn(rotatingSecret(env.ORIGIN_SECRET.secret, clock))],
    showError: deskError(deskView(ports.site)),
  },
);

/** Answers a person's browser. */
export const handler = inInvocation(
  desk.name,
  async (event: LambdaFunctionURLEvent): Promise<LambdaFunctionURLResult> =>
    toFunctionUrl(await answer(fromFunctionUrl(event))),
);
