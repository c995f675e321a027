import { defined } from '#shared/defined.ts';
import { Rejected } from '#shared/errors.ts';
import { log } from '#shared/log.ts';
import type { Article, IncomingArticle } from '#shared/model/article.ts';
import type { Caller } from '#shared/model/caller.ts';
import { type HttpAnswer, type HttpRequest, jsonAnswer } from '#shared/model/http.ts';
import { publicPermalink } from '#shared/model/public-address.ts';
import type { AnswerStore, Http } from '#shared/ports.ts';
import { type CmsContext, type ReadMessage, readMessage } from '#shared/read/cms/cms-message.ts';
import { readMapped } from '#shared/read/cms/mapped.ts';
import { readCmsMessage } from '#shared/read/cms/read-cms.ts';
import { decodeText } from '#shared/read/decode.ts';
import { parseJson } from '#shared/read/json/read-json.ts';
import { isObject } from '#shared/read/json/unknown-members.ts';
import type { ParseContext, ParsedArticle } from '#shared/read/parsed-article.ts';
import { readDocument } from '#shared/read/read-document.ts';
import { withinBudget } from '#shared/read/within-budget.ts';
import { fetchDocument } from './fetch-document.ts';
import { articleNamed } from './find-article.ts';
import { type IngestPorts, makeIngest } from './ingest.ts';
import type { Precondition } from './precondition.ts';
import { onlyArticle } from './pushed-document.ts';
import { statusOf } from './receipt.ts';

/** Posts that one message may withdraw: each is looked up, and a function has 30 seconds. */
const maxWithdrawn = 500;

const tooManyWithdrawn = (posts: number): Rejected =>
  new Rejected(
    'BATCH_TOO_LARGE',
    `The message withdraws ${posts} posts; Barid takes at most ${maxWithdrawn} of one message. Delete them in several parts.`,
    { status: 413 },
  );

/** A key that a CMS counts up, with its collection before it or its language behind it: the next CMS counts the same. */
const countedKey = /^(?:[\w.-]+\/)?\d{1,15}(?:\/[A-Za-z-]{2,15})?$/;

/** The message with its counted keys below the name of its webhook, so that two CMSs share no guid. */
const withOwnKeys = (message: ReadMessage, webhook: string): ReadMessage => {
  const ownKey = (key: string): string => (countedKey.test(key) ? `${webhook}/${key}` : key);
  if (message.kind === 'withdrawal') return { ...message, posts: message.posts.map((names) => names.map(ownKey)) };
  if (message.kind !== 'article' || message.article.incoming.guid === undefined) return message;
  const { incoming } = message.article;
  return {
    kind: 'article',
    article: { ...message.article, incoming: { ...incoming, guid: ownKey(incoming.guid ?? '') } },
  };
};

/** A message that does nothing is no fault of its sender: CMSs switch webhooks off that are answered with errors. */
const ignored = (detail: string): HttpAnswer => jsonAnswer(200, { outcome: 'ignored', detail });

const unknownMessage = ({ faults }: Rejected): Rejected =>
  new Rejected(
    'MESSAGE_UNKNOWN',
    'The message has the shape of no CMS that Barid knows. Name the places of its fields in the map of this webhook in the site file (docs/cms.md), or send articles as POST /articles takes them.',
    { faults },
  );

/** An article as `POST /articles` takes it: a CMS whose messages are templates can write it. @throws Rejected MESSAGE_UNKNOWN */
const readOwnFormat = (bytes: Uint8Array, context: ParseContext): ReadMessage => {
  try {
    const { articles } = readDocument({ bytes, type: 'application/json' }, context);
    return { kind: 'article', article: onlyArticle(articles) };
  } catch (error) {
    const isUnlike = error instanceof Rejected && /^ARTICLE_(?:INVALID|WRAPPED|MISSING|WITHOUT_\w+)$/.test(error.code);
    throw isUnlike ? unknownMessage(error) : error;
  }
};

/** Under which a withdrawal is kept for a day that came before the post: the messages may have changed places on their way. */
const withdrawalKey = ({ name }: Caller, post: string): string => `withdrawn ${name} ${post}`;

/** An older message than the one that the article came with; nobody did anything wrong. */
class Outdated extends Error {}

/** Demands that the message is no older than what is stored, by the clock of the CMS. @throws Outdated */
const noOlderThanStored =
  (changed: string | undefined): Precondition =>
  (stored) => {
    const last = stored?.statedModified;
    if (changed === undefined || last === undefined || changed >= last) return;
    throw new Outdated(
      `The message is of ${changed}, and one of ${last} came before it: the article stays as that one left it.`,
    );
  };

/** The route of incoming webhooks: messages of CMSs become articles, and retractions. */
export const incomingWebhookRoutes = (
  ports: IngestPorts & { readonly http: Http; readonly answers: AnswerStore },
): Readonly<Record<string, (request: HttpRequest, caller: Caller) => Promise<HttpAnswer>>> => {
  const { articles, site, clock, http, answers } = ports;

  /** @throws Rejected MESSAGE_UNKNOWN, MESSAGE_PARTIAL, and the refusals of readers */
  const read = ({ body, headers, params }: HttpRequest): ReadMessage => {
    const value = parseJson(decodeText(body, headers['content-type'] ?? 'application/json'));
    const { map, permalink, language: only } = site.incomingWebhooks?.find(({ name }) => name === params.name) ?? {};
    const { language, timeZone } = site.identity;
    const context: ParseContext = { site: site.identity, now: clock.now(), sender: 'publisher' };
    const ofCms: CmsContext = { headers, language, only, timeZone, now: context.now };
    const found = withinBudget(() => {
      const message =
        map === undefined
          ? isObject(value)
            ? readCmsMessage(value, ofCms)
            : undefined
          : readMapped(value, map, ofCms);
      return message === undefined ? undefined : readMessage(message, context, permalink);
    });
    return found === undefined ? readOwnFormat(body, context) : withOwnKeys(found, params.name ?? '');
  };

  /**
   * Retracts the first article that has one of the names; undefined where there is none. The withdrawal is kept then: the message
   * of its publication may be on its way still, or be handled at this moment, by who looks for a withdrawal once more afterwards.
   */
  const withdraw = async (
    names: readonly string[],
    changed: string | undefined,
    caller: Caller,
  ): Promise<Article | undefined> => {
    // What was deleted for good was so by now.
    const statedModified = changed ?? clock.now().toISOString();
    const retractStored = async (): Promise<Article | undefined> => {
      for (const name of names) {
        const found = await articleNamed(name, articles);
        if (found === undefined) continue;
        const precondition = noOlderThanStored(changed);
        return makeIngest(ports, caller).retract(found.id, undefined, { precondition, statedModified });
      }
      return undefined;
    };
    const retracted = await retractStored();
    if (retracted !== undefined) return retracted;
    for (const name of names) {
      const answer = { status: 200, headers: {}, body: statedModified };
      await answers.save(withdrawalKey(caller, name), { request: 'withdrawal', answer });
    }
    return retractStored();
  };

  /** When a post was withdrawn that came later, with an older date; undefined where it was not. */
  const withdrawnOn = async ({ guid, url, modified }: IncomingArticle, caller: Caller): Promise<string | undefined> => {
    const name = guid ?? url;
    const kept = name === undefined ? undefined : await answers.find(withdrawalKey(caller, name));
    return kept === undefined || modified === undefined || modified > kept.answer.body ? undefined : kept.answer.body;
  };

  const staysWithdrawn = ({ modified }: IncomingArticle, withdrawn: string): Outdated =>
    new Outdated(`The message is of ${modified}, and this post was taken back on ${withdrawn}: it stays so.`);

  /** The article of a page that a message names. */
  const readPage = async (url: string): Promise<ParsedArticle> => {
    const { url: found, ...document } = await fetchDocument(url, http);
    const context: ParseContext = {
      site: site.identity,
      now: clock.now(),
      sender: 'publisher',
      url: publicPermalink(found),
    };
    return onlyArticle(readDocument(document, context).articles);
  };

  const accept = async (message: ReadMessage, caller: Caller): Promise<HttpAnswer> => {
    if (message.kind === 'ignored') return ignored(message.reason);
    if (message.kind === 'article' || message.kind === 'page') {
      const { incoming, ...parsed } = message.kind === 'page' ? await readPage(message.url) : message.article;
      const { modified } = incoming;
      const before = await withdrawnOn(incoming, caller);
      if (before !== undefined) throw staysWithdrawn(incoming, before);
      const dated = { ...parsed, incoming: defined({ ...incoming, statedModified: modified }) };
      const receipt = await makeIngest(ports, caller).receive(dated, { precondition: noOlderThanStored(modified) });
      const meanwhile = receipt.outcome === 'created' ? await withdrawnOn(incoming, caller) : undefined;
      if (meanwhile !== undefined) {
        await makeIngest(ports, caller).retract(receipt.id, undefined, { statedModified: meanwhile });
        throw staysWithdrawn(incoming, meanwhile);
      }
      return jsonAnswer(statusOf(receipt), receipt, { etag: receipt.etag });
    }
    const { reason, posts, changed } = message;
    if (posts.length > maxWithdrawn) throw tooManyWithdrawn(posts.length);
    const retracted: Article[] = [];
    for (const names of posts) {
      const article = await withdraw(names, changed, caller);
      if (article !== undefined) retracted.push(article);
    }
    if (retracted.length === 0)
      return ignored(`${reason} Barid has no such article, so that there is nothing to retract.`);
    const shown = retracted.map(({ id, guid, url, revision, status }) => defined({ id, guid, url, revision, status }));
    return jsonAnswer(200, { outcome: 'retracted', detail: reason, articles: shown });
  };

  return {
    'POST /in/{name}?': async (request, caller) => {
      const { name = '' } = request.params;
      try {
        const answer = await accept(read(request), caller);
        const { outcome, id } = JSON.parse(answer.body);
        log.info('a CMS posted', { webhook: name, outcome: String(outcome), article: id, status: answer.status });
        return answer;
      } catch (error) {
        if (error instanceof Outdated) return ignored(error.message);
        if (error instanceof Rejected) log.count('ArticlesRejected', 1, { code: error.code, webhook: name });
        throw error;
      }
    },
  };
};
