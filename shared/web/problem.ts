import { Misconfigured, PipelineError, Rejected, Unavailable } from '#shared/errors.ts';
import type { HttpAnswer } from '#shared/model/http.ts';

const statusOf = (error: unknown): number =>
  error instanceof Rejected || error instanceof Unavailable ? error.status : 500;

/** `ARTICLE_TOO_LARGE` → `Article too large`. */
const titleOf = (code: string): string => {
  const words = code.toLowerCase().replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
};

/** What may be told of it outside: a bug or a wrong setting is for the operator's eyes only. */
const told = (error: unknown): { readonly code: string; readonly detail: string } =>
  error instanceof PipelineError && !(error instanceof Misconfigured)
    ? { code: error.code, detail: error.message }
    : { code: 'INTERNAL', detail: 'Something went wrong here, not with what you sent. Send it again in a while.' };

/** RFC 9110 §11.6.1: a 401 names a way to prove oneself; the parameters are RFC 6750's §3. */
const challenge = (code: string): string =>
  `Bearer realm="barid"${code === 'TOKEN_UNKNOWN' ? ', error="invalid_token"' : ''}`;

const typeOf = (code: string): string => `urn:barid:problem:${code.toLowerCase().replaceAll('_', '-')}`;

/**
 * An error as RFC 9457 says it. `type` is `urn:barid:problem:` and the code in lower case with hyphens, stable;
 * what is no error of ours becomes a 500 that gives nothing away.
 */
export const problem = (error: unknown, instance?: string): HttpAnswer => {
  const { code, detail } = told(error);
  const status = statusOf(error);
  const faults = error instanceof Rejected ? error.faults : [];
  const wait = error instanceof Unavailable ? Math.ceil(error.retryAfter ?? 5) : undefined;
  return {
    status,
    headers: {
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      ...(wait === undefined && status !== 429 ? {} : { 'retry-after': String(wait ?? 60) }),
      ...(status === 401 ? { 'www-authenticate': challenge(code) } : {}),
    },
    body: `${JSON.stringify({
      type: typeOf(code),
      title: titleOf(code),
      status,
      detail,
      code,
      ...(instance === undefined ? {} : { instance }),
      ...(faults.length === 0 ? {} : { errors: faults }),
    })}\n`,
  };
};

/** Why a file was refused, for the person who looks for it: an RFC 9457 document of all that is wrong with it. */
export const explainRefusals = (refusals: readonly PipelineError[]): string => {
  const [first] = refusals;
  const code = first === undefined || refusals.length > 1 ? 'SEVERAL_ARTICLES_REFUSED' : first.code;
  const detail = refusals.length > 1 ? `${refusals.length} articles of this file were refused.` : first?.message;
  const errors = refusals.flatMap((refusal) => {
    const faults = refusal instanceof Rejected ? refusal.faults : [];
    const itself = refusals.length > 1 ? [{ pointer: '', message: `${refusal.code}: ${refusal.message}` }] : [];
    return [...itself, ...faults];
  });
  return `${JSON.stringify({ type: typeOf(code), title: titleOf(code), status: 422, detail, code, errors }, null, 2)}\n`;
};
