import { SQSClient } from '@aws-sdk/client-sqs';
import { once } from './once.ts';
import { clientTimeouts } from './patience.ts';

/** The client of the queues. */
export const queueClient = once(() => new SQSClient({ requestHandler: clientTimeouts }));
