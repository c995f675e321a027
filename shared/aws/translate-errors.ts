import { setTimeout as wait } from 'node:timers/promises';
import {
  ConditionalCheckFailedException,
  TransactionCanceledException,
  TransactionConflictException,
} from '@aws-sdk/client-dynamodb';
import { z } from 'zod';
import { Unavailable } from '#shared/errors.ts';
import type { Written } from '#shared/ports.ts';

/** Names of temporary failures, of AWS's services and of the network. */
const temporaryErrors = new Set([
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

const networkError = z.object({ code: z.string() });
const serviceError = z.object({ $metadata: z.object({ httpStatusCode: z.number() }) });

const isRefused = (reasons: readonly string[]): boolean => reasons.includes('ConditionalCheckFailed');

/** Whether a later call may succeed. The reasons of a cancelled transaction decide: a failed condition stays failed. */
const isTemporary = (error: unknown): boolean => {
  if (!(error instanceof Error)) return false;
  const reasons = reasonsOf(error);
  if (reasons.length > 0) return !isRefused(reasons) && reasons.some((reason) => temporaryErrors.has(reason));
  const code = networkError.safeParse(error).data?.code ?? '';
  const status = serviceError.safeParse(error).data?.$metadata.httpStatusCode ?? 0;
  return temporaryErrors.has(error.name) || temporaryErrors.has(code) || status === 429 || status >= 500;
};

/**
 * Runs one call of the SDK.
 * @throws Unavailable STORE_THROTTLED for a temporary failure; any other error unchanged
 */
export const callStore = async <T>(call: () => Promise<T>): Promise<T> => {
  try {
    return await call();
  } catch (cause) {
    if (!isTemporary(cause)) throw cause;
    throw new Unavailable('STORE_THROTTLED', 'The store is busy. Try again in a moment.', { status: 429, cause });
  }
};

/** Whether another transaction holds the same rows now. */
const isLocked = (error: unknown): boolean =>
  error instanceof TransactionConflictException ||
  (!isRefused(reasonsOf(error)) && reasonsOf(error).includes('TransactionConflict'));

/** Pauses between attempts: a transaction lasts some ten milliseconds. */
const lockDelaysMs = [15, 40, 100, 250];

const onceUnlocked = async (call: () => Promise<unknown>): Promise<void> => {
  for (const delay of lockDelaysMs) {
    try {
      await call();
      return;
    } catch (error) {
      if (!isLocked(error)) throw error;
      await wait(delay);
    }
  }
  await call();
};

/**
 * Runs one conditional write of the SDK: `conflict` if and only if its condition failed. Waits for a row that another
 * transaction holds, because its condition is undecided until then.
 * @throws as callStore
 */
export const writeStore = async (call: () => Promise<unknown>): Promise<Written> => {
  try {
    await callStore(() => onceUnlocked(call));
    return 'written';
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException || isRefused(reasonsOf(error))) return 'conflict';
    throw error;
  }
};
