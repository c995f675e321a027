import { expect, it } from 'vitest';
import { Rejected } from '#shared/errors.ts';
import { type Caller, ownerWith } from '#shared/model/caller.ts';
import type { HttpAnswer, KeptAnswer } from '#shared/model/http.ts';
import type { AnswerStore } from '#shared/ports.ts';
import { routeScopes } from '#shared/web/route-scopes.ts';
import { serve } from '#shared/web/router.ts';
import { requestOf } from './request.ts';

const memoryAnswers = (): AnswerStore => {
  const kept = new Map<string, KeptAnswer>();
  return {
    find: async (key) => kept.get(key),
    save: async (key, answer) => void (kept.has(key) || kept.set(key, answer)),
  };
};

/** Answers with these statuses, one after the other; 4xx are thrown, as handlers do. */
const answering = (...statuses: readonly number[]) => {
  let asked = 0;
  const handler = async (): Promise<HttpAnswer> => {
    const status = statuses[asked] ?? 0;
    asked += 1;
    if (status >= 400) throw new Rejected('SOME_FAULT', `answer ${asked}`, { status });
    return { status, headers: {}, body: `answer ${asked}` };
  };
  /** Each address is a caller of its own. */
  const authenticate = async ({ address }: { readonly address: string }): Promise<Caller> =>
    address === 'stranger' ? refuse() : ownerWith(address);
  const handle = serve(
    { 'POST /articles': handler, 'DELETE /articles': handler, 'GET /articles': handler },
    {
      answers: memoryAnswers(),
      access: { authenticate, scopes: routeScopes },
    },
  );
  return { handle, asked: () => asked };
};

const refuse = () => Promise.reject(new Rejected('UNSIGNED', 'no', { status: 401 }));
const post = requestOf({ method: 'POST', headers: { 'webhook-id': 'msg_1' } });

it.each([201, 200, 422, 415])('a repeated webhook-id gets the first answer again if that was %i', async (status) => {
  const { handle, asked } = answering(status, 200);
  const first = await handle(post);
  expect(first.status).toBe(status);
  expect(await handle(post)).toEqual(first);
  expect(asked()).toBe(1);
});

it.each([500, 503, 429, 401, 409, 412])(
  'a repeated webhook-id is handled again if the first answer was %i',
  async (status) => {
    const { handle } = answering(status, 201);
    await handle(post);
    expect((await handle(post)).status).toBe(201);
  },
);

it('a request with another webhook-id, another method or no webhook-id is a new request', async () => {
  const { handle, asked } = answering(201, 202, 203, 204, 205);
  await handle(post);
  await handle({ ...post, headers: { 'webhook-id': 'msg_2' } });
  await handle({ ...post, method: 'DELETE' });
  await handle({ ...post, headers: {} });
  await handle({ ...post, headers: {} });
  expect(asked()).toBe(5);
});

it('an Idempotency-Key is its caller’s: another one with the same key is no repetition', async () => {
  const { handle, asked } = answering(201, 202);
  await handle(post);
  expect((await handle({ ...post, address: '192.0.2.8' })).status).toBe(202);
  expect((await handle(post)).status).toBe(201);
  expect(asked()).toBe(2);
});

it('a repeated webhook-id gets no stored answer without authentication', async () => {
  const { handle } = answering(201);
  await handle(post);
  expect((await handle({ ...post, address: 'stranger' })).status).toBe(401);
  expect((await handle(post)).status).toBe(201);
});

it.each(['webhook-id', 'idempotency-key'])(
  'the same %s with another body or query is refused, and nothing is lost',
  async (name) => {
    const { handle, asked } = answering(201, 202);
    const first = { ...post, headers: { [name]: 'k1' } };
    expect(await handle(first)).toEqual(await handle(first));
    for (const other of [{ body: new TextEncoder().encode('autre') }, { query: new URLSearchParams('draft=true') }]) {
      const refused = await handle({ ...first, ...other });
      expect(refused.status).toBe(409);
      expect(JSON.parse(refused.body)).toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
    }
    expect(asked()).toBe(1);
  },
);
