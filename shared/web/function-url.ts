import type { LambdaFunctionURLEvent, LambdaFunctionURLResult } from 'aws-lambda';
import type { HttpAnswer, HttpRequest } from '#shared/model/http.ts';

const membersOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? { ...value } : {};

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/**
 * A Lambda function URL's event (payload format 2.0) as a request. Who may invoke the function itself can send anything: what is
 * missing is empty, so that the request is refused and the function does not fail.
 */
export const fromFunctionUrl = (event: LambdaFunctionURLEvent): HttpRequest => {
  const { requestContext, headers: given, cookies, rawPath, rawQueryString, body, isBase64Encoded } = membersOf(event);
  const { http, requestId } = membersOf(requestContext);
  const { method, sourceIp: source } = membersOf(http);
  const sourceIp = textOf(source);
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(membersOf(given))) {
    if (typeof value === 'string') headers[name.toLowerCase()] = value;
  }
  if (Array.isArray(cookies) && cookies.length > 0) headers.cookie = cookies.map(textOf).join('; ');
  // Behind the CDN, `sourceIp` is the CDN's own address. The CDN appends the client's to X-Forwarded-For; the hops before
  // it may be forged by the client. `requireCdn` refuses direct requests.
  const viewer = headers['cloudfront-viewer-address']?.replace(/:\d+$/, '');
  const hops = (headers['x-forwarded-for'] ?? '').split(',').map((hop) => hop.trim());
  return {
    method: textOf(method).toUpperCase(),
    path: textOf(rawPath),
    query: new URLSearchParams(textOf(rawQueryString)),
    headers,
    body: Buffer.from(textOf(body), isBase64Encoded === true ? 'base64' : 'utf8'),
    params: {},
    id: textOf(requestId),
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
