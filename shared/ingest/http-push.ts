import { Rejected } from '#shared/errors.ts';
import { log } from '#shared/log.ts';
import type { HttpAnswer, HttpRequest } from '#shared/model/http.ts';
import type { Http } from '#shared/ports.ts';
import type { ParsedArticle, ParsedDocument } from '#shared/read/parsed-article.ts';
import { readDocument } from '#shared/read/read-document.ts';
import type { AcceptDeps } from './accept.ts';
import { articleIdIn, noArticle } from './article-id-in.ts';
import { fetchNamed, namedAddress } from './fetch-named.ts';
import { jsonAnswer } from './json-answer.ts';
import { type BatchLine, keepBatch } from './keep-batch.ts';
import { countRefusals, keepReading, receiptStatus } from './receipt.ts';
import { retract } from './retract.ts';

/** What taking pushes needs: `http` fetches the documents that a push only names. */
export type PushDeps = AcceptDeps & { readonly http: Http };

const read = async (
  { body, headers, query }: HttpRequest,
  { site, clock, http }: PushDeps,
): Promise<ParsedDocument> => {
  const context = { site: site.identity, now: clock.now() };
  const address = namedAddress(body);
  if (address !== undefined) {
    const { url, ...document } = await fetchNamed(address, http);
    return readDocument(document, { ...context, url });
  }
  const url = headers['content-location'] ?? query.get('url') ?? undefined;
  const document = { bytes: body, type: headers['content-type'] ?? '' };
  return readDocument(document, { ...context, ...(url === undefined ? {} : { url }) });
};

const theOnly = ([reading]: ParsedDocument['articles']): ParsedArticle => {
  if (reading instanceof Rejected) throw reading;
  if (reading === undefined) throw new Rejected('ARTICLE_MISSING', 'The document holds no article: send one.');
  return reading;
};

/** Where an item met a busy store or a bug of ours, the whole batch may be sent again: what was kept is then unchanged. */
const batchAnswer = (results: readonly BatchLine[]): HttpAnswer =>
  jsonAnswer(
    207,
    { results },
    results.some(({ status }) => status === 429 || status >= 500) ? { 'retry-after': '5' } : {},
  );

/**
 * `POST /articles`: one article, answered 201, 200 or 202; or a document that may hold several (`{"items":[…]}`, a
 * feed), answered 207 with one result for each, however many they are. Good items are kept when others fail.
 * `{"url": "https://…"}` names the document instead, which is fetched and read as if it had been sent.
 */
export const push = (request: HttpRequest, deps: PushDeps): Promise<HttpAnswer> =>
  countRefusals(async () => {
    const { isBatch, articles } = await read(request, deps);
    if (isBatch) return batchAnswer(await keepBatch(articles, deps));
    const receipt = await keepReading(theOnly(articles), deps);
    return jsonAnswer(receiptStatus(receipt), receipt, { location: `/articles/${receipt.id}` });
  });

/**
 * `PUT /articles/{id}`: the next revision of an article that is there, and of no other; it keeps its guid, and is live
 * again where it was retracted.
 */
export const replace = (request: HttpRequest, deps: PushDeps): Promise<HttpAnswer> =>
  countRefusals(async () => {
    const id = articleIdIn(request);
    const previous = await deps.articles.get(id);
    if (previous === undefined) throw noArticle(id);
    const { articles } = await read(request, deps);
    if (articles.length > 1) {
      throw new Rejected('ONE_ARTICLE_EXPECTED', 'PUT takes exactly one article; send a batch with POST /articles.');
    }
    const receipt = await keepReading(theOnly(articles), deps, previous.guid);
    return jsonAnswer(receiptStatus(receipt), receipt);
  });

/** `DELETE /articles/{id}`: withdrawn from every feed. */
export const withdraw = async (request: HttpRequest, { articles, clock }: AcceptDeps): Promise<HttpAnswer> => {
  const id = articleIdIn(request);
  const article = await retract(id, articles, clock);
  if (article === undefined) throw noArticle(id);
  log.count('ArticlesRetracted', 1, { article: id });
  const { guid, url, revision, status } = article;
  return jsonAnswer(200, { id, guid, ...(url === undefined ? {} : { url }), revision, status, feeds: [] });
};
