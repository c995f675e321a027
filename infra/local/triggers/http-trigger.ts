import { isUtf8 } from 'node:buffer';
import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { LambdaFunctionURLEvent } from 'aws-lambda';
import { isRecord } from '#infra/local/json-record.ts';

/** A request that reached the public web server. */
export type WebRequest = {
  readonly method: string;
  /** Path and query as sent. */
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** The client's IP address. */
  readonly address: string;
};

/** An answer of the public web server. */
export type WebAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: Buffer;
};

/** Header names in lower case; several values joined with commas; cookies are a field of their own. */
const toEventHeaders = (headers: IncomingHttpHeaders): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]): [string, string][] =>
      value === undefined || name === 'cookie' ? [] : [[name, typeof value === 'string' ? value : value.join(',')]],
    ),
  );

/** Several values of one parameter are joined with commas. */
const toEventQuery = (query: string): Record<string, string> => {
  const values: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(query)) {
    values[name] = values[name] === undefined ? value : `${values[name]},${value}`;
  }
  return values;
};

/** Lambda passes these types on as text, and all others in base64. */
const textTypes = /^(?:text\/|application\/(?:json|xml|javascript)\b)/i;

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** The event of a Lambda function URL, payload format 2.0. */
export const toHttpEvent = (request: WebRequest, now: Date): LambdaFunctionURLEvent => {
  const [path = '/', query = ''] = request.target.split(/\?(.*)/s);
  const headers = toEventHeaders(request.headers);
  const cookies = request.headers.cookie?.split(';').map((cookie) => cookie.trim());
  const parameters = toEventQuery(query);
  const iso = now.toISOString();
  // Text in another encoding would not survive in a JSON string.
  const isPlainText = textTypes.test(headers['content-type'] ?? '') && isUtf8(request.body);
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
      domainName: headers.host ?? 'localhost',
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
      // Common log format: `12/Mar/2026:19:03:58 +0000`.
      time: `${iso.slice(8, 10)}/${months[now.getUTCMonth()]}/${now.getUTCFullYear()}:${iso.slice(11, 19)} +0000`,
      timeEpoch: now.getTime(),
    },
    ...(request.body.length === 0 ? {} : { body: request.body.toString(isPlainText ? 'utf8' : 'base64') }),
    isBase64Encoded: request.body.length > 0 && !isPlainText,
  };
};

/** The answer of a function URL: the fields of an object with a `statusCode`; any other value as JSON with 200. */
export const toWebAnswer = (result: unknown): WebAnswer => {
  const json = { 'content-type': 'application/json' };
  if (!isRecord(result) || typeof result.statusCode !== 'number') {
    const body = typeof result === 'string' ? result : (JSON.stringify(result) ?? '');
    return { status: 200, headers: json, body: Buffer.from(body) };
  }
  const { body = '', cookies } = result;
  const headers = Object.entries(isRecord(result.headers) ? result.headers : {});
  const text = typeof body === 'string' ? body : body === null ? '' : JSON.stringify(body);
  return {
    status: result.statusCode,
    headers: {
      ...json,
      ...Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), String(value)])),
      ...(Array.isArray(cookies) && cookies.length > 0 ? { 'set-cookie': cookies.map(String) } : {}),
    },
    body: Buffer.from(text, result.isBase64Encoded === true ? 'base64' : 'utf8'),
  };
};
