import type { IncomingMessage } from 'node:http';
import { readBody } from '#infra/local/loopback/read-body.ts';
import { type FrontAnswer, toFrontAnswer } from '#infra/local/triggers/http-answer.ts';
import { toHttpEvent } from '#infra/local/triggers/http-event.ts';
import type { Invoke } from '#infra/local/triggers/trigger.ts';
import { log } from '#shared/log.ts';
import { page } from './page.ts';

/** A function that answers requests, and the paths it answers; `*` at the end takes all below. */
export type HttpFunction = { readonly name: string; readonly paths: readonly string[]; readonly invoke: Invoke };

const takes = (pattern: string, path: string): boolean =>
  pattern.endsWith('*') ? path.startsWith(pattern.slice(0, -1)) : path === pattern;

/** The function that answers this path, if any does. */
export const functionFor = (functions: readonly HttpFunction[], path: string): HttpFunction | undefined =>
  functions.find(({ paths }) => paths.some((pattern) => takes(pattern, path)));

/** Above the 10 MiB that a page may have; what is larger never reaches a function. */
const maxBodyBytes = 12 * 1024 * 1024;

/** Headers that are about one connection (RFC 9110 §7.6.1). */
const hopByHop = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'transfer-encoding',
  'upgrade',
  'expect',
]);

/** What the CDN says of who asked, and of itself, whatever the caller says: ours go last. */
const forwardedHeaders = ({ headers, socket }: IncomingMessage, originSecret: string) => {
  const own = Object.fromEntries(Object.entries(headers).filter(([name]) => !hopByHop.has(name)));
  const chain = [headers['x-forwarded-for'], socket.remoteAddress].flat().filter(Boolean).join(', ');
  const viewer = `${socket.remoteAddress}:${socket.remotePort}`;
  return { ...own, 'x-forwarded-for': chain, 'cloudfront-viewer-address': viewer, 'x-barid-origin': originSecret };
};

/** Hands a request to a function and gives its answer; what went wrong inside stays in the log. */
export const forward = async (
  request: IncomingMessage,
  { name, invoke }: HttpFunction,
  originSecret: string,
): Promise<FrontAnswer> => {
  const tooLong = Number(request.headers['content-length'] ?? 0) > maxBodyBytes;
  const body = tooLong ? undefined : await readBody(request, maxBodyBytes);
  if (body === undefined) return page(413, { connection: 'close' });
  const event = toHttpEvent(
    {
      method: request.method ?? 'GET',
      target: request.url ?? '/',
      headers: forwardedHeaders(request, originSecret),
      body,
      address: request.socket.remoteAddress ?? '',
    },
    new Date(),
  );
  try {
    return toFrontAnswer(await invoke(event));
  } catch (error) {
    log.error('a function failed to answer', error, { function: name, path: event.rawPath });
    return page(502);
  }
};
