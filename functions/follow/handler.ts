import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { dynamoArticleStore } from '#shared/aws/dynamo-article-store.ts';
import { dynamoSourceStore } from '#shared/aws/dynamo-source-store.ts';
import { readParameter } from '#shared/aws/read-parameter.ts';
import { readEnv } from '#shared/contract.ts';
import { follower } from '#shared/follow/follow-due.ts';
import { readSiteFile } from '#shared/site/read-site-file.ts';
import { systemClock as clock } from '#shared/system-clock.ts';
import { fetchHttp } from '#shared/web/fetch-http.ts';
import { follow } from './contract.ts';

const env = readEnv(follow.env);
const publicUrl = await readParameter(env.PUBLIC_URL.parameter);

/** Polls the sources that are due. */
export const handler: () => Promise<void> = follower({
  sources: dynamoSourceStore(env.TABLE),
  articles: dynamoArticleStore(env.TABLE),
  site: readSiteFile(env.SITE_FILE),
  http: fetchHttp({ allow: env.ALLOWED_PRIVATE_HOSTS, about: publicUrl }),
  clock,
  random: Math.random,
  secret: () => randomBytes(24).toString('base64url'),
  pause,
  publicUrl,
});
