import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { eventBuses } from '#shared/aws/event-bridge.ts';
import { eachMessage } from '#shared/aws/lambda-events.ts';
import { readParameter } from '#shared/aws/read-parameter.ts';
import { namedSecrets } from '#shared/aws/secrets.ts';
import { tellingStores } from '#shared/aws/telling-stores.ts';
import { readEnv } from '#shared/contract.ts';
import { deliver as bringForward } from '#shared/deliver/engine/deliver.ts';
import { parseAddress } from '#shared/deliver/engine/parse-address.ts';
import { tellOfFailure } from '#shared/deliver/notify/tell-of-failure.ts';
import { ownCouriers } from '#shared/deliver/routes/couriers.ts';
import { shownFeeds } from '#shared/deliver/visibility/shown-feed.ts';
import { hubCouriers } from '#shared/hub/couriers.ts';
import { fanOut } from '#shared/hub/fan-out.ts';
import { takeMessage } from '#shared/hub/take-message.ts';
import { readSiteFile } from '#shared/site/read-site-file.ts';
import { systemClock as clock } from '#shared/system-clock.ts';
import { fetchHttp } from '#shared/web/fetch-http.ts';
import { signatureHeaders as sign, hubSignature as signForHub } from '#shared/web/signature.ts';
import { deliver } from './contract.ts';

const env = readEnv(deliver.env);
const site = readSiteFile(env.SITE_FILE);
const publicUrl = await readParameter(env.PUBLIC_URL.parameter);
const http = fetchHttp({ allow: env.ALLOWED_PRIVATE_HOSTS, about: publicUrl });
const deps = { ...tellingStores(env.TABLE, env.DELIVERIES_QUEUE), site, publicUrl, http, clock, random: Math.random };
const couriers = {
  ...ownCouriers({ ...deps, sign, readSecret: namedSecrets(clock), busNamed: eventBuses(env.EVENT_BUSES, clock) }),
  ...hubCouriers({ ...deps, signForHub }),
};
const telling = { ...deps, couriers, readShown: shownFeeds(http), tellOfFailure: tellOfFailure(deps) };

/** Brings each delivery forward that a message names, and owes a change to each page of the hub's subscribers. */
export const handler = (event: SQSEvent): Promise<SQSBatchResponse> =>
  eachMessage(event, (message) =>
    takeMessage(message, {
      fanOut: (page) => fanOut(page, deps),
      deliver: (body) => bringForward(parseAddress(body), telling),
    }),
  );
