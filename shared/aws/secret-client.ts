import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { once } from './once.ts';
import { clientTimeouts } from './patience.ts';

/** The client of what must stay secret. */
export const secretClient = once(() => new SecretsManagerClient({ requestHandler: clientTimeouts }));
