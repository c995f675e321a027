import { randomBytes } from 'node:crypto';
import type { LambdaFunctionURLEvent, LambdaFunctionURLResult } from 'aws-lambda';
import { deskStores } from '#shared/aws/desk-stores.ts';
import { readParameter } from '#shared/aws/read-parameter.ts';
import { rotatingSecret, secretReader } from '#shared/aws/secret-reader.ts';
import { deskError, deskRoutes, deskView } from '#shared/desk/desk-routes.ts';
import { readEnv } from '#shared/function-contract.ts';
import { makePublisherFinder } from '#shared/publishers/find-publisher.ts';
import { readSiteFile } from '#shared/site/read-site-file.ts';
import { systemClock as clock } from '#shared/system-clock.ts';
import { authenticate, parsePublisherKeys } from '#shared/web/authenticate.ts';
import { fromFunctionUrl, toFunctionUrl } from '#shared/web/function-url.ts';
import { requireCdn } from '#shared/web/guards.ts';
import { serve } from '#shared/web/router.ts';
import { findSession, sessionOwner } from '#shared/web/sessions.ts';
import { desk } from './contract.ts';

const env = readEnv(desk.env);
const readKeys = secretReader(env.INGEST_KEYS.secret, clock);
const keys = async () => parsePublisherKeys(await readKeys());
const originSecret = rotatingSecret(env.ORIGIN_SECRET.secret, clock);
const stores = deskStores(env.TABLE, env.DELIVERIES_QUEUE, env.DEAD_LETTERS, clock);
const site = readSiteFile(env.SITE_FILE);
const publicUrl = await readParameter(env.PUBLIC_URL.parameter);
const sessionPorts = {
  ...stores,
  authenticate: authenticate(keys, clock, makePublisherFinder({ ...stores, clock }).byToken),
  clock,
  publicUrl,
  newId: () => randomBytes(32).toString('base64url'),
};
const sessions = { find: findSession(sessionPorts), ...sessionOwner(sessionPorts) };
const answer = serve(deskRoutes({ ...stores, sessions, site, publicUrl, clock }), {
  guards: [requireCdn(originSecret)],
  showError: deskError(deskView(site)),
});

/** Answers a person's browser. */
export const handler = async (event: LambdaFunctionURLEvent): Promise<LambdaFunctionURLResult> =>
  toFunctionUrl(await answer(fromFunctionUrl(event)));
