import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { deliveryStores } from '#shared/aws/delivery-stores.ts';
import { eventBuses } from '#shared/aws/event-bridge.ts';
import { eachMessage } from '#shared/aws/lambda-events.ts';
import { readParameter } from '#shared/aws/read-parameter.ts';
import { namedSecrets } from '#shared/aws/secret-reader.ts';
import { makeDeliverer, parseAddress } from '#shared/deliver/engine/deliver.ts';
import { failureNotifier } from '#shared/deliver/notify/notify-failure.ts';
import { makeSenders } from '#shared/deliver/routes/index.ts';
import { readEnv } from '#shared/function-contract.ts';
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
const ports = { ...deliveryStores(env.TABLE, env.DELIVERIES_QUEUE), site, publicUrl, http, clock };
const busNamed = eventBuses(env.EVENT_BUSES, clock);
const senders = makeSenders({ ...ports, sign, signForHub, readSecret: namedSecrets(clock), busNamed });
const deliverOne = makeDeliverer({ ...ports, senders, notifyFailure: failureNotifier(ports), random: Math.random });

/** Attempts the delivery that a message names, or creates the deliveries of a page of hub subscribers. */
export const handler = (event: SQSEvent): Promise<SQSBatchResponse> =>
  eachMessage(event, (message) =>
    takeMessage(message, {
      fanOut: (page) => fanOut(page, ports),
      deliver: (body) => deliverOne(parseAddress(body)),
    }),
  );
