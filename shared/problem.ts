import { boundedFaults, type Fault, Misconfigured, PipelineError, Rejected, Unavailable } from './errors.ts';
import { type HttpAnswer, uncachedAnswer } from './model/http.ts';

/** What a client may know of an error. */
export type PublicError = {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly errors: readonly Fault[];
};

/** The public part of any error: a bug or a wrong setting becomes a 500 that reveals nothing. */
export const publicError = (error: unknown): PublicError => {
  if (!(error instanceof PipelineError) || error instanceof Misconfigured) {
    const detail = 'Barid failed; the request may be correct. Send it again later.';
    return { status: 500, code: 'INTERNAL', detail, errors: [] };
  }
  const status = error instanceof Rejected || error instanceof Unavailable ? error.status : 500;
  const errors = error instanceof Rejected ? error.faults : [];
  return { status, code: error.code, detail: error.message, errors };
};

const acronyms: ReadonlySet<string> = new Set(['cdn', 'json', 'opml', 'tls', 'url', 'utf8']);

/** RFC 9457 §3.1: `type` and `title` of a code, both stable: `JSON_INVALID` is titled `JSON invalid`. */
const typeAndTitle = (code: string) => {
  const words = code.toLowerCase().split('_');
  const spelled = words.map((word) => (acronyms.has(word) ? word.toUpperCase() : word)).join(' ');
  return {
    type: `urn:barid:problem:${words.join('-')}`,
    title: spelled.charAt(0).toUpperCase() + spelled.slice(1),
  };
};

/** Seconds to wait when the store or another server named none; a client of ours that sends too much waits longer. */
const retryAfterSeconds = { unavailable: 5, tooMany: 60 };

/** An error as an RFC 9457 answer; `instance` is the request's path. */
export const problemAnswer = (error: unknown, instance?: string): HttpAnswer => {
  const { status, code, detail, errors } = publicError(error);
  const unavailable =
    error instanceof Unavailable ? Math.ceil(error.retryAfter ?? retryAfterSeconds.unavailable) : undefined;
  const wait = unavailable ?? (status === 429 ? retryAfterSeconds.tooMany : undefined);
  const problem = {
    ...typeAndTitle(code),
    status,
    detail,
    code,
    instance,
    errors: errors.length === 0 ? undefined : errors,
  };
  return uncachedAnswer(status, 'application/problem+json', `${JSON.stringify(problem)}\n`, {
    'retry-after': wait?.toString(),
    // RFC 9110 §11.6.1: a 401 names an authentication scheme; RFC 6750 §3: with these parameters.
    'www-authenticate':
      status === 401 ? `Bearer realm="barid"${code.startsWith('TOKEN_') ? ', error="invalid_token"' : ''}` : undefined,
    ...(error instanceof Rejected ? error.headers : {}),
  });
};

/** The name of a file as the `instance` of its problem document: a relative reference (RFC 3986 §4.2). */
const toInstance = (file: string): string => `./${file.split('/').map(encodeURIComponent).join('/')}`;

/** The file that a problem document is about; undefined for any other instance. */
export const fileOfInstance = (instance: string): string | undefined => {
  try {
    return instance.startsWith('./') ? decodeURIComponent(instance.slice(2)) : undefined;
  } catch {
    return undefined;
  }
};

/** Why a file was rejected, as an RFC 9457 document with all its faults; `refusals` has one error or several. */
export const problemDocument = (refusals: readonly Rejected[], file: string): string => {
  const [first] = refusals;
  const isSeveral = refusals.length > 1;
  const code = first === undefined || isSeveral ? 'SEVERAL_ARTICLES_REFUSED' : first.code;
  const detail = isSeveral ? `${refusals.length} articles in this file were rejected.` : first?.message;
  const errors = refusals.flatMap((refusal) => [
    ...(isSeveral ? [{ pointer: '', message: `${refusal.code}: ${refusal.message}` }] : []),
    ...refusal.faults,
  ]);
  const instance = toInstance(file);
  const problem = { ...typeAndTitle(code), status: 422, detail, code, instance, errors: boundedFaults(errors) };
  return `${JSON.stringify(problem, null, 2)}\n`;
};
