import { defined } from '#shared/defined.ts';
import { boundedFaults, Rejected, Unavailable } from '#shared/errors.ts';
import { log } from '#shared/log.ts';
import { type Article, isPublished } from '#shared/model/article.ts';
import type { Caller, Scope } from '#shared/model/caller.ts';
import { type HttpAnswer, type HttpRequest, jsonAnswer } from '#shared/model/http.ts';
import { toRfc3339 } from '#shared/model/instant.ts';
import { type PublicError, publicError } from '#shared/problem.ts';
import { isWithin, requireWithin } from '#shared/publishers/limits.ts';
import { flagIn } from '#shared/query.ts';
import type { ParsedDocument } from '#shared/read/parsed-article.ts';
import { articleErased, articleNamed } from './find-article.ts';
import { type IngestPorts, makeIngest } from './ingest.ts';
import { listArticles, listParameters } from './list-articles.ts';
import { etagOf, preconditionIn } from './precondition.ts';
import { fileIn, makePushReader, onlyArticle, type PushPorts } from './pushed-document.ts';
import { boundedWarnings, type Naming, type Receipt, statusOf } from './receipt.ts';
import { separateArticles } from './separate-entries.ts';
import { statusChangeIn } from './set-status.ts';

/** Seconds after which a batch may be sent again. */
const batchRetrySeconds = 5;

const unknownArticle = (name: string): Rejected =>
  new Rejected(
    'ARTICLE_UNKNOWN',
    `The article ${name.slice(0, 200)} does not exist: no article has this id, guid or permalink. GET /articles lists the articles; POST /articles creates one.`,
    { status: 404 },
  );

/**
 * The names that a request may mean: `?url=`, or the rest of the path after `/articles/`. A gateway may have decoded the
 * path already, and a guid may contain percent-encoded characters itself.
 */
const namesIn = ({ params: { id }, path, query }: HttpRequest): readonly string[] => {
  const url = query.get('url');
  if (id === undefined && url === null) {
    const message = 'Name the article by its id, guid or permalink: /articles/{id} or /articles?url=.';
    throw new Rejected('ARTICLE_UNNAMED', message, { status: 400 });
  }
  if (id === undefined) return [url ?? ''];
  return [id, id.replace(/\/$/, ''), path.replace(/^\/articles\//, '')];
};

/** Members of an article that no answer shows. */
type Internal = 'isRestored' | 'isImported' | 'statedModified' | 'trace' | 'retraction';

/** An article as answers show it, with its dates as in its feeds. */
const shown = <T extends Pick<Article, 'published' | 'modified' | Internal>>({
  trace: _trace,
  retraction: _retraction,
  isRestored: _isRestored,
  isImported: _isImported,
  statedModified: _statedModified,
  ...article
}: T): Omit<T, Internal> => ({
  ...article,
  published: toRfc3339(article.published),
  modified: toRfc3339(article.modified),
});

/** Who sends what: a publisher that repeats itself shows by its address and by `unchanged`. */
const logPush = ({ address }: HttpRequest, results: readonly (Receipt | undefined)[]): void => {
  const unchanged = results.filter((one) => one?.outcome === 'unchanged').length;
  const refused = results.filter((one) => one === undefined).length;
  log.info('articles pushed', { sender: address, articles: results.length, unchanged, refused });
};

const countRefusal = ({ code }: Rejected): void => log.count('ArticlesRejected', 1, { code });

/** Counts a refusal on its way out. */
const countingRefusals = async <T>(work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Rejected) countRefusal(error);
    throw error;
  }
};

/** Of an import, what readers could see in another system before is no news. */
const asImport = (document: ParsedDocument, isImport: boolean): ParsedDocument => {
  if (!isImport) return document;
  const articles = document.articles.map((one) =>
    one instanceof Rejected ? one : { ...one, incoming: { ...one.incoming, isImported: true as const } },
  );
  return { ...document, articles };
};

/** One item's line in the answer to a batch: its receipt, or its error. */
type Result = PublicError | { readonly status: number; readonly article: Receipt };

/** Bytes of all faults and warnings of a batch, with which its answer is one that Lambda can send (6 MB). */
const maxBatchRemarks = 500_000;

/** The results of a batch, with their faults and warnings as long as there is room for them. */
const boundedResults = (results: readonly Result[]): readonly Result[] => {
  let bytes = 0;
  return results.map((result) => {
    const remarks = 'article' in result ? result.article.warnings : result.errors;
    bytes += Buffer.byteLength(JSON.stringify(remarks));
    if (bytes <= maxBatchRemarks || remarks.length === 0) return result;
    return 'article' in result
      ? { ...result, article: { ...result.article, warnings: boundedWarnings(result.article.warnings, 0) } }
      : { ...result, errors: boundedFaults(result.errors, 0) };
  });
};

/** The publisher's API for articles. */
export const articleRoutes = (
  ports: IngestPorts & PushPorts,
): Readonly<Record<string, (request: HttpRequest, caller: Caller) => Promise<HttpAnswer>>> => {
  const { articles, site } = ports;
  const read = makePushReader(ports);

  /**
   * The article that a request names. Of what is outside its limits a caller learns no more than readers know.
   * @throws Rejected ARTICLE_UNKNOWN, ARTICLE_UNNAMED, ARTICLE_ERASED, SCOPE_MISSING
   */
  const addressed = async (request: HttpRequest, caller: Caller, scope: Scope): Promise<Article> => {
    const names = namesIn(request);
    for (const name of new Set(names)) {
      const article = await articleNamed(name, articles);
      if (article === undefined) continue;
      if (article.erased !== undefined) throw articleErased(article.id);
      if (isWithin(caller, article, site)) return article;
      if (scope !== 'read' && isPublished(article)) requireWithin(caller, article, { site, scope });
      break;
    }
    throw unknownArticle(names[0] ?? '');
  };

  const lineOf = (result: PromiseSettledResult<Receipt>): Result => {
    if (result.status === 'fulfilled') return { status: statusOf(result.value), article: result.value };
    const error: unknown = result.reason;
    if (error instanceof Rejected) countRefusal(error);
    else if (error instanceof Unavailable) log.warn('an item of a batch was turned away', {}, error);
    else log.error('an item of a batch failed', error);
    return publicError(error);
  };

  const receiveBatch = async (
    request: HttpRequest,
    { articles: items, skipped }: ParsedDocument,
    naming: Naming,
    caller: Caller,
  ): Promise<HttpAnswer> => {
    const settled = await makeIngest(ports, caller).receiveAll(separateArticles(items, site.identity.url), naming);
    logPush(
      request,
      settled.map((one) => (one.status === 'fulfilled' ? one.value : undefined)),
    );
    const results = boundedResults(settled.map(lineOf));
    // A batch with temporary failures may be sent again: the articles that were stored are then unchanged.
    const mayRetry = results.some(({ status }) => status === 429 || status >= 500);
    return jsonAnswer(207, defined({ results, skipped }), {
      'retry-after': mayRetry ? String(batchRetrySeconds) : undefined,
    });
  };

  const update = (request: HttpRequest, caller: Caller): Promise<HttpAnswer> =>
    countingRefusals(async () => {
      const previous = await addressed(request, caller, 'publish');
      const document = await read(request);
      if (document.articles.length > 1) {
        throw new Rejected('ONE_ARTICLE_EXPECTED', 'PUT takes exactly one article. Send a batch to POST /articles.');
      }
      const naming = defined({ target: previous.guid, precondition: preconditionIn(request) });
      const receipt = await makeIngest(ports, caller).receive(onlyArticle(document.articles), naming);
      logPush(request, [receipt]);
      return jsonAnswer(statusOf(receipt), receipt, { etag: receipt.etag });
    });

  const retract = async (request: HttpRequest, caller: Caller): Promise<HttpAnswer> => {
    const { id } = await addressed(request, caller, 'retract');
    const precondition = preconditionIn(request);
    const leavesTombstones = !request.query.has('tombstone') || flagIn(request, 'tombstone');
    const article = await makeIngest(ports, caller).retract(id, undefined, { precondition, leavesTombstones });
    if (article === undefined) throw unknownArticle(id);
    log.count('ArticlesRetracted', 1, { article: id });
    const { guid, url, revision, status } = article;
    return jsonAnswer(200, defined({ id, guid, url, revision, status, feeds: [] }));
  };

  const setStatus = (request: HttpRequest, caller: Caller): Promise<HttpAnswer> =>
    countingRefusals(async () => {
      const previous = await addressed(request, caller, 'publish');
      const change = statusChangeIn(request);
      const article = await makeIngest(ports, caller).setStatus(previous.id, change, preconditionIn(request));
      if (article === undefined) throw unknownArticle(previous.id);
      const { id, guid, url, revision, status, feeds } = article;
      const etag = etagOf(article);
      return jsonAnswer(200, defined({ id, guid, url, revision, status, feeds, etag }), { etag });
    });

  return {
    /**
     * A document with one article is answered 201, 200 or 202; a batch or a feed is answered 207 with one result for
     * each item, in order. `{"url": "https://…"}` is fetched and read as if it had been sent. `?file=` is the name of the
     * file that the document came in; `?imported` tells no webhook of new articles.
     */
    'POST /articles': (request, caller) =>
      countingRefusals(async () => {
        const document = asImport(await read(request), flagIn(request, 'imported'));
        const precondition = preconditionIn(request);
        if (document.isBatch) return receiveBatch(request, document, defined({ precondition }), caller);
        const naming = defined({ file: fileIn(request), precondition });
        const receipt = await makeIngest(ports, caller).receive(onlyArticle(document.articles), naming);
        logPush(request, [receipt]);
        const headers = { etag: receipt.etag, location: `/articles/${receipt.id}` };
        return jsonAnswer(statusOf(receipt), receipt, headers);
      }),

    /** The next revision of this article, under its own guid; a retracted article is live again. */
    'PUT /articles/{id+}': update,
    'PUT /articles': update,

    /** Publishes this article as it is stored, now or at an instant: a draft, a scheduled or a retracted one. */
    'PATCH /articles/{id+}?': setStatus,
    'PATCH /articles?url': setStatus,

    /** `?tombstone=false` leaves nothing of the article in feeds. */
    'DELETE /articles/{id+}?tombstone': retract,
    'DELETE /articles?url&tombstone': retract,

    'GET /articles/{id+}?': async (request, caller) => {
      const article = await addressed(request, caller, 'read');
      return jsonAnswer(200, shown(article), { etag: etagOf(article) });
    },

    [`GET /articles?${listParameters}`]: async (request, caller) => {
      const { items, after } = await listArticles(request, articles, (article) => isWithin(caller, article, site));
      const listed = ({ content: _content, ...article }: Article): Omit<Article, 'content'> => shown(article);
      return jsonAnswer(200, defined({ items: items.map(listed), after }));
    },
  };
};
