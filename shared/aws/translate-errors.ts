import { ConditionalCheckFailedException, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { Unavailable } from '#shared/errors.ts';
import type { Written } from '#shared/ports.ts';

/** What AWS's services, and the network on the way to them, call what may work later. */
const passing = new Set([
  'ProvisionedThroughputExceededException',
  'ProvisionedThroughputExceeded',
  'RequestLimitExceeded',
  'RequestThrottled',
  'RequestThrottledException',
  'RequestTimeout',
  'SlowDown',
  'ThrottledException',
  'Throttling',
  'ThrottlingError',
  'ThrottlingException',
  'TimeoutError',
  'TooManyRequestsException',
  'TransactionConflictException',
  'TransactionInProgressException',
  'EAI_AGAIN',
  'ECONNABORTED',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
]);

/** Reasons of a cancelled transaction that say that somebody else was first, or is just about to be. */
const lost = new Set(['ConditionalCheckFailed', 'TransactionConflict']);

const reasonsOf = (error: unknown): readonly string[] =>
  error instanceof TransactionCanceledException
    ? (error.CancellationReasons ?? []).map(({ Code }) => Code ?? '').filter((code) => code !== '' && code !== 'None')
    : [];

const codeOf = (error: Error): string => {
  const code: unknown = Reflect.get(error, 'code');
  return typeof code === 'string' ? code : '';
};

const statusOf = (error: Error): number => {
  const metadata: unknown = Reflect.get(error, '$metadata');
  const status: unknown =
    typeof metadata === 'object' && metadata !== null ? Reflect.get(metadata, 'httpStatusCode') : undefined;
  return typeof status === 'number' ? status : 0;
};

/** Whether the same call may work later. A transaction that lost its race is for the caller to judge. */
const mayPass = (error: unknown): boolean => {
  if (!(error instanceof Error)) return false;
  const reasons = reasonsOf(error);
  if (reasons.length > 0) return !reasons.some((reason) => lost.has(reason)) && reasons.some((one) => passing.has(one));
  const status = statusOf(error);
  return passing.has(error.name) || passing.has(codeOf(error)) || status === 429 || status >= 500;
};

/**
 * Runs one call of the SDK.
 * @throws Unavailable STORE_THROTTLED for what may work later; anything else as it came.
 */
export const callStore = async <T>(call: () => Promise<T>): Promise<T> => {
  try {
    return await call();
  } catch (cause) {
    if (!mayPass(cause)) throw cause;
    throw new Unavailable('STORE_THROTTLED', 'The store is busy; the same call may work in a moment.', { cause });
  }
};

/**
 * Runs one conditional write of the SDK: `conflict` where its condition did not hold, or another transaction holds the
 * same rows at this instant.
 * @throws as callStore
 */
export const writeStore = async (call: () => Promise<unknown>): Promise<Written> => {
  try {
    await callStore(call);
    return 'written';
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return 'conflict';
    if (reasonsOf(error).some((reason) => lost.has(reason))) return 'conflict';
    throw error;
  }
};
