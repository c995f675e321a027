import { PipelineError, Rejected, Unavailable } from '#shared/errors.ts';
import type { Http } from '#shared/ports.ts';
import type { IncomingDocument } from '#shared/read/read-document.ts';

/** A push that names a document instead of holding one is short; longer bodies are not parsed for it. */
const maxPushBytes = 8 * 1024;

const maxDocumentBytes = 10 * 1024 * 1024;
const maxRedirects = 5;

/** The URL in a push that consists of `{"url": "https://…"}` and nothing else (docs/contract.md); undefined otherwise. */
export const documentUrl = (body: Uint8Array): string | undefined => {
  if (body.length > maxPushBytes) return undefined;
  try {
    const push: unknown = JSON.parse(Buffer.from(body).toString('utf8'));
    if (typeof push !== 'object' || push === null || Object.keys(push).length !== 1) return undefined;
    return 'url' in push && typeof push.url === 'string' ? push.url : undefined;
  } catch {
    return undefined;
  }
};

/** Whether DNS says that there is no such host; it says EAI_AGAIN where it does not know at this moment. */
const isUnknownHost = ({ cause }: PipelineError): boolean =>
  cause instanceof Error && 'code' in cause && cause.code === 'ENOTFOUND';

/** A refusal of the URL points at the URL; what no retry ends, an unknown host or endless redirects, is refused. */
const pointedAtUrl = (error: unknown): unknown => {
  if (!(error instanceof PipelineError)) return error;
  const { code, message } = error;
  const faults = [{ pointer: '/url', message }];
  if (code === 'TOO_MANY_REDIRECTS') {
    const advice = `${message} Send the URL of the page itself.`;
    return new Rejected('DOCUMENT_NOT_FETCHED', advice, { faults, cause: error });
  }
  if (isUnknownHost(error)) return new Rejected(code, `${message} Check the URL.`, { faults, cause: error });
  return error instanceof Rejected && error.faults.length === 0
    ? new Rejected(code, message, { status: error.status, faults, cause: error })
    : error;
};

/**
 * Fetches the document at a URL; `url` of the result is its address after redirects.
 * @throws Rejected DOCUMENT_NOT_FETCHED and the refusals of `Http`; Unavailable DOCUMENT_UNAVAILABLE and those of `Http`
 */
export const fetchDocument = async (
  address: string,
  http: Http,
): Promise<IncomingDocument & { readonly url: string }> => {
  const { status, url, headers, body, retryAfter } = await http
    .send({ method: 'GET', url: address, redirects: maxRedirects, maxBytes: maxDocumentBytes })
    .catch((error: unknown) => {
      throw pointedAtUrl(error);
    });
  if (status === 429 || status >= 500) {
    throw new Unavailable('DOCUMENT_UNAVAILABLE', `${url} answers ${status}. Send this again later.`, { retryAfter });
  }
  if (status !== 200 || body.length === 0) {
    throw new Rejected('DOCUMENT_NOT_FETCHED', `${url} answers ${status} without a document. Check the URL.`, {
      faults: [{ pointer: '/url', message: `answers ${status}` }],
    });
  }
  return { bytes: body, type: headers['content-type'] ?? '', url };
};
