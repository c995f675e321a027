import type { HttpAnswer, HttpRequest } from '#shared/model/http.ts';
import type { AnswerStore } from '#shared/ports.ts';

/**
 * Answers that the same request would get tomorrow as well: not those about time, load or who asks, nor one that asks
 * to be sent again (a batch of which some items met a busy store).
 */
const isFinal = ({ status, headers }: HttpAnswer): boolean =>
  headers['retry-after'] === undefined &&
  ((status >= 200 && status < 300) ||
    (status >= 400 && status < 500 && ![401, 403, 408, 409, 425, 429].includes(status)));

/** The same id for another method or path is another request: a DELETE never gets the answer of a POST. */
const keyOf = ({ method, path, headers }: HttpRequest): string | undefined => {
  const id = headers['webhook-id'];
  return id === undefined || id === '' ? undefined : `${method} ${path} ${id}`;
};

/**
 * Gives a request whose `webhook-id` was seen before its first answer again, without doing anything (contract.md §4.1).
 * Stand it behind the proof of identity, or strangers read answers.
 */
export const answerOnce =
  (answers: AnswerStore, handle: (request: HttpRequest) => Promise<HttpAnswer>) =>
  async (request: HttpRequest): Promise<HttpAnswer> => {
    const key = request.method === 'GET' || request.method === 'HEAD' ? undefined : keyOf(request);
    if (key === undefined) return handle(request);
    const first = await answers.find(key);
    if (first !== undefined) return first;
    const answer = await handle(request);
    if (isFinal(answer)) await answers.save(key, answer);
    return answer;
  };
