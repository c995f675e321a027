import { PipelineError, Rejected, Unavailable } from '#shared/errors.ts';
import type { Http } from '#shared/ports.ts';
import type { IncomingDocument } from '#shared/read/read-document.ts';

/** A push that names a document instead of holding one is short; what is longer is not looked into. */
const maxNameBytes = 8 * 1024;

const maxBytes = 10 * 1024 * 1024;
const redirects = 5;

const parseName = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** The address in `{"url": "https://…"}`, where that is all a push says (contract.md §4.1); else undefined. */
export const namedAddress = (body: Uint8Array): string | undefined => {
  const named = body.length > maxNameBytes ? undefined : parseName(Buffer.from(body).toString('utf8'));
  if (typeof named !== 'object' || named === null || Object.keys(named).length !== 1) return undefined;
  return 'url' in named && typeof named.url === 'string' ? named.url : undefined;
};

/** What is refused of an address that a push names is said at its place; redirects without an end never pass. */
const atItsPlace = (error: unknown): unknown => {
  if (!(error instanceof PipelineError)) return error;
  const { code, message } = error;
  const faults = [{ pointer: '/url', message }];
  if (code === 'TOO_MANY_REDIRECTS') {
    return new Rejected('DOCUMENT_NOT_FETCHED', `${message} Name the address of the page itself.`, {
      faults,
      cause: error,
    });
  }
  return error instanceof Rejected && error.faults.length === 0
    ? new Rejected(code, message, { status: error.status, faults, cause: error })
    : error;
};

/**
 * Fetches the document at an address; `url` is where it came from after redirects.
 * @throws Rejected DOCUMENT_NOT_FETCHED and what `Http` refuses; Unavailable DOCUMENT_UNAVAILABLE and what `Http` throws
 */
export const fetchNamed = async (address: string, http: Http): Promise<IncomingDocument & { readonly url: string }> => {
  const { status, url, headers, body, retryAfter } = await http
    .send({ method: 'GET', url: address, redirects, maxBytes })
    .catch((error: unknown) => {
      throw atItsPlace(error);
    });
  if (status === 429 || status >= 500) {
    throw new Unavailable('DOCUMENT_UNAVAILABLE', `${url} answers ${status}; send this again later.`, { retryAfter });
  }
  if (status !== 200 || body.length === 0) {
    throw new Rejected('DOCUMENT_NOT_FETCHED', `${url} answers ${status} and no document: check the address.`, {
      faults: [{ pointer: '/url', message: `answers ${status}` }],
    });
  }
  return { bytes: body, type: headers['content-type'] ?? '', url };
};
