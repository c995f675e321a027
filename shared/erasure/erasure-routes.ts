import { Rejected } from '#shared/errors.ts';
import { articleNamed } from '#shared/ingest/find-article.ts';
import type { Caller } from '#shared/model/caller.ts';
import { type HttpAnswer, type HttpRequest, jsonAnswer } from '#shared/model/http.ts';
import { isWithin } from '#shared/publishers/limits.ts';
import { type ErasurePorts, makeErasure } from './erase-article.ts';

/** The route by which articles are erased. */
export const erasureRoutes = (ports: ErasurePorts) => {
  const { articles, site } = ports;
  const erase = makeErasure(ports);
  return {
    /**
     * Erases an article by its id, guid or permalink: 200 when all is done, and 202 with what is left while documents of its
     * authors' feeds still go, or more articles have to be searched for its pictures: send the request again then.
     * @throws Rejected ARTICLE_UNKNOWN, SCOPE_MISSING; Unavailable ARTICLE_CONTENDED
     */
    'POST /articles/{id+}/erase?after': async (request: HttpRequest, caller: Caller): Promise<HttpAnswer> => {
      const { id: named = '' } = request.params;
      const article = await articleNamed(named, articles);
      const isKnown = article !== undefined && (article.erased !== undefined || isWithin(caller, article, site));
      const result = isKnown ? await erase(article.id, caller, request.query.get('after') || undefined) : undefined;
      if (result === undefined) {
        const message = `The article ${named.slice(0, 200)} does not exist. GET /articles lists the articles.`;
        throw new Rejected('ARTICLE_UNKNOWN', message, { status: 404 });
      }
      return jsonAnswer(result.left.length === 0 ? 200 : 202, result);
    },
  };
};
