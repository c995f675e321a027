/** A request as a function receives it. Header names are in lower case. */
export type HttpRequest = {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** The decoded values of the route's `{names}`. */
  readonly params: Readonly<Record<string, string>>;
  /** The client's IP address. */
  readonly address: string;
  /** The id that the platform gave the request. */
  readonly id?: string;
};

/** An answer as a function returns it. */
export type HttpAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The body is a secret that is shown once: it is kept nowhere. */
  readonly isSecret?: true;
};

/** The first answer to a request, which a repeated one gets again; `request` is a digest of its query and body. */
export type KeptAnswer = { readonly request: string; readonly answer: HttpAnswer };

/** A request that Barid sends to another server. */
export type OutgoingRequest = {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Names of headers, in lower case, that only the origin of `url` gets, besides `authorization` and cookies. */
  readonly confidential?: readonly string[];
  readonly body?: string | Uint8Array;
  /** Redirects to follow; 0 by default. */
  readonly redirects?: number;
  /** The answer may have at most this many bytes; 10 MiB by default. */
  readonly maxBytes?: number;
  /** Only the beginning of the answer matters: a body that is longer than `maxBytes`, or breaks off, is cut and no error. */
  readonly cut?: boolean;
};

/** Another server's answer; `url` is its address after redirects. Header names are in lower case. */
export type IncomingAnswer = {
  readonly status: number;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** The address that permanent redirects (301, 308) lead to from the first request on. */
  readonly movedTo?: string;
  /** `Retry-After` in seconds. */
  readonly retryAfter?: number;
};

/** An answer that no cache stores (RFC 9111 §5.2.2.5). */
export const uncachedAnswer = (
  status: number,
  type: string,
  body: string,
  headers: Readonly<Record<string, string | undefined>> = {},
): HttpAnswer => {
  const given: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) if (value !== undefined) given[name] = value;
  return { status, headers: { 'content-type': type, 'cache-control': 'no-store', ...given }, body };
};

/** A JSON answer that no cache stores. */
export const jsonAnswer = (
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string | undefined>> = {},
): HttpAnswer => uncachedAnswer(status, 'application/json; charset=utf-8', `${JSON.stringify(value)}\n`, headers);
