/** An answer as CloudFront's functions see it. */
export type ViewerResponse = {
  readonly statusCode: number;
  readonly headers: Record<string, { value: string }>;
};

/** What `answerResponse` sees of one exchange. */
export type ViewerExchange = {
  readonly context: { readonly distributionDomainName: string };
  readonly request: { readonly uri: string };
  readonly response: ViewerResponse;
};

/** What the deployment knows; `publicUrl` is empty without a custom domain. */
export type LinkSettings = {
  readonly publicUrl: string;
  readonly hubs: readonly string[];
  readonly documents: readonly { readonly file: string; readonly type: string }[];
};

/**
 * Gives a feed document what S3 cannot keep: the `Link` headers of WebSub §4, and its true media type, which S3 and
 * CloudFront must not know, since they compress only some types. Runs in CloudFront: it must stand by itself, in
 * ECMAScript 5.1 with `const` and arrow functions.
 */
export const answerResponse = (event: ViewerExchange, settings: LinkSettings): ViewerResponse => {
  const response = event.response;
  const uri = event.request.uri;
  const file = uri.slice(uri.lastIndexOf('/') + 1);
  const document = settings.documents.filter((candidate) => candidate.file === file)[0];
  const isFeed = document !== undefined && uri.indexOf('/feeds/') === 0 && response.statusCode < 400;
  if (!isFeed) return response;
  const base = settings.publicUrl || `https://${event.context.distributionDomainName}`;
  const links = [`<${base}${uri}>; rel="self"`].concat(settings.hubs.map((hub) => `<${hub}>; rel="hub"`));
  response.headers.link = { value: links.join(', ') };
  if (response.headers['content-type']) response.headers['content-type'] = { value: document.type };
  return response;
};
