import { Unavailable } from '#shared/errors.ts';

const throttles = new Set([
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'ThrottlingException',
  'ThrottledException',
  'RequestThrottled',
  'TransactionInProgressException',
  'SlowDown',
  'InternalServerError',
  'ServiceUnavailable',
  'TimeoutError',
  'ECONNREFUSED',
  'ECONNRESET',
]);

/** The name by which the SDK tells an error, or the system's code. */
export const errorName = (error: unknown): string => {
  if (!(error instanceof Error)) return '';
  const code = Reflect.get(error, 'code');
  return throttles.has(error.name) || typeof code !== 'string' ? error.name : code;
};

/**
 * Runs one call of the SDK.
 * @throws Unavailable STORE_THROTTLED for what may work later; anything else as it came.
 */
export const callStore = async <T>(call: () => Promise<T>): Promise<T> => {
  try {
    return await call();
  } catch (cause) {
    if (throttles.has(errorName(cause))) {
      throw new Unavailable('STORE_THROTTLED', 'The store is busy; the same call may work in a moment.', { cause });
    }
    throw cause;
  }
};
