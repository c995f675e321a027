import { articlePageSlug } from '#shared/model/article-page.ts';
import type { HttpAnswer, HttpRequest } from '#shared/model/http.ts';

/** The form of Barid's own ids of articles, which programs and people find in answers and events. */
const articlePath = /^\/articles\/([a-z2-7]{26})\/?$/;

/**
 * Leads a person who opens the address of an article in a browser to its page: programs ask the same address with a token, or
 * not for HTML, and get the answer of the API.
 */
export const leadBrowsersToPages =
  (answer: (request: HttpRequest) => Promise<HttpAnswer>) =>
  async (request: HttpRequest): Promise<HttpAnswer> => {
    const { method, path, headers } = request;
    const [, id] = articlePath.exec(path) ?? [];
    const isProgram = headers.authorization !== undefined || headers['webhook-signature'] !== undefined;
    const isPerson = (method === 'GET' || method === 'HEAD') && (headers.accept ?? '').includes('text/html');
    if (id === undefined || isProgram || !isPerson) return answer(request);
    const location = `/${articlePageSlug(id)}/`;
    return { status: 302, headers: { location, 'cache-control': 'no-store', vary: 'Accept, Authorization' }, body: '' };
  };
