import { randomBytes } from 'node:crypto';
import type { LambdaFunctionURLEvent, LambdaFunctionURLResult } from 'aws-lambda';
import { apiStores } from '#shared/aws/api-stores.ts';
import { readParameter } from '#shared/aws/read-parameter.ts';
import { s3MediaStore } from '#shared/aws/s3-media-store.ts';
import { s3RefusedFiles } from '#shared/aws/s3-refused-files.ts';
import { namedSecrets, rotatingSecret, secretReader } from '#shared/aws/secret-reader.ts';
import { editingRoutes } from '#shared/editing-routes.ts';
import { erasureRoutes } from '#shared/erasure/erasure-routes.ts';
import { readEnv } from '#shared/function-contract.ts';
import { incomingWebhookRoutes } from '#shared/ingest/incoming-webhook.ts';
import { mediaRoutes } from '#shared/ingest/media-routes.ts';
import { inInvocation } from '#shared/log.ts';
import { takePathSecret } from '#shared/model/path-secret.ts';
import { rebuildRoutes } from '#shared/publish/request-rebuild.ts';
import { auditRecorder, auditRoutes } from '#shared/publishers/audit.ts';
import { makePublisherFinder } from '#shared/publishers/find-publisher.ts';
import { tokenRoutes } from '#shared/publishers/token-routes.ts';
import { readerRoutes } from '#shared/readers/reader-routes.ts';
import { recoveryRoutes } from '#shared/recovery/recovery-routes.ts';
import { readSiteFile } from '#shared/site/read-site-file.ts';
import { healthRoute } from '#shared/status/health-route.ts';
import { systemClock as clock } from '#shared/system-clock.ts';
import { leadBrowsersToPages } from '#shared/web/article-page-redirect.ts';
import { authenticate, parsePublisherKeys } from '#shared/web/authenticate.ts';
import { fetchHttp } from '#shared/web/fetch-http.ts';
import { fromFunctionUrl, toFunctionUrl } from '#shared/web/function-url.ts';
import { requireCdn } from '#shared/web/guards.ts';
import { authenticateWebhook, forWebhooks, refuseLoggedSecret } from '#shared/web/incoming-webhook.ts';
import { openapiRoute } from '#shared/web/openapi-route.ts';
import { routeScopes } from '#shared/web/route-scopes.ts';
import { serve } from '#shared/web/router.ts';
import { api } from './contract.ts';

const env = readEnv(api.env);
const publicUrl = await readParameter(env.PUBLIC_URL.parameter);
const ports = {
  ...apiStores(env.TABLE, env.DELIVERIES_QUEUE, publicUrl, clock),
  site: readSiteFile(env.SITE_FILE),
  http: fetchHttp({ allow: env.ALLOWED_PRIVATE_HOSTS, about: publicUrl }),
  media: s3MediaStore(env.MEDIA_BUCKET),
  refused: s3RefusedFiles(env.INBOX_BUCKET),
  publicUrl,
  clock,
};
const readKeys = secretReader(env.INGEST_KEYS.secret, clock);
const keys = async () => parsePublisherKeys(await readKeys());
const publishers = makePublisherFinder(ports);
const originSecret = rotatingSecret(env.ORIGIN_SECRET.secret, clock);

const audited = { ...ports, record: auditRecorder(ports) };
const routes = {
  ...editingRoutes(ports),
  ...rebuildRoutes(audited),
  ...mediaRoutes(ports),
  ...incomingWebhookRoutes(ports),
  ...recoveryRoutes(audited),
  ...tokenRoutes({ ...audited, random: randomBytes, forget: publishers.forget }),
  ...auditRoutes(ports),
  ...erasureRoutes(ports),
  ...readerRoutes(ports),
  ...healthRoute(ports),
  ...openapiRoute,
};
const webhooks = { webhooks: ports.site.incomingWebhooks ?? [], readSecret: namedSecrets(clock), clock };
const answer = serve(routes, {
  // A CMS with its secret in the path calls the function itself: the CDN would log the path.
  guards: [forWebhooks(refuseLoggedSecret(env.UNLOGGED_PATHS), requireCdn(originSecret))],
  access: {
    authenticate: forWebhooks(authenticateWebhook(webhooks), authenticate(keys, clock, publishers.byToken)),
    scopes: routeScopes,
  },
  decodes: true,
  answers: ports.answers,
  origins: { own: publicUrl, editors: ports.site.editors ?? [] },
});

/** Answers a publisher's request. */
export const handler = inInvocation(
  api.name,
  async (event: LambdaFunctionURLEvent): Promise<LambdaFunctionURLResult> =>
    toFunctionUrl(await leadBrowsersToPages(answer)(takePathSecret(fromFunctionUrl(event)))),
);
