import type { LambdaFunctionURLEvent, LambdaFunctionURLResult } from 'aws-lambda';
import type { HttpAnswer, HttpRequest } from '#shared/model/http.ts';

/** A Lambda function URL's event (payload format 2.0) as a request. */
export const fromFunctionUrl = (event: LambdaFunctionURLEvent): HttpRequest => {
  const { method, sourceIp } = event.requestContext.http;
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(event.headers)) {
    if (value !== undefined) headers[name.toLowerCase()] = value;
  }
  const cookies = event.cookies ?? [];
  // Behind the CDN, `sourceIp` is the CDN's own address. The CDN appends the client's to X-Forwarded-For; the hops before
  // it may be forged by the client. `requireCdn` refuses direct requests.
  const viewer = headers['cloudfront-viewer-address']?.replace(/:\d+$/, '');
  const hops = (headers['x-forwarded-for'] ?? '').split(',').map((hop) => hop.trim());
  return {
    method: method.toUpperCase(),
    path: event.rawPath,
    query: new URLSearchParams(event.rawQueryString),
    headers: cookies.length === 0 ? headers : { ...headers, cookie: cookies.join('; ') },
    body: Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8'),
    params: {},
    id: event.requestContext.requestId,
    address: viewer ?? hops.findLast((hop) => hop !== '' && hop !== sourceIp) ?? sourceIp,
  };
};

/** An answer as a Lambda function URL's result, which has its cookie in a member of its own. */
export const toFunctionUrl = ({ status, headers, body }: HttpAnswer): LambdaFunctionURLResult => {
  const { 'set-cookie': cookie, ...others } = headers;
  return {
    statusCode: status,
    headers: others,
    ...(cookie === undefined ? {} : { cookies: [cookie] }),
    body,
    isBase64Encoded: false,
  };
};
