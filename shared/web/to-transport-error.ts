import { PipelineError, Unavailable } from '#shared/errors.ts';

/** Errors of undici, sockets, TLS and zlib by their codes: our code, and the cause in plain words. */
const kinds: readonly (readonly [RegExp, string, string])[] = [
  [/^(?:ENOTFOUND|EAI_AGAIN|EAI_\w+)$/, 'HOST_UNREACHABLE', 'DNS does not know its name'],
  [/^ECONNREFUSED$/, 'HOST_UNREACHABLE', 'it refuses connections'],
  [/^(?:ECONNRESET|EPIPE|UND_ERR_SOCKET|UND_ERR_CLOSED|UND_ERR_DESTROYED)$/, 'CONNECTION_LOST', 'it hung up'],
  [/^UND_ERR_HEADERS_OVERFLOW$/, 'ANSWER_MALFORMED', 'its headers are too long'],
  [/^(?:HPE_\w+|HTTPParserError|UND_ERR_RES\w*)$/, 'ANSWER_MALFORMED', 'its answer is not HTTP'],
  [/^(?:Z_\w+|ERR_BROTLI\w*|ERR__ERROR\w*|ERR_PADDING\w*)$/, 'ANSWER_MALFORMED', 'its answer is badly compressed'],
  [/CERT|^ERR_TLS|^ERR_SSL|SIGNED|UNABLE_TO_/, 'TLS_FAILED', 'its certificate or TLS settings are invalid'],
];

/** A PipelineError for any failure of a request to `url`; a PipelineError is returned as it is. */
export const toTransportError = (error: unknown, url: string): PipelineError => {
  if (error instanceof PipelineError) return error;
  const cause: unknown = error instanceof AggregateError ? error.errors[0] : error;
  const { host } = new URL(url);
  const name = cause instanceof Error ? cause.name : '';
  // undici's parser gives some of its errors no code.
  const code = cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : name;
  if (name === 'TimeoutError' || /^(?:ETIMEDOUT|UND_ERR_\w+_TIMEOUT)$/.test(code)) {
    return new Unavailable('TIMED_OUT', `${host} did not answer in time.`, { cause: error });
  }
  const [, ours = 'HOST_UNREACHABLE', reason = 'it is unreachable'] =
    kinds.find(([pattern]) => pattern.test(code)) ?? [];
  return new Unavailable(ours, `${host} did not answer: ${reason}${code === '' ? '' : ` (${code})`}.`, {
    cause: error,
  });
};
