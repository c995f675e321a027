import { setTimeout as wait } from 'node:timers/promises';
import {
  ConditionalCheckFailedException,
  TransactionCanceledException,
  TransactionConflictException,
} from '@aws-sdk/client-dynamodb';
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
  'TransactionConflict',
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

const isRefused = (reasons: readonly string[]): boolean => reasons.includes('ConditionalCheckFailed');

/** Whether the same call may work later. Of a cancelled transaction the reasons decide: a refused condition stays so. */
const mayPass = (error: unknown): boolean => {
  if (!(error instanceof Error)) return false;
  const reasons = reasonsOf(error);
  if (reasons.length > 0) return !isRefused(reasons) && reasons.some((reason) => passing.has(reason));
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
    throw new Unavailable('STORE_THROTTLED', 'The store is busy. Try again in a moment.', { status: 429, cause });
  }
};

/** Whether another transaction holds the same rows at this instant. */
const isHeld = (error: unknown): boolean =>
  error instanceof TransactionConflictException ||
  (!isRefused(reasonsOf(error)) && reasonsOf(error).includes('TransactionConflict'));

/** Transactions last some ten milliseconds. */
const heldDelaysMs = [15, 40, 100, 250];

const onceReleased = async (call: () => Promise<unknown>): Promise<void> => {
  for (const delay of heldDelaysMs) {
    try {
      await call();
      return;
    } catch (error) {
      if (!isHeld(error)) throw error;
      await wait(delay);
    }
  }
  await call();
};

/**
 * Runs one conditional write of the SDK: `conflict` where its condition did not hold, and only there. A row that another
 * transaction holds is waited for, since nobody knows yet what it will be.
 * @throws as callStore
 */
export const writeStore = async (call: () => Promise<unknown>): Promise<Written> => {
  try {
    await callStore(() => onceReleased(call));
    return 'written';
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException || isRefused(reasonsOf(error))) return 'conflict';
    throw error;
  }
};
