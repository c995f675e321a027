/** A request as a function gets it. Header names are in lower case. */
export type HttpRequest = {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** What the route's pattern took from the path. */
  readonly params: Readonly<Record<string, string>>;
  /** The address of who asked. */
  readonly address: string;
};

/** An answer as a function gives it. */
export type HttpAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

/** A request that Barid makes of somebody else. */
export type OutgoingRequest = {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** Redirects that are followed; none unless said. */
  readonly redirects?: number;
  /** Bytes of the answer that are read at the most. */
  readonly maxBytes?: number;
  /** Only the head of the answer matters: the body ends at `maxBytes`, or wherever it breaks off, and that is no error. */
  readonly cut?: boolean;
};

/** What the other side answered; `url` is where it came from after redirects. Header names are in lower case. */
export type IncomingAnswer = {
  readonly status: number;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** Where it has moved for good: as far as permanent redirects led from the beginning (301, 308). */
  readonly movedTo?: string;
  /** Seconds that it asks us to wait, where it does. */
  readonly retryAfter?: number;
};
