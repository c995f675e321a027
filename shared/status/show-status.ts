import type { HttpAnswer, HttpRequest } from '#shared/model/http.ts';
import { renderStatusPage } from '#shared/pages/status/status-page.ts';
import { readStatus } from './read-status.ts';
import type { StatusDeps } from './status-deps.ts';

/** `GET /status`: a page for a person, JSON for a program that asks for it. */
export const showStatus = async (request: HttpRequest, deps: StatusDeps): Promise<HttpAnswer> => {
  const status = await readStatus(deps);
  const asked = request.headers.accept ?? '';
  const answer = asked.includes('text/html')
    ? {
        type: 'text/html; charset=utf-8',
        body: new TextDecoder().decode(renderStatusPage({ site: deps.site.identity, ...status })),
      }
    : { type: 'application/json; charset=utf-8', body: `${JSON.stringify(status)}\n` };
  return { status: 200, headers: { 'content-type': answer.type, 'cache-control': 'no-store' }, body: answer.body };
};
