import { Rejected } from '#shared/errors.ts';
import { log } from '#shared/log.ts';
import type { Article } from '#shared/model/article.ts';
import type { Http, HttpAnswer, HttpRequest } from '#shared/ports.ts';
import type { AcceptDeps } from './accept.ts';
import { fetchNamed, namedAddress } from './fetch-named.ts';
import { type BatchLine, keepBatch } from './keep-batch.ts';
import type { DocumentReading, Reading } from './parse-context.ts';
import { canonicalPermalink } from './permalink.ts';
import { readDocument } from './read-articles.ts';
import { countRefusals, keepReading, receiptStatus } from './receipt.ts';
import { retract } from './retract.ts';

const json = (status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): HttpAnswer => ({
  status,
  headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store', ...headers },
  body: `${JSON.stringify(value)}\n`,
});

/** What taking pushes needs: `http` fetches the documents that a push only names. */
export type PushDeps = AcceptDeps & { readonly http: Http };

const read = async (
  { body, headers, query }: HttpRequest,
  { site, clock, http }: PushDeps,
): Promise<DocumentReading> => {
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

const theOnly = ([reading]: DocumentReading['readings']): Reading => {
  if (reading instanceof Rejected) throw reading;
  if (reading === undefined) throw new Rejected('ARTICLE_MISSING', 'The document holds no article: send one.');
  return reading;
};

/** Where an item met a busy store or a bug of ours, the whole batch may be sent again: what was kept is then unchanged. */
const batchAnswer = (results: readonly BatchLine[]): HttpAnswer =>
  json(207, { results }, results.some(({ status }) => status >= 500) ? { 'retry-after': '5' } : {});

/**
 * `POST /articles`: one article, answered 201, 200 or 202; or a document that may hold several (`{"items":[…]}`, a
 * feed), answered 207 with one result for each, however many they are. Good items are kept when others fail.
 * `{"url": "https://…"}` names the document instead, which is fetched and read as if it had been sent.
 */
const push = (request: HttpRequest, deps: PushDeps): Promise<HttpAnswer> =>
  countRefusals(async () => {
    const { isBatch, readings } = await read(request, deps);
    if (isBatch) return batchAnswer(await keepBatch(readings, deps));
    const receipt = await keepReading(theOnly(readings), deps);
    return json(receiptStatus(receipt), receipt, { location: `/articles/${receipt.id}` });
  });

const absent = (id: string): Rejected =>
  new Rejected(
    'ARTICLE_UNKNOWN',
    `There is no article ${id}. GET /articles lists those there are; POST /articles makes one.`,
    { status: 404 },
  );

/**
 * `PUT /articles/{id}`: the next revision of an article that is there, and of no other; it keeps its guid, and is live
 * again where it was retracted.
 */
const replace = (request: HttpRequest, deps: PushDeps): Promise<HttpAnswer> =>
  countRefusals(async () => {
    const id = request.params.id ?? '';
    const previous = await deps.articles.get(id);
    if (previous === undefined) throw absent(id);
    const { readings } = await read(request, deps);
    if (readings.length > 1) {
      throw new Rejected('ONE_ARTICLE_EXPECTED', 'PUT takes exactly one article; send a batch with POST /articles.');
    }
    const receipt = await keepReading(theOnly(readings), deps, previous.guid);
    return json(receiptStatus(receipt), receipt);
  });

/** `DELETE /articles/{id}`: withdrawn from every feed. */
const withdraw = async (request: HttpRequest, { articles, clock }: AcceptDeps): Promise<HttpAnswer> => {
  const id = request.params.id ?? '';
  const article = await retract(id, articles, clock);
  if (article === undefined) throw absent(id);
  log.count('ArticlesRetracted', 1, { article: id });
  const { guid, url, revision, status } = article;
  return json(200, { id, guid, ...(url === undefined ? {} : { url }), revision, status, feeds: [] });
};

/** `GET /articles/{id}`: all that is kept of it. */
const show = async (request: HttpRequest, { articles }: AcceptDeps): Promise<HttpAnswer> => {
  const id = request.params.id ?? '';
  const article = await articles.get(id);
  if (article === undefined) throw absent(id);
  return json(200, article);
};

const maxListed = 100;

/** What a list says of an article: all but the body. */
const inList = ({ content: _content, ...article }: Article): Omit<Article, 'content'> => article;

const withPermalink = async (url: string, articles: AcceptDeps['articles']): Promise<HttpAnswer> => {
  const id = await articles.find({ url: canonicalPermalink(url) });
  const article = id === undefined ? undefined : await articles.get(id);
  return json(200, { items: article === undefined ? [] : [inList(article)] });
};

/**
 * `GET /articles?url=`: the article with this permalink. `GET /articles?after=&limit=`: all, in the order in which they
 * were accepted; `after` of the answer asks for the next page.
 */
const list = async (request: HttpRequest, { articles }: AcceptDeps): Promise<HttpAnswer> => {
  const url = request.query.get('url');
  if (url !== null) return withPermalink(url, articles);
  const given = request.query.get('limit') ?? String(maxListed);
  const limit = Number(given);
  if (!Number.isInteger(limit) || limit < 1 || limit > maxListed) {
    throw new Rejected('LIMIT_INVALID', `limit is a whole number from 1 to ${maxListed}; found ${given}.`, {
      status: 400,
    });
  }
  const page = await articles.list(request.query.get('after') ?? undefined, limit);
  return json(200, { items: page.items.map(inList), ...(page.after === undefined ? {} : { after: page.after }) });
};

/** What is done at each method and path. */
export const articleRoutes = (
  deps: PushDeps,
): Readonly<Record<string, (request: HttpRequest) => Promise<HttpAnswer>>> => ({
  'POST /articles': (request) => push(request, deps),
  'GET /articles': (request) => list(request, deps),
  'GET /articles/{id}': (request) => show(request, deps),
  'PUT /articles/{id}': (request) => replace(request, deps),
  'DELETE /articles/{id}': (request) => withdraw(request, deps),
});
