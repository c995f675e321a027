import type { HttpAnswer, HttpRequest } from '#shared/model/http.ts';
import type { AnswerStore } from '#shared/ports.ts';

/** Statuses that depend on time, load or the client: the same request may get another answer later. */
const passingStatuses: readonly number[] = [401, 403, 408, 409, 425, 429];

/**
 * Repeats the first answer to a request whose `webhook-id` was seen before, without running its handler
 * (docs/contract.md). Put it behind authentication: it would reveal answers to strangers otherwise.
 */
export const answerOnce =
  (answers: AnswerStore, handle: (request: HttpRequest) => Promise<HttpAnswer>) =>
  async (request: HttpRequest): Promise<HttpAnswer> => {
    const { method, path, headers } = request;
    const id = headers['webhook-id'] ?? '';
    if (id === '' || method === 'GET' || method === 'HEAD') return handle(request);
    // With method and path, so that a DELETE never gets the answer to a POST.
    const key = `${method} ${path} ${id}`;
    const first = await answers.find(key);
    if (first !== undefined) return first;
    const answer = await handle(request);
    const { status } = answer;
    const isFinal =
      (status >= 200 && status < 300) || (status >= 400 && status < 500 && !passingStatuses.includes(status));
    // A batch whose items met a busy store asks to be sent again.
    if (isFinal && answer.headers['retry-after'] === undefined) await answers.save(key, answer);
    return answer;
  };
