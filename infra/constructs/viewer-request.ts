/** A request as CloudFront's functions see it. */
export type ViewerRequest = {
  uri: string;
  readonly method?: string;
  readonly querystring?: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, { readonly value: string }>>;
};

/** An answer that never reaches the bucket. */
export type Redirect = {
  readonly statusCode: 301 | 302;
  readonly statusDescription: string;
  readonly headers: Readonly<Record<string, { readonly value: string }>> & {
    readonly location: { readonly value: string };
  };
};

/** `topicFiles` matches the file name of a feed document (`topicFilePattern`). */
export type RequestSettings = { readonly topicFiles: string };

/**
 * Leads `/feeds/fr/` to its document, `/feeds/fr` to `/feeds/fr/`, and a browser that a person points at a feed document
 * to the page where that feed can be read; `?raw` shows the document all the same. Only browsers say `Sec-Fetch-Dest:
 * document` (Fetch Metadata §2.1), and only of what a window is to show: no reader is led away. The answer is made for
 * each request before any cache, whose keys have no query. Runs in CloudFront: it must stand by itself, in ECMAScript 5.1
 * with `const` and arrow functions.
 */
export const answerRequest = (
  event: { readonly request: ViewerRequest },
  settings: RequestSettings,
): ViewerRequest | Redirect => {
  const request = event.request;
  const uri = request.uri;
  // Slugs only: with anything else in it, `/\evil.example` say, the answer could lead to somebody else's host.
  const isFeed = new RegExp(`^/feeds/([a-z0-9-]+/)+(${settings.topicFiles})$`).test(uri);
  const destination = request.headers['sec-fetch-dest'];
  const isBare = request.querystring !== undefined && request.querystring.raw !== undefined;
  if (isFeed && destination && destination.value === 'document' && !isBare) {
    return {
      statusCode: 302,
      statusDescription: 'Found',
      headers: {
        location: { value: uri.replace(/([a-z]+)\.[a-z]+$/, '#$1') },
        'cache-control': { value: 'no-store' },
        vary: { value: 'Sec-Fetch-Dest' },
      },
    };
  }
  if (uri.slice(-1) === '/') {
    request.uri = `${uri}index.html`;
    return request;
  }
  if (!/^(\/[a-z0-9-]+)+$/.test(uri)) return request;
  return { statusCode: 301, statusDescription: 'Moved Permanently', headers: { location: { value: `${uri}/` } } };
};
