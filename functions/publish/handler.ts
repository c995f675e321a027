import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { eachFeed } from '#shared/aws/lambda-events.ts';
import { publishStores } from '#shared/aws/publish-stores.ts';
import { readParameter } from '#shared/aws/read-parameter.ts';
import { s3DocumentStore } from '#shared/aws/s3-document-store.ts';
import { readEnv } from '#shared/function-contract.ts';
import { inInvocation } from '#shared/log.ts';
import { loadSite } from '#shared/publish/partner-formats.ts';
import { publishBatch } from '#shared/publish/publish-site.ts';
import { systemClock as clock } from '#shared/system-clock.ts';
import { publish } from './contract.ts';

const env = readEnv(publish.env);
const publicUrl = await readParameter(env.PUBLIC_URL.parameter);
const ports = {
  ...publishStores(env.TABLE, publicUrl),
  documents: s3DocumentStore(env.PUBLIC_BUCKET),
  ...(await loadSite(env.SITE_FILE)),
  publicUrl,
  clock,
};

/** Publishes each feed whose entries changed, with the archives of their months, and the lists of feeds. */
export const handler = inInvocation(
  publish.name,
  (event: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> =>
    publishBatch(ports, (publish) => eachFeed(event, publish)),
);
