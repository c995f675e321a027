import { PipelineError, Unavailable } from '#shared/errors.ts';

/** The system's code, or the name: undici's parser gives some of its errors no code. */
const codeOf = (error: unknown): string => {
  if (!(error instanceof Error)) return '';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
};

const isTimeout = (error: unknown, code: string): boolean =>
  (error instanceof Error && error.name === 'TimeoutError') || /^(?:ETIMEDOUT|UND_ERR_\w+_TIMEOUT)$/.test(code);

/** What undici, sockets, TLS and zlib throw, by their codes: ours, and what to tell a person. */
const kinds: readonly (readonly [RegExp, string, string])[] = [
  [/^(?:ENOTFOUND|EAI_AGAIN|EAI_\w+)$/, 'HOST_UNREACHABLE', 'its name is not known to DNS'],
  [/^ECONNREFUSED$/, 'HOST_UNREACHABLE', 'nothing listens there'],
  [/^(?:ECONNRESET|EPIPE|UND_ERR_SOCKET|UND_ERR_CLOSED|UND_ERR_DESTROYED)$/, 'CONNECTION_LOST', 'it hung up'],
  [/^UND_ERR_HEADERS_OVERFLOW$/, 'ANSWER_MALFORMED', 'its headers are too long'],
  [/^(?:HPE_\w+|HTTPParserError|UND_ERR_RES\w*)$/, 'ANSWER_MALFORMED', 'its answer is not HTTP'],
  [/^(?:Z_\w+|ERR_BROTLI\w*|ERR__ERROR\w*|ERR_PADDING\w*)$/, 'ANSWER_MALFORMED', 'its answer is compressed wrongly'],
  [/CERT|^ERR_TLS|^ERR_SSL|SIGNED|UNABLE_TO_/, 'TLS_FAILED', 'its certificate or TLS is not in order'],
];

/** Ours for whatever went wrong on the way to `url`: an error that is ours already stays as it is. */
export const toTransportError = (error: unknown, url: string): PipelineError => {
  if (error instanceof PipelineError) return error;
  const cause = error instanceof AggregateError ? error.errors[0] : error;
  const code = codeOf(cause);
  const { host } = new URL(url);
  if (isTimeout(cause, code)) {
    return new Unavailable('TIMED_OUT', `${host} did not answer in time.`, { cause: error });
  }
  const [, ours = 'HOST_UNREACHABLE', words = 'it cannot be reached'] =
    kinds.find(([pattern]) => pattern.test(code)) ?? [];
  return new Unavailable(ours, `${host} gave no answer: ${words}${code === '' ? '' : ` (${code})`}.`, { cause: error });
};
