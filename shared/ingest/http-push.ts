import { type Fault, PipelineError, Rejected } from '#shared/errors.ts';
import { log } from '#shared/log.ts';
import type { Article, ArticleDraft } from '#shared/model/article.ts';
import type { HttpAnswer, HttpRequest } from '#shared/ports.ts';
import { type AcceptDeps, accept } from './accept.ts';
import type { ParseContext } from './parse-context.ts';
import { canonicalPermalink } from './permalink.ts';
import { readArticles } from './read-articles.ts';
import { retract } from './retract.ts';

/** What a publisher is told of an article (contract.md §4.1). */
type Receipt = Pick<Article, 'id' | 'guid' | 'url' | 'revision' | 'status' | 'feeds'> & {
  readonly outcome: 'created' | 'updated' | 'unchanged';
  readonly warnings: readonly string[];
};

const statusOf = ({ outcome, status }: Receipt): number => {
  if (status === 'scheduled') return 202;
  return outcome === 'created' ? 201 : 200;
};

const json = (status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): HttpAnswer => ({
  status,
  headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store', ...headers },
  body: `${JSON.stringify(value)}\n`,
});

const contextOf = (request: HttpRequest, { site, clock }: AcceptDeps): ParseContext => {
  const url = request.headers['content-location'] ?? request.query.get('url') ?? undefined;
  return { site: site.identity, now: clock.now(), ...(url === undefined ? {} : { url }) };
};

const read = (request: HttpRequest, deps: AcceptDeps) =>
  readArticles({ bytes: request.body, type: request.headers['content-type'] ?? '' }, contextOf(request, deps));

const keep = async (draft: ArticleDraft, warnings: readonly string[], deps: AcceptDeps): Promise<Receipt> => {
  const { outcome, article } = await accept(draft, deps);
  if (outcome !== 'unchanged') log.count('ArticlesAccepted', 1, { article: article.id, revision: article.revision });
  const { id, guid, url, revision, status, feeds } = article;
  return { id, guid, ...(url === undefined ? {} : { url }), revision, status, outcome, feeds, warnings };
};

/** One item's line in a 207: its own status, and its receipt or what is wrong with it. */
type Line =
  | ({ readonly status: number } & { readonly article: Receipt })
  | { readonly status: number; readonly code: string; readonly detail: string; readonly errors: readonly Fault[] };

const refusal = (error: unknown): Line => {
  // What is no foreseen failure is a bug and must not hide in a batch's answer.
  if (!(error instanceof PipelineError)) throw error;
  const faults = error instanceof Rejected ? error.faults : [];
  const status = error instanceof Rejected ? error.status : 503;
  return { status, code: error.code, detail: error.message, errors: faults };
};

const keepOne = async (reading: ReturnType<typeof read>[number], deps: AcceptDeps): Promise<Line> => {
  if (reading instanceof Rejected) return refusal(reading);
  try {
    const article = await keep(reading.draft, reading.warnings, deps);
    return { status: statusOf(article), article };
  } catch (error) {
    return refusal(error);
  }
};

/** `POST /articles`: one article, or a batch, of which the good ones are kept whatever becomes of the others. */
export const push = async (request: HttpRequest, deps: AcceptDeps): Promise<HttpAnswer> => {
  const readings = read(request, deps);
  const [first] = readings;
  if (readings.length === 1 && first !== undefined) {
    if (first instanceof Rejected) throw first;
    const receipt = await keep(first.draft, first.warnings, deps);
    return json(statusOf(receipt), receipt, { location: `/articles/${receipt.id}` });
  }
  const results: Line[] = [];
  // One after the other: two items of a batch may be the same article, and the later one is then its next revision.
  for (const reading of readings) results.push(await keepOne(reading, deps));
  return json(207, { results });
};

const absent = (id: string): Rejected =>
  new Rejected(
    'ARTICLE_UNKNOWN',
    `There is no article ${id}. GET /articles lists those there are; POST /articles makes one.`,
    {
      status: 404,
    },
  );

const only = (readings: ReturnType<typeof read>) => {
  const [reading] = readings;
  if (reading === undefined || readings.length > 1) {
    throw new Rejected('ONE_ARTICLE_EXPECTED', 'PUT takes exactly one article; send a batch with POST /articles.');
  }
  if (reading instanceof Rejected) throw reading;
  return reading;
};

/** `PUT /articles/{id}`: the next revision of an article that is there, which keeps its guid. */
export const replace = async (request: HttpRequest, deps: AcceptDeps): Promise<HttpAnswer> => {
  const id = request.params.id ?? '';
  const previous = await deps.articles.get(id);
  if (previous === undefined) throw absent(id);
  const { draft, warnings } = only(read(request, deps));
  const receipt = await keep({ ...draft, guid: previous.guid }, warnings, deps);
  return json(statusOf(receipt), receipt);
};

/** `DELETE /articles/{id}`: withdrawn from every feed. */
export const withdraw = async (request: HttpRequest, { articles, clock }: AcceptDeps): Promise<HttpAnswer> => {
  const id = request.params.id ?? '';
  const article = await retract(id, articles, clock);
  if (article === undefined) throw absent(id);
  log.count('ArticlesRetracted', 1, { article: id });
  const { guid, url, revision, status } = article;
  return json(200, { id, guid, ...(url === undefined ? {} : { url }), revision, status, feeds: [] });
};

/** `GET /articles/{id}`: all that is kept of it. */
export const show = async (request: HttpRequest, { articles }: AcceptDeps): Promise<HttpAnswer> => {
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

/** `GET /articles?url=`: the article with this permalink. `GET /articles?after=&limit=`: all, in the order in which they were accepted; `after` of the answer asks for the next page. */
export const list = async (request: HttpRequest, { articles }: AcceptDeps): Promise<HttpAnswer> => {
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
