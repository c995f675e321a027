import { Rejected } from '#shared/errors.ts';
import { sha256 } from '#shared/hash.ts';
import type { Caller } from '#shared/model/caller.ts';
import type { HttpAnswer, HttpRequest } from '#shared/model/http.ts';
import type { AnswerStore } from '#shared/ports.ts';

/** Statuses that depend on time, load or the client: the same request may get another answer later. */
const passingStatuses: readonly number[] = [401, 403, 408, 409, 412, 425, 429];

/** The same key with another request would lose that request in silence. */
const reused = (header: string): Rejected =>
  new Rejected(
    'IDEMPOTENCY_KEY_REUSED',
    `Another request came with this ${header} within 24 hours. Give each request a key of its own; repeat a key only with the very same body.`,
    { status: 409 },
  );

/**
 * Repeats the first answer to a request whose `Idempotency-Key` or `webhook-id` was seen before, without running its handler
 * (docs/contract.md; draft-ietf-httpapi-idempotency-key-header-07). Put it behind authentication: it would reveal answers to
 * strangers otherwise. @throws Rejected IDEMPOTENCY_KEY_REUSED
 */
export const answerOnce =
  (answers: AnswerStore, handle: (request: HttpRequest, caller: Caller) => Promise<HttpAnswer>) =>
  async (request: HttpRequest, caller: Caller): Promise<HttpAnswer> => {
    const { method, path, query, headers, body } = request;
    const header = ['webhook-id', 'idempotency-key'].find((name) => (headers[name] ?? '') !== '');
    if (header === undefined || method === 'GET' || method === 'HEAD') return handle(request, caller);
    // With method and path, so that a DELETE never gets the answer to a POST; nobody gets the answer to another's key.
    const key = `${method} ${path} ${caller.name} ${caller.keyId ?? ''} ${headers[header]}`;
    const digest = sha256(Buffer.concat([Buffer.from(`${query}\n`), body]));
    const first = await answers.find(key);
    if (first !== undefined && first.request !== digest) throw reused(header);
    if (first !== undefined) return first.answer;
    const answer = await handle(request, caller);
    const { status } = answer;
    const isFinal =
      (status >= 200 && status < 300) || (status >= 400 && status < 500 && !passingStatuses.includes(status));
    // A batch whose items met a busy store asks to be sent again.
    if (isFinal && answer.isSecret !== true && answer.headers['retry-after'] === undefined)
      await answers.save(key, { request: digest, answer });
    return answer;
  };
