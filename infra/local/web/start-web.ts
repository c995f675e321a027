import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { S3Client } from '@aws-sdk/client-s3';
import type { LinkSettings } from '#infra/constructs/viewer-response.ts';
import { listen, type Running } from '#infra/local/loopback/listen.ts';
import type { FrontAnswer } from '#infra/local/triggers/http-answer.ts';
import { log } from '#shared/log.ts';
import { goneHeader, servedTypes, withheldHubsHeader } from '#shared/model/feed-document.ts';
import { type Documents, documentsOf } from './documents.ts';
import { forward, functionFor, type HttpFunction } from './forward.ts';
import { page } from './page.ts';
import { serveDocument } from './serve-document.ts';

/** What the public web is made from. */
export type WebParts = {
  readonly client: S3Client;
  /** The public bucket. */
  readonly bucket: string;
  readonly functions: readonly HttpFunction[];
  /** What functions know the front door by. */
  readonly originSecret: string;
  /** What readers call this Barid, without a slash at the end. */
  readonly publicUrl: string;
  /** WebSub hubs, absolute URLs. */
  readonly hubs: readonly string[];
};

const answer = (request: IncomingMessage, parts: WebParts, documents: Documents, links: LinkSettings) => {
  const [path = '/', query = ''] = (request.url ?? '/').split('?', 2);
  const chosen = functionFor(parts.functions, path);
  return chosen === undefined
    ? serveDocument(documents, links, { method: request.method ?? 'GET', path, query, headers: request.headers })
    : forward(request, chosen, parts.originSecret);
};

const send = (request: IncomingMessage, response: ServerResponse, { status, headers, body }: FrontAnswer): void => {
  const lengthless = status === 204 || status === 304;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  if (!lengthless) response.setHeader('content-length', body.length);
  response.writeHead(status);
  response.end(request.method === 'HEAD' || lengthless ? undefined : body);
};

/** Starts the public web on one machine, in the CDN's place; port 0 takes a free one. */
export const startWeb = (parts: WebParts, port: number): Promise<Running> => {
  const documents = documentsOf(parts.client, parts.bucket);
  const links: LinkSettings = {
    publicUrl: parts.publicUrl,
    hubs: parts.hubs,
    goneHeader,
    withheldHubsHeader,
    documents: servedTypes,
  };
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    try {
      send(request, response, await answer(request, parts, documents, links));
    } catch (error) {
      log.error('a request could not be answered', error, { path: request.url });
      if (response.headersSent) response.destroy();
      else send(request, response, page(503, { 'retry-after': '1' }));
    }
  };
  return listen(
    createServer((request, response) => void serve(request, response)),
    port,
  );
};
