import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { followStores } from '#shared/aws/follow-stores.ts';
import { runTasks } from '#shared/aws/lambda-events.ts';
import { readParameter } from '#shared/aws/read-parameter.ts';
import { namedSecrets } from '#shared/aws/secret-reader.ts';
import { makeFollower } from '#shared/follow/follow-sources.ts';
import { readEnv } from '#shared/function-contract.ts';
import { makeHubWatcher } from '#shared/hub-health/watch-hubs.ts';
import { inInvocation } from '#shared/log.ts';
import { readSiteFile } from '#shared/site/read-site-file.ts';
import { systemClock as clock } from '#shared/system-clock.ts';
import { fetchHttp } from '#shared/web/fetch-http.ts';
import { isInside } from '#shared/web/private-addresses.ts';
import { follow } from './contract.ts';

const env = readEnv(follow.env);
const publicUrl = await readParameter(env.PUBLIC_URL.parameter);

const ports = {
  ...followStores(env.TABLE, publicUrl),
  site: readSiteFile(env.SITE_FILE),
  http: fetchHttp({ allow: env.ALLOWED_PRIVATE_HOSTS, about: publicUrl }),
  isInside: isInside([]),
  clock,
  random: Math.random,
  readSecret: namedSecrets(clock),
  secret: () => randomBytes(24).toString('base64url'),
  pause,
  publicUrl,
};
const { followSources } = makeFollower(ports);
const watchHubs = makeHubWatcher(ports);

/** Polls the sources that are due, and checks the hubs that feeds name. */
export const handler = inInvocation(
  follow.name,
  (): Promise<void> => runTasks({ 'hubs that feeds name': watchHubs, 'sources that are due': followSources }),
);
