import type { S3Event } from 'aws-lambda';
import { dynamoArticleStore } from '#shared/aws/dynamo-article-store.ts';
import { dynamoNearCopies } from '#shared/aws/dynamo-near-copies.ts';
import { eachObject } from '#shared/aws/lambda-events.ts';
import { readParameter } from '#shared/aws/read-parameter.ts';
import { s3Inbox } from '#shared/aws/s3-inbox.ts';
import { s3MediaStore } from '#shared/aws/s3-media-store.ts';
import { readEnv } from '#shared/function-contract.ts';
import { makeInboxIngest } from '#shared/ingest/inbox-ingest.ts';
import { inInvocation } from '#shared/log.ts';
import { readSiteFile } from '#shared/site/read-site-file.ts';
import { systemClock as clock, wait } from '#shared/system-clock.ts';
import { ingestInbox } from './contract.ts';

const env = readEnv(ingestInbox.env);
const publicUrl = await readParameter(env.PUBLIC_URL.parameter);
const ingestFile = makeInboxIngest({
  articles: dynamoArticleStore(env.TABLE, publicUrl),
  copies: dynamoNearCopies(env.TABLE),
  inbox: s3Inbox(env.INBOX_BUCKET),
  media: s3MediaStore(env.MEDIA_BUCKET),
  publicUrl,
  site: readSiteFile(env.SITE_FILE),
  clock,
  wait,
});

/** Ingests each new file of the inbox. */
export const handler = inInvocation(ingestInbox.name, (event: S3Event): Promise<void> => eachObject(event, ingestFile));
