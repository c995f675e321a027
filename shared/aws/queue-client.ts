import { SQSClient } from '@aws-sdk/client-sqs';
import { once } from './once.ts';
import { patience } from './patience.ts';

/** The client of the queues. */
export const queueClient = once(() => new SQSClient({ requestHandler: patience }));
