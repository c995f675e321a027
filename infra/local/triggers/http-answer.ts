import { isRecord } from '#infra/local/loopback/fields.ts';

/** An answer for the front door to send. */
export type FrontAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: Buffer;
};

const toHeaders = (headers: unknown): Record<string, string> =>
  Object.fromEntries(
    Object.entries(isRecord(headers) ? headers : {}).map(([name, value]) => [name.toLowerCase(), String(value)]),
  );

const toBody = (body: unknown, isBase64: boolean): Buffer => {
  if (body === undefined || body === null) return Buffer.alloc(0);
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return Buffer.from(text, isBase64 ? 'base64' : 'utf8');
};

/**
 * What a function URL makes of a handler's answer: an object with a `statusCode` says it all; anything else is sent as
 * JSON with 200.
 */
export const toFrontAnswer = (result: unknown): FrontAnswer => {
  if (!isRecord(result) || typeof result.statusCode !== 'number') {
    const body = typeof result === 'string' ? result : JSON.stringify(result);
    return { status: 200, headers: { 'content-type': 'application/json' }, body: toBody(body, false) };
  }
  const cookies = Array.isArray(result.cookies) ? result.cookies.map(String) : [];
  return {
    status: result.statusCode,
    headers: {
      'content-type': 'application/json',
      ...toHeaders(result.headers),
      ...(cookies.length === 0 ? {} : { 'set-cookie': cookies }),
    },
    body: toBody(result.body, result.isBase64Encoded === true),
  };
};
