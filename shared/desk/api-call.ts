import { z } from 'zod';
import { type Fault, Rejected } from '#shared/errors.ts';
import type { Caller } from '#shared/model/caller.ts';
import type { HttpAnswer, HttpRequest } from '#shared/model/http.ts';

/** The public API, in the same process: checks what the caller may do, and answers as over HTTP. */
export type Api = (request: HttpRequest, caller: Caller) => Promise<HttpAnswer>;

/** A call of the API. */
export type ApiCall = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
};

const problem = z.object({
  code: z.string(),
  detail: z.string(),
  errors: z.array(z.object({ pointer: z.string(), message: z.string() })).optional(),
});

/** A refusal of the API, with its faults. */
const refusalIn = (body: string, status: number): Rejected => {
  const { code, detail, errors = [] } = problem.parse(JSON.parse(body));
  const faults: readonly Fault[] = errors;
  return new Rejected(code, detail, { status, faults });
};

/** Calls the API for a person, with the address that they came from, and gives the answer's JSON. @throws Rejected the API's refusal */
export const callApi = async (
  api: Api,
  caller: Caller,
  { address }: Pick<HttpRequest, 'address'>,
  { method, path, query = {}, headers = {}, body = '' }: ApiCall,
): Promise<unknown> => {
  const answer = await api(
    {
      ...{ method, path, headers, address },
      query: new URLSearchParams(query),
      body: new TextEncoder().encode(body),
      params: {},
    },
    caller,
  );
  if (answer.status >= 400) throw refusalIn(answer.body, answer.status);
  return JSON.parse(answer.body);
};
