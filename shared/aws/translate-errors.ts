import { setTimeout as wait } from 'node:timers/promises';
import {
  ConditionalCheckFailedException,
  TransactionCanceledException,
  TransactionConflictException,
} from '@aws-sdk/client-dynamodb';
import { z } from 'zod';
import { Unavailable } from '#shared/errors.ts';
import type { Written } from '#shared/ports.ts';

/** Names of temporary failures of AWS's services. */
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
]);

const networkErrors = new Set([
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

/**
 * Runs one call of the SDK.
 * @throws Unavailable STORE_THROTTLED where the service has too much to do, STORE_UNAVAILABLE where it fails or cannot be
 * reached; any other error unchanged
 */
export const callStore = async <T>(call: () => Promise<T>): Promise<T> => {
  try {
    return await call();
  } catch (cause) {
    if (!(cause instanceof Error)) throw cause;
    const reasons = reasonsOf(cause);
    const code = networkError.safeParse(cause).data?.code ?? '';
    const status = serviceError.safeParse(cause).data?.$metadata.httpStatusCode ?? 0;
    // The reasons of a cancelled transaction decide: a failed condition stays failed.
    const isTemporary =
      reasons.length > 0
        ? !isRefused(reasons) && reasons.some((reason) => temporaryErrors.has(reason))
        : temporaryErrors.has(cause.name) || networkErrors.has(code) || status === 429 || status >= 500;
    if (!isTemporary) throw cause;
    const isBusy = reasons.length > 0 || temporaryErrors.has(cause.name) || status === 429;
    if (!isBusy) {
      // An address of the inside stands in a network's message, and none in a service's own.
      const reason = status === 500 ? ` It says: ${cause.message}` : '';
      throw new Unavailable('STORE_UNAVAILABLE', `The store does not work at this moment. Try again later.${reason}`, {
        cause,
      });
    }
    throw new Unavailable('STORE_THROTTLED', 'The store is busy. Try again in a moment.', { status: 429, cause });
  }
};

/** Pauses between attempts: a transaction lasts some ten milliseconds. */
const lockDelaysMs = [15, 40, 100, 250];

const onceUnlocked = async (call: () => Promise<unknown>): Promise<void> => {
  for (const delay of lockDelaysMs) {
    try {
      await call();
      return;
    } catch (error) {
      const reasons = reasonsOf(error);
      const isLocked =
        error instanceof TransactionConflictException ||
        (!isRefused(reasons) && reasons.includes('TransactionConflict'));
      if (!isLocked) throw error;
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
