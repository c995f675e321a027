import { readParameter } from '#shared/aws/read-parameter.ts';
import { secretReader } from '#shared/aws/secret-reader.ts';
import { reportCanary, runCanary } from '#shared/canary/run-canary.ts';
import { readEnv } from '#shared/function-contract.ts';
import { inInvocation } from '#shared/log.ts';
import { systemClock as clock, wait } from '#shared/system-clock.ts';
import { firstToken, parsePublisherKeys } from '#shared/web/authenticate.ts';
import { fetchHttp } from '#shared/web/fetch-http.ts';
import { canary } from './contract.ts';

const env = readEnv(canary.env);
const publicUrl = await readParameter(env.PUBLIC_URL.parameter);
const readKeys = secretReader(env.INGEST_KEYS.secret, clock);
const ports = {
  http: fetchHttp({ allow: env.ALLOWED_PRIVATE_HOSTS, about: publicUrl }),
  token: async () => firstToken(parsePublisherKeys(await readKeys())),
  ...{ publicUrl, clock, wait, name: 'scheduled' },
};

/** Runs a canary. */
export const handler = inInvocation(canary.name, async (): Promise<void> => reportCanary(await runCanary(ports)));
