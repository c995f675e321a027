import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { everyPart } from '#shared/aws/batch.ts';
import { followingStores } from '#shared/aws/following-stores.ts';
import { readParameter } from '#shared/aws/read-parameter.ts';
import { readEnv } from '#shared/contract.ts';
import { follower } from '#shared/follow/follow-due.ts';
import { watchHubs } from '#shared/hub-health/watch-hubs.ts';
import { readSiteFile } from '#shared/site/read-site-file.ts';
import { systemClock as clock } from '#shared/system-clock.ts';
import { fetchHttp } from '#shared/web/fetch-http.ts';
import { isInside } from '#shared/web/private-addresses.ts';
import { follow } from './contract.ts';

const env = readEnv(follow.env);
const publicUrl = await readParameter(env.PUBLIC_URL.parameter);

const deps = {
  ...followingStores(env.TABLE),
  site: readSiteFile(env.SITE_FILE),
  http: fetchHttp({ allow: env.ALLOWED_PRIVATE_HOSTS, about: publicUrl }),
  isInside: isInside([]),
  clock,
  random: Math.random,
  secret: () => randomBytes(24).toString('base64url'),
  pause,
  publicUrl,
};
const followSources = follower(deps);

/** Polls the sources that are due, and sees whether the hubs that feeds name do their work. */
export const handler = (): Promise<void> =>
  everyPart({ 'hubs that feeds name': () => watchHubs(deps), 'sources that are due': followSources });
