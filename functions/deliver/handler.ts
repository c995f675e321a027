import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { deliveryStores } from '#shared/aws/delivery-stores.ts';
import { eventBuses } from '#shared/aws/event-bridge.ts';
import { eachMessage } from '#shared/aws/lambda-events.ts';
import { readParameter } from '#shared/aws/read-parameter.ts';
import { namedSecrets } from '#shared/aws/secret-reader.ts';
import { makeDeliverer, parseDeliveryMessage } from '#shared/deliver/engine/deliver.ts';
import { hostLimiter, maxConcurrentPerHost } from '#shared/deliver/engine/host-limiter.ts';
import { makeFanOut } from '#shared/deliver/fan-out/run-page.ts';
import { makeSlots } from '#shared/deliver/fan-out/slots.ts';
import { takeMessage } from '#shared/deliver/fan-out/take-message.ts';
import { failureNotifier } from '#shared/deliver/notify/notify-failure.ts';
import { makeSenders } from '#shared/deliver/routes/index.ts';
import { readEnv } from '#shared/function-contract.ts';
import { hubDistribution } from '#shared/hub/senders.ts';
import { inInvocation } from '#shared/log.ts';
import { readSiteFile } from '#shared/site/read-site-file.ts';
import { systemClock as clock, wait } from '#shared/system-clock.ts';
import { fetchHttp } from '#shared/web/fetch-http.ts';
import { signatureHeaders as sign, hubSignature as signForHub } from '#shared/web/signature.ts';
import { deliver } from './contract.ts';

const env = readEnv(deliver.env);
const site = readSiteFile(env.SITE_FILE);
const publicUrl = await readParameter(env.PUBLIC_URL.parameter);
const http = fetchHttp({ allow: env.ALLOWED_PRIVATE_HOSTS, about: publicUrl });
const ports = {
  ...deliveryStores(env.TABLE, env.DELIVERIES_QUEUE, publicUrl),
  site,
  publicUrl,
  formerUrls: site.formerFeedsUrls,
  http,
  clock,
};
const busNamed = eventBuses(env.EVENT_BUSES, clock);
const distribution = hubDistribution({ ...ports, signForHub });
const senders = makeSenders({ ...ports, distribution, sign, readSecret: namedSecrets(clock), busNamed });
const hosts = hostLimiter(ports);
const engine = { ...ports, hosts, senders, notifyFailure: failureNotifier(ports), random: Math.random };
const deliverOne = makeDeliverer(engine);
const runPage = makeFanOut({ ...engine, distribution, slots: makeSlots(maxConcurrentPerHost), wait });

/** Attempts the delivery that a message names, or sends the page of a fan-out. */
export const handler = inInvocation(
  deliver.name,
  (event: SQSEvent): Promise<SQSBatchResponse> =>
    eachMessage(event, (message) =>
      takeMessage(message, { fanOut: runPage, deliver: (body) => deliverOne(parseDeliveryMessage(body)) }),
    ),
);
