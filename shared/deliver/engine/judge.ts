import { PipelineError, Unavailable } from '#shared/errors.ts';
import type { IncomingAnswer } from '#shared/model/http.ts';
import type { AttemptOutcome } from '#shared/model/outcome.ts';

const longest = 200;

const firstWords = (body: Uint8Array): string =>
  new TextDecoder()
    .decode(body)
    .replace(/[\p{C}\s]+/gu, ' ')
    .trim()
    .slice(0, longest)
    .toWellFormed();

const inWords = ({ status, body }: IncomingAnswer): string => {
  const message = firstWords(body);
  return message === '' ? String(status) : `${status}: ${message}`;
};

/**
 * What an answer means. 2xx acknowledges; 410 ends it for good; all else may be mended over there (seen in the wild:
 * hubs answer 400 or 403 to what they throttle, and 404 while they are deployed), so it is tried again to the end.
 */
export const judgeAnswer = (answer: IncomingAnswer): AttemptOutcome => {
  const { status, retryAfter } = answer;
  const message = inWords(answer);
  if (status >= 200 && status < 300) return { kind: 'delivered', message };
  if (status === 410) return { kind: 'gone', message };
  return { kind: 'retry', message, ...(retryAfter === undefined ? {} : { retryAfter }) };
};

/** Whether an answer speaks of trouble of the whole host, rather than of what was asked of it. */
export const isHostsFault = ({ status }: IncomingAnswer): boolean => status >= 500 || status === 429;

/** What it means that there was no answer. Throws what is no error of ours: a bug. */
export const judgeError = (error: unknown): AttemptOutcome => {
  if (!(error instanceof PipelineError)) throw error;
  const retryAfter = error instanceof Unavailable ? error.retryAfter : undefined;
  const message = `${error.code}: ${error.message}`;
  return { kind: 'retry', message, ...(retryAfter === undefined ? {} : { retryAfter }) };
};
