/** An answer as CloudFront's functions see it. */
export type ViewerResponse = {
  statusCode: number;
  statusDescription?: string;
  readonly headers: Record<string, { value: string }>;
};

/** What `answerResponse` sees of one exchange. */
export type ViewerExchange = {
  readonly context: { readonly distributionDomainName: string };
  readonly request: { readonly uri: string };
  readonly response: ViewerResponse;
};

/**
 * What the deployment knows; `publicUrl` is empty without a custom domain. `goneHeader` marks a document that is no more,
 * `withheldHubsHeader` names hubs that a document leaves out.
 */
export type LinkSettings = {
  readonly publicUrl: string;
  readonly hubs: readonly string[];
  readonly goneHeader: string;
  readonly withheldHubsHeader: string;
  readonly documents: readonly { readonly path: string; readonly type: string; readonly isTopic: boolean }[];
};

/**
 * Gives a document what S3 cannot keep: the `Link` headers of WebSub §4; its true media type, which S3 and CloudFront
 * must not know, since they compress only some types; and 410 for what is gone, without a validator, so that no reader
 * is ever told that it has not changed. Runs in CloudFront: it must stand by itself, in ECMAScript 5.1 with `const` and
 * arrow functions.
 */
export const answerResponse = (event: ViewerExchange, settings: LinkSettings): ViewerResponse => {
  const response = event.response;
  const uri = event.request.uri;
  if (response.headers[settings.goneHeader]) {
    delete response.headers[settings.goneHeader];
    delete response.headers.etag;
    delete response.headers['last-modified'];
    response.statusCode = 410;
    response.statusDescription = 'Gone';
    return response;
  }
  const withheld = response.headers[settings.withheldHubsHeader];
  delete response.headers[settings.withheldHubsHeader];
  const document = settings.documents.filter((candidate) => new RegExp(candidate.path).test(uri))[0];
  if (document === undefined || response.statusCode >= 400) return response;
  if (response.headers['content-type']) response.headers['content-type'] = { value: document.type };
  if (!document.isTopic) return response;
  const base = settings.publicUrl || `https://${event.context.distributionDomainName}`;
  const links = [`<${base}${uri}>; rel="self"`].concat(
    settings.hubs
      .map((hub) => (hub === 'self' ? `${base}/hub` : hub))
      .filter((hub) => withheld === undefined || withheld.value.split(' ').indexOf(encodeURI(hub)) < 0)
      .map((hub) => `<${hub}>; rel="hub"`),
  );
  response.headers.link = { value: links.join(', ') };
  return response;
};
