import { type HttpAnswer, jsonAnswer } from '#shared/model/http.ts';
import type { ArticleStore } from '#shared/ports.ts';

/**
 * `GET /healthz`, for proxies and supervisors, open to everybody: 200 while articles can be looked up and stored, else the 503
 * of the store with its reason.
 */
export const healthRoute = ({ articles }: { readonly articles: Pick<ArticleStore, 'find'> }) => ({
  'GET /healthz?': async (): Promise<HttpAnswer> => {
    await articles.find({ guid: 'healthz' });
    return jsonAnswer(200, { status: 'accepting' });
  },
});
