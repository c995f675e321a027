import { Parser } from 'htmlparser2';
import type { Api } from '#shared/desk/api-call.ts';
import { deskError, deskRoutes, deskView } from '#shared/desk/desk-routes.ts';
import { Rejected } from '#shared/errors.ts';
import { articleRoutes } from '#shared/ingest/article-routes.ts';
import { readRoute } from '#shared/ingest/read-route.ts';
import type { Caller } from '#shared/model/caller.ts';
import type { Delivery } from '#shared/model/delivery.ts';
import type { HttpAnswer } from '#shared/model/http.ts';
import type { ReaderCount } from '#shared/model/reader-count.ts';
import type { Status } from '#shared/pages/status/status.ts';
import { routeScopes as scopes } from '#shared/web/route-scopes.ts';
import { serve } from '#shared/web/router.ts';
import { findSession, sessionOwner } from '#shared/web/sessions.ts';
import type { IngestFixture } from '#test/ingest/ingest-fixture.ts';
import { memorySessionStore } from '#test/memory/memory-session-store.ts';
import { memorySubscriptionStore } from '#test/memory/memory-subscription-store.ts';
import { requestOf } from '#test/web/request.ts';

/** A pipeline in which nothing happens. */
export const quietStatus: Status = {
  now: '2024-11-28T09:00:00.000Z',
  attention: [],
  feeds: [],
  receivers: [],
  sources: [],
  failed: { count: 0, newest: [] },
  drafts: { count: 0, newest: [] },
  deadLetters: [],
};

/** What a test of the desk sets: its callers by their tokens, and what the pages read beside articles. */
export type DeskOptions = {
  readonly callers: Readonly<Record<string, Caller>>;
  readonly status?: Status;
  readonly deliveries?: readonly Delivery[];
  readonly readers?: readonly ReaderCount[];
};

/** The desk over the stores of a test, as a browser of one person uses it; `calls` are those of the API. */
export const deskOver = (
  fixture: IngestFixture,
  { callers, status = quietStatus, deliveries = [], readers = [] }: DeskOptions,
) => {
  const calls: string[] = [];
  const routes = { ...articleRoutes(fixture), ...readRoute(fixture) };
  const api: Api = (request, caller) => {
    calls.push(`${caller.name}: ${request.method} ${request.path}`);
    return serve(routes, { access: { authenticate: async () => caller, scopes } })(request);
  };
  const sessionPorts = {
    ...{ sessions: memorySessionStore(), subscriptions: memorySubscriptionStore() },
    ...{ clock: fixture.clock, publicUrl: fixture.publicUrl },
    authenticate: async ({ headers }: { readonly headers: Readonly<Record<string, string>> }) => {
      const caller = callers[(headers.authorization ?? '').replace('Bearer ', '')];
      if (caller === undefined) throw new Rejected('TOKEN_UNKNOWN', 'Unknown.', { status: 401 });
      return caller;
    },
    newId: () => crypto.randomUUID(),
  };
  const desk = serve(
    deskRoutes({
      ...fixture,
      ...{ api, readStatus: async () => status, readAttention: async () => status.attention },
      readReaders: async () => readers,
      deliveries: { list: async (receiver) => deliveries.filter((one) => one.receiver === receiver) },
      sessions: { find: findSession(sessionPorts), ...sessionOwner(sessionPorts) },
    }),
    { showError: deskError(deskView(fixture.site)) },
  );
  let cookie = '';
  const send = async (method: string, target: string, text = ''): Promise<HttpAnswer> => {
    const [path = '', query = ''] = target.split(/\?(.*)/s);
    const headers = {
      ...{ cookie, accept: 'text/html' },
      ...(method === 'POST' ? { 'content-type': 'application/x-www-form-urlencoded' } : {}),
    };
    const answer = await desk(requestOf({ method, path, query: new URLSearchParams(query), headers, text }));
    cookie = answer.headers['set-cookie']?.split(';')[0] ?? cookie;
    return answer;
  };
  const get = (target: string): Promise<HttpAnswer> => send('GET', target);
  /** Sends a form with the token of the session's own pages, unless another is given. */
  const post = async (path: string, fields: Readonly<Record<string, string>>): Promise<HttpAnswer> => {
    const form = fields.form ?? hiddenIn((await get('/desk/new')).body, 'form') ?? '';
    return send('POST', path, new URLSearchParams({ form, ...fields }).toString());
  };
  const signIn = (token: string): Promise<HttpAnswer> =>
    send('POST', '/desk/sign-in', new URLSearchParams({ token, next: '/desk' }).toString());
  return { calls, get, post, signIn };
};

type Element = { readonly name: string; readonly attributes: Readonly<Record<string, string>> };

/** The elements of a page, as a browser's parser sees them. */
export const elementsOf = (html: string): readonly Element[] => {
  const elements: Element[] = [];
  const parser = new Parser({ onopentag: (name, attributes) => elements.push({ name, attributes }) });
  parser.end(html);
  return elements;
};

/** The value of the first field of this name. */
export const hiddenIn = (html: string, name: string): string | undefined =>
  elementsOf(html).find((one) => one.name === 'input' && one.attributes.name === name)?.attributes.value;
