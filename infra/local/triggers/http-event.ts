import { isUtf8 } from 'node:buffer';
import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { LambdaFunctionURLEvent } from 'aws-lambda';

/** A request as it reached the front door. */
export type FrontRequest = {
  readonly method: string;
  /** Path and query as they were sent. */
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly address: string;
};

const toText = (value: string | readonly string[]): string => (typeof value === 'string' ? value : value.join(','));

/** Header names in lower case; several values of one joined with commas; cookies apart. */
const toHeaders = (headers: IncomingHttpHeaders): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]): [string, string][] =>
      value === undefined || name === 'cookie' ? [] : [[name, toText(value)]],
    ),
  );

const toQuery = (query: string): Record<string, string> => {
  const values: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(query)) {
    values[name] = values[name] === undefined ? value : `${values[name]},${value}`;
  }
  return values;
};

/** The kinds of body that Lambda hands on as text; all others come in base64. */
const isTextType = (type: string): boolean => /^(?:text\/|application\/(?:json|xml|javascript)\b)/i.test(type);

const toBody = (body: Buffer, type: string): Pick<LambdaFunctionURLEvent, 'body' | 'isBase64Encoded'> => {
  if (body.length === 0) return { isBase64Encoded: false };
  // Text in another encoding would not survive as a JSON string.
  if (isTextType(type) && isUtf8(body)) return { body: body.toString('utf8'), isBase64Encoded: false };
  return { body: body.toString('base64'), isBase64Encoded: true };
};

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `12/Mar/2026:19:03:58 +0000`. */
const commonLogTime = (now: Date): string =>
  `${now.toISOString().slice(8, 10)}/${months[now.getUTCMonth()]}/${now.getUTCFullYear()}:${now.toISOString().slice(11, 19)} +0000`;

/** The event of a Lambda function URL, payload format 2.0. */
export const toHttpEvent = (request: FrontRequest, now: Date): LambdaFunctionURLEvent => {
  const [path = '/', query = ''] = request.target.split(/\?(.*)/s);
  const headers = toHeaders(request.headers);
  const domainName = headers.host ?? 'localhost';
  const cookies = request.headers.cookie?.split(';').map((cookie) => cookie.trim());
  const parameters = toQuery(query);
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: query,
    ...(cookies === undefined ? {} : { cookies }),
    headers,
    ...(Object.keys(parameters).length === 0 ? {} : { queryStringParameters: parameters }),
    requestContext: {
      accountId: 'anonymous',
      apiId: 'local',
      domainName,
      domainPrefix: 'local',
      http: {
        method: request.method,
        path,
        protocol: 'HTTP/1.1',
        sourceIp: request.address,
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: randomUUID(),
      routeKey: '$default',
      stage: '$default',
      time: commonLogTime(now),
      timeEpoch: now.getTime(),
    },
    ...toBody(request.body, headers['content-type'] ?? ''),
  };
};
