import { defined } from '#shared/defined.ts';
import { PipelineError, Unavailable } from '#shared/errors.ts';
import type { IncomingAnswer } from '#shared/model/http.ts';
import type { AttemptOutcome } from '#shared/model/outcome.ts';

/** Characters of an answer's body that the ledger keeps. */
const maxQuoted = 200;

/**
 * Judges an answer: 2xx acknowledges, 410 refuses for good, everything else is retried to the end (seen in the wild: hubs
 * answer 400 or 403 to senders that they throttle, and 404 while they are deployed).
 */
export const judgeAnswer = ({ status, body, retryAfter }: IncomingAnswer): AttemptOutcome => {
  const text = new TextDecoder()
    .decode(body)
    .replace(/[\p{C}\s]+/gu, ' ')
    .trim()
    .slice(0, maxQuoted)
    .toWellFormed();
  const message = text === '' ? String(status) : `${status}: ${text}`;
  if (status >= 200 && status < 300) return { kind: 'delivered', message };
  if (status === 410) return { kind: 'gone', message };
  return defined({ kind: 'retry' as const, message, retryAfter });
};

/** The answer speaks of trouble of the whole host: such requests count as failures of its circuit breaker. */
export const isHostFailure = ({ status }: IncomingAnswer): boolean => status >= 500 || status === 429;

/** Judges an attempt without an answer. Rethrows an error that is no PipelineError: a bug. */
export const judgeError = (error: unknown): AttemptOutcome => {
  if (!(error instanceof PipelineError)) throw error;
  const retryAfter = error instanceof Unavailable ? error.retryAfter : undefined;
  return defined({ kind: 'retry' as const, message: `${error.code}: ${error.message}`, retryAfter });
};
