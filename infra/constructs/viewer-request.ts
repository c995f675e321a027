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
  const isFolder = uri.slice(uri.lastIndexOf('/')).indexOf('.') === -1;
  if (!isFolder) return request;
  // A backslash or a second slash would make the answer lead to somebody else's host.
  const location = `/${uri.replace(/^[/\\]+/, '')}/`;
  return { statusCode: 301, statusDescription: 'Moved Permanently', headers: { location: { value: location } } };
};
