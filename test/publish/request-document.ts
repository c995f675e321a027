import type { HttpAnswer } from '#shared/model/http.ts';
import { type FirstRequestPorts, firstRequestRoutes } from '#shared/publish/first-request.ts';
import { serve } from '#shared/web/router.ts';

/** Requests a document that the bucket does not have, as the CDN does. */
export const requestDocument = (ports: FirstRequestPorts, path: string, method = 'GET'): Promise<HttpAnswer> =>
  serve(firstRequestRoutes(ports))({
    method,
    path,
    query: new URLSearchParams(),
    headers: {},
    body: new Uint8Array(),
    params: {},
    address: '192.0.2.1',
  });
