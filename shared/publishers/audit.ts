import { defined } from '#shared/defined.ts';
import { ifReadable, Rejected } from '#shared/errors.ts';
import { type Article, isPublished } from '#shared/model/article.ts';
import { type AuditEntry, type AuditSubject, auditActions } from '#shared/model/audit-entry.ts';
import type { Caller } from '#shared/model/caller.ts';
import { isCanary } from '#shared/model/canary.ts';
import { type HttpAnswer, type HttpRequest, jsonAnswer } from '#shared/model/http.ts';
import type { ArticleStore, AuditStore, Clock, RecordAudit } from '#shared/ports.ts';
import type { Site } from '#shared/site/site.ts';

/** How long entries are kept where the site file does not say it. */
const defaultAuditDays = 400;

/** Entries that one request reads in search of those that match, a page of the store at a time. */
const maxRead = 5000;
const filteredPageSize = 500;

const maxListed = 100;

/** The entry of what a caller did at an instant. */
export const auditEntry = (
  { identity }: Pick<Site, 'identity'>,
  { name, keyId, request }: Caller,
  at: string,
  subject: AuditSubject,
): AuditEntry => {
  const keptMs = (identity.auditDays ?? defaultAuditDays) * 24 * 3600 * 1000;
  const keptUntil = new Date(Date.parse(at) + keptMs).toISOString();
  return defined({ at, by: name, keyId, request, ...subject, keptUntil });
};

/** What became of an article; undefined where nothing did that its publisher would know of. */
const actionOf = (next: Article, previous: Article | undefined): AuditEntry['action'] | undefined => {
  if (next.status === previous?.status)
    return next.revision !== previous.revision || (!isPublished(next) && next.receivedAt !== previous.receivedAt)
      ? 'changed'
      : undefined;
  if (next.status === 'live') return previous?.status === 'retracted' ? 'restored' : 'published';
  return next.status === 'draft' ? 'drafted' : next.status;
};

/** The entry of a change of an article; undefined where it only moved to other feeds. */
export const auditOfChange = (
  site: Pick<Site, 'identity'>,
  by: Caller,
  next: Article,
  previous: Article | undefined,
  now: string,
): AuditEntry | undefined => {
  const action = actionOf(next, previous);
  if (action === undefined || isCanary(next)) return undefined;
  return auditEntry(site, by, now, { action, article: next.id, revision: next.revision });
};

/** Adds entries of what callers do now. */
export const auditRecorder =
  (ports: {
    readonly audit: Pick<AuditStore, 'add'>;
    readonly site: Pick<Site, 'identity'>;
    readonly clock: Clock;
  }): RecordAudit =>
  (by, subject) =>
    ports.audit.add(auditEntry(ports.site, by, ports.clock.now().toISOString(), subject));

/** What listing the audit log reads. */
export type AuditPorts = {
  readonly audit: Pick<AuditStore, 'list'>;
  readonly articles: Pick<ArticleStore, 'get' | 'find'>;
};

const invalid = (code: string, message: string): Rejected => new Rejected(code, message, { status: 400 });

/** A day or an instant as an instant. @throws Rejected DATE_INVALID */
const instantIn = ({ query }: HttpRequest, name: string): string | undefined => {
  const text = query.get(name) || undefined;
  if (text === undefined) return undefined;
  const isWritten = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?$/.test(text);
  if (isWritten && !Number.isNaN(Date.parse(text))) return new Date(text).toISOString();
  throw invalid('DATE_INVALID', `${name} must be a day or an instant, such as 2026-11-30; found ${text.slice(0, 50)}.`);
};

/** @throws Rejected LIMIT_INVALID */
const limitIn = ({ query }: HttpRequest): number => {
  const text = query.get('limit') || String(maxListed);
  const limit = Number(text);
  if (Number.isInteger(limit) && limit >= 1 && limit <= maxListed) return limit;
  throw invalid('LIMIT_INVALID', `limit must be a whole number from 1 to ${maxListed}; found ${text.slice(0, 50)}.`);
};

/** @throws Rejected ACTION_INVALID, CURSOR_INVALID, DATE_INVALID, LIMIT_INVALID */
const questionIn = (request: HttpRequest) => {
  const { query } = request;
  const given = (name: string): string | undefined => query.get(name) || undefined;
  const [action, after] = [given('action'), given('after')];
  if (action !== undefined && !auditActions.some((one) => one === action))
    throw invalid('ACTION_INVALID', `action must be one of ${auditActions.join(', ')}; found ${action.slice(0, 50)}.`);
  if (after !== undefined && !/^\d{4}-[^#]{1,30}#[\da-f]{16}$/.test(after))
    throw invalid('CURSOR_INVALID', 'after must be the value that the previous page returned, percent-encoded.');
  const [since, until] = [instantIn(request, 'since'), instantIn(request, 'until')];
  return defined({ action, publisher: given('publisher'), article: given('article'), since, until, after });
};

/** An entry as answers show it. */
const shown = ({ keptUntil: _keptUntil, ...entry }: AuditEntry): Omit<AuditEntry, 'keptUntil'> => entry;

/** The route of the audit log. */
export const auditRoutes = ({ audit, articles }: AuditPorts) => ({
  /**
   * Who did what, newest first: of an article (by its id or guid), a publisher, an action, since an instant and until before
   * another. A page may have fewer entries than `limit`, even none, while `after` says that there may be more. No route changes
   * the log. @throws Rejected ACTION_INVALID, CURSOR_INVALID, DATE_INVALID, LIMIT_INVALID
   */
  'GET /audit?article&publisher&action&since&until&after&limit': async (request: HttpRequest): Promise<HttpAnswer> => {
    const { article: named, publisher, action, ...range } = questionIn(request);
    const limit = limitIn(request);
    const article = named === undefined ? undefined : ((await articles.find({ guid: named })) ?? named);
    const accepted = article === undefined ? undefined : (await ifReadable(articles.get(article)))?.accepted;
    const since = [range.since, accepted]
      .filter((one) => one !== undefined)
      .toSorted()
      .at(-1);
    const matches = (entry: AuditEntry): boolean =>
      (article === undefined || entry.article === article) &&
      (publisher === undefined || entry.by === publisher) &&
      (action === undefined || entry.action === action);
    const pageSize = [article, publisher, action].every((one) => one === undefined) ? limit : filteredPageSize;
    const items: AuditEntry[] = [];
    let { after } = range;
    for (let read = 0; read < maxRead && items.length < limit; read += pageSize) {
      const page = await audit.list(defined({ since, until: range.until, after }), pageSize);
      const found = page.items.filter(({ entry }) => matches(entry));
      const taken = found.slice(0, limit - items.length);
      items.push(...taken.map(({ entry }) => entry));
      // The next page begins behind the last entry of this one, or behind all that this one read.
      after = taken.length < found.length ? taken.at(-1)?.cursor : page.after;
      if (after === undefined) break;
    }
    return jsonAnswer(200, defined({ items: items.map(shown), after }));
  },
});
