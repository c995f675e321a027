import { articleRoutes } from '#shared/ingest/article-routes.ts';
import type { HttpAnswer, HttpRequest } from '#shared/model/http.ts';
import type { Authenticate } from '#shared/web/authenticate.ts';
import { routeScopes } from '#shared/web/route-scopes.ts';
import { type Answer, serve } from '#shared/web/router.ts';
import { requestOf } from '#test/web/request.ts';
import type { IngestFixture } from './ingest-fixture.ts';

/** The routes of api over a fixture; without `authenticate`, open to anybody. */
export const serveArticles = (fixture: IngestFixture, authenticate?: Authenticate): Answer =>
  serve(articleRoutes(fixture), authenticate === undefined ? {} : { access: { authenticate, scopes: routeScopes } });

/** What a publisher gets: the status, and the document. */
export type Answered = {
  readonly status: number;
  readonly type: string | undefined;
  readonly body: Record<string, unknown>;
};

/** Sends JSON unless another type is said, and reads the answer. */
export const apiClient =
  (answer: Answer) =>
  async (method: string, target: string, body?: unknown, type = 'application/json'): Promise<Answered> => {
    const [path = '', query = ''] = target.split('?');
    const request: HttpRequest = requestOf({
      method,
      path,
      query: new URLSearchParams(query),
      headers: { 'content-type': type },
      text: typeof body === 'string' ? body : body === undefined ? '' : JSON.stringify(body),
    });
    const given: HttpAnswer = await answer(request);
    return { status: given.status, type: given.headers['content-type'], body: JSON.parse(given.body) };
  };

/** The founding article as a CMS sends it: one JSON Feed item. */
export const itemOf = (said: Readonly<Record<string, unknown>> = {}) => ({
  id: '4711',
  url: 'https://www.example.org/2024/11/27/maroc-belgique',
  title: 'Le Maroc et la Belgique renforcent leur coopération antiterroriste',
  content_html: '<p>Le directeur général de la sûreté nationale a reçu mercredi à Rabat une délégation belge.</p>',
  language: 'fr',
  authors: [{ name: 'euromagreb' }],
  tags: ['sécurité'],
  date_published: '2024-11-27T11:00:00+01:00',
  ...said,
});
