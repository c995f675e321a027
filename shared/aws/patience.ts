/**
 * How long a service may take to be reached and to begin its answer, in milliseconds: the SDK waits for ever by itself,
 * and a function that waits for a connection that died would spend all its time on it. It tries three times.
 */
export const clientTimeouts = { connectionTimeout: 2_000, requestTimeout: 5_000, throwOnRequestTimeout: true } as const;
