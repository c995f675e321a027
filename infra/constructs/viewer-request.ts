/** A request as CloudFront's functions see it. */
export type ViewerRequest = { uri: string; readonly headers: Readonly<Record<string, { readonly value: string }>> };

/** An answer that never reaches the bucket. */
export type Redirect = {
  readonly statusCode: 301;
  readonly statusDescription: string;
  readonly headers: { readonly location: { readonly value: string } };
};

/**
 * Leads `/feeds/fr/` to its document and `/feeds/fr` to `/feeds/fr/`. Runs in CloudFront: it must stand by itself, in
 * ECMAScript 5.1 with `const` and arrow functions.
 */
export const answerRequest = (event: { readonly request: ViewerRequest }): ViewerRequest | Redirect => {
  const request = event.request;
  const uri = request.uri;
  if (uri.slice(-1) === '/') {
    request.uri = `${uri}index.html`;
    return request;
  }
  // Slugs only: with anything else in it, `/\evil.example` say, the answer could lead to somebody else's host.
  if (!/^(\/[a-z0-9-]+)+$/.test(uri)) return request;
  return { statusCode: 301, statusDescription: 'Moved Permanently', headers: { location: { value: `${uri}/` } } };
};
