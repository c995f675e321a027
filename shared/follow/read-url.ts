import { Rejected, Unavailable } from '#shared/errors.ts';
import type { DocumentReading, ParseContext } from '#shared/ingest/parse-context.ts';
import { type Incoming, readDocument } from '#shared/ingest/read-articles.ts';
import type { Http, IncomingAnswer } from '#shared/ports.ts';

/** A document that was fetched, and where it came from after redirects. */
export type FetchedPage = Incoming & { readonly url: string };

/** contract.md §4.1 and the card's "Bad input". */
const maxBytes = 10 * 1024 * 1024;
const redirects = 5;

const accept =
  'text/html, application/xhtml+xml, application/atom+xml, application/rss+xml, application/feed+json, */*;q=0.5';

/** Throws unless the other side gave a document. */
const refuseUnlessGiven = ({ status, retryAfter, body }: IncomingAnswer, url: string): void => {
  if (status === 429 || status >= 500) {
    throw new Unavailable('PAGE_UNAVAILABLE', `${url} answers with HTTP ${status}; try it again later.`, {
      retryAfter,
    });
  }
  if (status >= 200 && status < 300 && body.length > 0) return;
  throw new Rejected(
    'PAGE_NOT_FOUND',
    `${url} answers with HTTP ${status}: there is no page to read. Check the address.`,
    {
      faults: [{ pointer: '/url', message: `answers with HTTP ${status}` }],
    },
  );
};

/**
 * Fetches what stands at a URL: within 10 s, 10 MiB and 5 redirects, from public addresses only.
 * @throws Rejected PAGE_NOT_FOUND and Unavailable PAGE_UNAVAILABLE, and what `Http` throws
 */
export const fetchPage =
  (http: Http) =>
  async (url: string): Promise<FetchedPage> => {
    const answer = await http.send({ method: 'GET', url, headers: { accept }, redirects, maxBytes });
    refuseUnlessGiven(answer, url);
    return { bytes: answer.body, type: answer.headers['content-type'] ?? '', url: answer.url };
  };

/** The articles at a URL, as `readDocument` gives them; storing nothing. */
export const readUrl = async (
  url: string,
  http: Http,
  context: Omit<ParseContext, 'url'>,
): Promise<DocumentReading> => {
  const page = await fetchPage(http)(url);
  return readDocument(page, { ...context, url: page.url });
};
