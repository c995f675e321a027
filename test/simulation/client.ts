import type { Faults } from './faults.ts';
import type { History } from './history.ts';
import type { NetworkAnswer, NetworkRequest } from './network.ts';
import { publicUrl, token } from './pipeline.ts';
import type { World } from './world.ts';

/** Sends a request over the network. */
export type Send = (request: NetworkRequest) => Promise<NetworkAnswer>;

/** A request to the site: by JSON with a valid token, unless it says otherwise. */
export type Asked = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object | Uint8Array;
};

/** The answer to a request. */
export type Answered = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
};

/** A program outside that repeats a request until it is answered for good. */
export type Client = {
  /** One attempt; undefined where no answer came. */
  readonly attempt: (asked: Asked) => Promise<Answered | undefined>;
  /** Repeats the request, long enough after each attempt that nothing of it is still under way. */
  readonly request: (asked: Asked) => Promise<Answered>;
  /** The fields of a form, as one of our own pages sends them. */
  readonly formOf: (path: string, fields: Fields, headers?: Fields) => Asked;
  /** Sends the fields of a form. */
  readonly submit: (path: string, fields: Fields, headers?: Fields) => Promise<Answered>;
};

type Fields = Readonly<Record<string, string>>;

const retryMs = 40_000;

const isFinal = ({ status, text }: Answered): boolean =>
  status < 500 && status !== 429 && !(status === 207 && /"status":\s*(?:429|5\d\d)/.test(text));

/** Makes a client. An answer of 500 is a fault of Barid, whatever happened: it has sentences and a 503 for all that may pass. */
export const makeClient = (world: World, faults: Faults, history: History, send: Send): Client => {
  const attempt = async ({ method, path, headers = {}, body }: Asked): Promise<Answered | undefined> => {
    const bytes = body instanceof Uint8Array ? body : Buffer.from(body === undefined ? '' : JSON.stringify(body));
    const answer = await send({
      method,
      url: new URL(`${publicUrl}${path}`),
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
      body: new Uint8Array(bytes),
    });
    if (typeof answer === 'string') return undefined;
    const text = Buffer.from(answer.body ?? '').toString('utf8');
    const isExcused =
      faults.counts()['unreadable row'] !== undefined && /ROW_UNREADABLE|The row .* cannot be read/.test(text);
    if (answer.status === 500 && !isExcused)
      history.report('no door fails', `${method} ${path} was answered 500: ${text.slice(0, 300)}`);
    return { status: answer.status, headers: answer.headers ?? {}, text };
  };
  const request = async (asked: Asked): Promise<Answered> => {
    for (;;) {
      const answer = await attempt(asked);
      if (answer !== undefined && isFinal(answer)) return answer;
      await new Promise<void>((resolve) => world.after(retryMs, '', resolve));
    }
  };
  const formOf = (path: string, fields: Fields, headers: Fields = {}): Asked => ({
    method: 'POST',
    path,
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      authorization: '',
      origin: publicUrl,
      'sec-fetch-site': 'same-origin',
      ...headers,
    },
    body: new Uint8Array(Buffer.from(new URLSearchParams(fields).toString())),
  });
  return {
    attempt,
    request,
    formOf,
    submit: (path, fields, headers) => request(formOf(path, fields, headers)),
  };
};
