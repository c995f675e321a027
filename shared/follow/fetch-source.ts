import { gunzipSync } from 'node:zlib';
import { defined } from '#shared/defined.ts';
import { PipelineError, Rejected } from '#shared/errors.ts';
import type { IncomingAnswer } from '#shared/model/http.ts';
import type { SourceState } from '#shared/model/source-state.ts';
import type { Http } from '#shared/ports.ts';

/** The outcome of one request to a source. */
export type FetchResult =
  | { readonly kind: 'changed' | 'unchanged'; readonly answer: IncomingAnswer }
  | { readonly kind: 'gone' }
  | {
      readonly kind: 'failed';
      readonly reason: string;
      /** The answer was 404. */
      readonly isNotFound: boolean;
      /** The status of the answer; absent without an answer. */
      readonly status?: number;
      /** The answer is an HTML page. */
      readonly isPage?: boolean;
      /** Seconds. */
      readonly retryAfter?: number | undefined;
    };

/** The validators of the last answer, sent back for a conditional request (RFC 9110 §13.1). */
export type Validators = Pick<SourceState, 'etag' | 'lastModified'>;

const maxBytes = 10 * 1024 * 1024;
const maxRedirects = 5;

const accept =
  'application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml, application/xml;q=0.9, ' +
  'application/json;q=0.9, text/html;q=0.8, */*;q=0.5';

const statusReasons: Readonly<Record<number, string>> = {
  401: 'it asks for a password',
  403: 'it refuses us',
  404: 'nothing is there',
  429: 'it asks us to come less often',
  500: 'it has an error of its own',
  503: 'it is not available',
};

/** sitemaps.org: a sitemap may be a gzip file, which fetch does not decompress as it does a Content-Encoding. */
const gunzipped = (answer: IncomingAnswer): IncomingAnswer => {
  if (answer.body[0] !== 0x1f || answer.body[1] !== 0x8b) return answer;
  try {
    return { ...answer, body: gunzipSync(answer.body, { maxOutputLength: maxBytes }) };
  } catch (cause) {
    throw new Rejected('ANSWER_UNREADABLE', `${answer.url} is a gzip file that is broken or over 10 MiB.`, { cause });
  }
};

/** Requests a URL of a source, conditionally where validators are given. Throws no PipelineError. */
export const fetchSource = async (url: string, validators: Validators, http: Http): Promise<FetchResult> => {
  const headers: Record<string, string> = { accept };
  if (validators.etag !== undefined) headers['if-none-match'] = validators.etag;
  if (validators.lastModified !== undefined) headers['if-modified-since'] = validators.lastModified;
  try {
    const answer = await http.send({ method: 'GET', url, headers, redirects: maxRedirects, maxBytes });
    const { status, retryAfter } = answer;
    if (status === 304) return { kind: 'unchanged', answer };
    if (status === 410) return { kind: 'gone' };
    const isSuccess = status >= 200 && status < 300;
    if (isSuccess && answer.body.length > 0) return { kind: 'changed', answer: gunzipped(answer) };
    const cause = isSuccess ? 'its answer is empty' : (statusReasons[status] ?? 'no answer to read');
    const reason = `${answer.url} answers with HTTP ${status}: ${cause}.`;
    const isPage = /^text\/html\b/i.test(answer.headers['content-type'] ?? '');
    return { kind: 'failed', reason, isNotFound: status === 404, status, isPage, retryAfter };
  } catch (error) {
    if (!(error instanceof PipelineError)) throw error;
    return { kind: 'failed', reason: error.message, isNotFound: false };
  }
};

/** The validators for the next request. */
export const validatorsOf = ({ headers }: IncomingAnswer): Validators =>
  defined({ etag: headers.etag, lastModified: headers['last-modified'] });
