import { gunzipSync } from 'node:zlib';
import { PipelineError, Rejected } from '#shared/errors.ts';
import type { IncomingAnswer } from '#shared/model/http.ts';
import type { SourceState } from '#shared/model/source-state.ts';
import type { Http } from '#shared/ports.ts';

/** What asking an upstream came to; `lost`: nothing is at that address now. */
export type Fetched =
  | { readonly kind: 'answer' | 'unchanged'; readonly answer: IncomingAnswer }
  | { readonly kind: 'gone' }
  | { readonly kind: 'failed'; readonly words: string; readonly retryAfter?: number; readonly lost: boolean };

/** What is sent back so that only news comes (RFC 9110 §13.1). */
export type Validators = Pick<SourceState, 'etag' | 'lastModified'>;

/** Fetches of strangers' documents: contract.md §4.1 and the card's "Bad input". */
const maxBytes = 10 * 1024 * 1024;
const redirects = 5;

const accept =
  'application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml, application/xml;q=0.9, ' +
  'application/json;q=0.9, text/html;q=0.8, */*;q=0.5';

const conditions = ({ etag, lastModified }: Validators): Readonly<Record<string, string>> => ({
  ...(etag === undefined ? {} : { 'if-none-match': etag }),
  ...(lastModified === undefined ? {} : { 'if-modified-since': lastModified }),
});

const reasons: Readonly<Record<number, string>> = {
  401: 'it asks for a password',
  403: 'it refuses us',
  404: 'nothing is there',
  429: 'it asks us to come less often',
  500: 'it has an error of its own',
  503: 'it is not available',
};

/** sitemaps.org: a sitemap may be a gzip file, which is not the same as a compressed answer. */
const opened = (answer: IncomingAnswer): IncomingAnswer => {
  if (answer.body[0] !== 0x1f || answer.body[1] !== 0x8b) return answer;
  try {
    return { ...answer, body: gunzipSync(answer.body, { maxOutputLength: maxBytes }) };
  } catch (cause) {
    throw new Rejected('ANSWER_UNREADABLE', `${answer.url} is a gzip file that is broken or over 10 MiB.`, { cause });
  }
};

const judge = (answer: IncomingAnswer): Fetched => {
  const { status, retryAfter } = answer;
  if (status === 304) return { kind: 'unchanged', answer };
  if (status === 410) return { kind: 'gone' };
  if (status >= 200 && status < 300 && answer.body.length > 0) return { kind: 'answer', answer: opened(answer) };
  const reason = status >= 200 && status < 300 ? 'its answer is empty' : (reasons[status] ?? 'no answer to read');
  const words = `${answer.url} answers with HTTP ${status}: ${reason}.`;
  return { kind: 'failed', words, lost: status === 404, ...(retryAfter === undefined ? {} : { retryAfter }) };
};

/** Asks an upstream for what is new since these validators. */
export const fetchSource = async (url: string, validators: Validators, http: Http): Promise<Fetched> => {
  try {
    const headers = { accept, ...conditions(validators) };
    return judge(await http.send({ method: 'GET', url, headers, redirects, maxBytes }));
  } catch (error) {
    if (!(error instanceof PipelineError)) throw error;
    return { kind: 'failed', words: error.message, lost: false };
  }
};

/** What to send back the next time. */
export const validatorsOf = ({ headers }: IncomingAnswer): Validators => ({
  ...(headers.etag === undefined ? {} : { etag: headers.etag }),
  ...(headers['last-modified'] === undefined ? {} : { lastModified: headers['last-modified'] }),
});
