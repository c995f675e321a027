import { SSMClient } from '@aws-sdk/client-ssm';
import { once } from './once.ts';
import { clientTimeouts } from './patience.ts';

/** The client of what the stack writes for its functions. */
export const parameterClient = once(() => new SSMClient({ requestHandler: clientTimeouts }));
