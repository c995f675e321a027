import type { Context } from 'aws-lambda';
import type { Order, ThreadData } from './wire.ts';

/** Node 24's runtime takes no callbacks any more. */
const unsupported = (): never => {
  throw new Error('A handler answers with a promise: done, fail and succeed are gone since Node 24.');
};

/** The second argument of a handler, as Lambda makes it. */
export const makeContext = ({ functionName, memoryMb }: ThreadData, { id, deadline }: Order): Context => ({
  callbackWaitsForEmptyEventLoop: true,
  functionName,
  functionVersion: '$LATEST',
  invokedFunctionArn: `arn:aws:lambda:us-east-1:000000000000:function:${functionName}`,
  memoryLimitInMB: String(memoryMb),
  awsRequestId: id,
  logGroupName: `/barid/${functionName}`,
  logStreamName: 'local',
  getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  done: unsupported,
  fail: unsupported,
  succeed: unsupported,
});
