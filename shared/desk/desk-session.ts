import { Rejected } from '#shared/errors.ts';
import { htmlText } from '#shared/format/xml.ts';
import type { Scope } from '#shared/model/caller.ts';
import { type HttpAnswer, type HttpRequest, jsonAnswer, uncachedAnswer } from '#shared/model/http.ts';
import { requireScope } from '#shared/require-scope.ts';
import { isOwnForm, type OpenSession, refuseForeignPages } from '#shared/web/sessions.ts';
import type { DeskView } from './layout.ts';
import { enterPage, placeAfterSignIn, signInPage } from './sign-in-page.ts';

/** What the desk knows of sessions. */
export type SessionDoor = {
  readonly find: (request: HttpRequest) => Promise<OpenSession | undefined>;
  readonly open: (token: string, request: HttpRequest) => Promise<string>;
  readonly invite: (request: HttpRequest) => Promise<{ readonly code: string; readonly expiresAt: string }>;
  readonly accept: (code: string, request: HttpRequest) => Promise<string>;
  readonly renew: (session: OpenSession) => Promise<void>;
  readonly close: (session: OpenSession) => Promise<string>;
};

type Handler = (request: HttpRequest) => Promise<HttpAnswer>;

/** Shows a page to the person of a session. */
export type PageHandler = (request: HttpRequest, session: OpenSession) => Promise<HttpAnswer>;

/** Does what the form of a person says. */
export type ActionHandler = (form: URLSearchParams, request: HttpRequest, session: OpenSession) => Promise<HttpAnswer>;

/** Leads a browser to a page by GET (RFC 9110 §15.4.4). */
export const seeOther = (location: string, headers: Readonly<Record<string, string>> = {}): HttpAnswer =>
  uncachedAnswer(303, 'text/plain; charset=utf-8', '', { ...headers, location });

/** The fields of a form. @throws Rejected (415) FORM_EXPECTED */
const formIn = ({ headers, body }: HttpRequest): URLSearchParams => {
  if (/^application\/x-www-form-urlencoded\b/i.test(headers['content-type'] ?? ''))
    return new URLSearchParams(new TextDecoder().decode(body));
  const message = 'The desk takes the forms of its own pages. Programs use the API: GET /openapi.json describes it.';
  throw new Rejected('FORM_EXPECTED', message, { status: 415 });
};

const addressOf = ({ path, query }: HttpRequest): string => (query.size === 0 ? path : `${path}?${query}`);

/**
 * A browser that comes by a link of another site brings no cookie that is `SameSite=Strict`. This answer makes it come again
 * from here, once, before anybody is asked to sign in.
 */
const comeAgain = (request: HttpRequest): HttpAnswer =>
  uncachedAnswer(
    200,
    'text/html; charset=utf-8',
    `<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0;url=${htmlText(addressOf(request))}"><title>Barid</title>`,
    { 'content-security-policy': "default-src 'none'" },
  );

const isFromElsewhere = ({ headers }: HttpRequest): boolean =>
  ['cross-site', 'same-site'].includes(headers['sec-fetch-site'] ?? '');

/** The routes of the desk's door, and the doors to its pages and actions: both want a session. */
export const deskDoor = (door: SessionDoor, view: DeskView, publicUrl: string) => {
  const { signIn, errors, done } = view.phrases.desk;

  /** A page for who has a session and this scope; others sign in first. @throws Rejected SCOPE_MISSING */
  const page =
    (scope: Scope, show: PageHandler): Handler =>
    async (request) => {
      const session = await door.find(request);
      if (session === undefined)
        return isFromElsewhere(request) ? comeAgain(request) : signInPage(view, placeAfterSignIn(addressOf(request)));
      await door.renew(session);
      requireScope(session.caller, scope);
      return show(request, session);
    };

  /** An action of who has a session, by one of the session's own forms. @throws Rejected ORIGIN_REFUSED, FORM_OUTDATED */
  const action =
    (act: ActionHandler): Handler =>
    async (request) => {
      refuseForeignPages(request, publicUrl);
      const session = await door.find(request);
      if (session === undefined) return signInPage(view, '/desk', { status: 401, problem: signIn.ended });
      const form = formIn(request);
      if (isOwnForm(session, form.get('form') ?? '')) return act(form, request, session);
      throw new Rejected('FORM_OUTDATED', errors.formOutdated, { status: 403 });
    };

  /** Asks for the token; who has a session already is led on. */
  const ask: Handler = async (request) => {
    const next = placeAfterSignIn(request.query.get('next'));
    if ((await door.find(request)) !== undefined) return seeOther(next);
    if (isFromElsewhere(request)) return comeAgain(request);
    return signInPage(view, next, request.query.has('done') ? { notice: done.signedOut } : {});
  };

  const enter: Handler = async (request) => {
    refuseForeignPages(request, publicUrl);
    const form = formIn(request);
    const next = placeAfterSignIn(form.get('next'));
    try {
      const cookie = await door.open(form.get('token')?.trim() ?? '', request);
      return seeOther(next, { 'set-cookie': cookie });
    } catch (error) {
      if (!(error instanceof Rejected)) throw error;
      const problem = error.status === 429 ? signIn.tooOften : signIn.wrong;
      return signInPage(view, next, { status: error.status, problem });
    }
  };

  /** For programs: a link that signs a person in. The API's way of asking, with the token in the request. */
  const invite: Handler = async (request) => {
    const { code, expiresAt } = await door.invite(request);
    return jsonAnswer(201, { url: `${publicUrl}/desk/enter?code=${encodeURIComponent(code)}`, expiresAt });
  };

  /** A link alone changes nothing: programs that look at links before people do would use it up. */
  const offer: Handler = async (request) => enterPage(view, request.query.get('code') ?? '');

  const accept: Handler = async (request) => {
    refuseForeignPages(request, publicUrl);
    const code = formIn(request).get('code') ?? '';
    return seeOther('/desk', { 'set-cookie': await door.accept(code, request) });
  };

  const leave = action(async (_form, _request, session) =>
    seeOther('/desk/sign-in?done=signedOut', { 'set-cookie': await door.close(session) }),
  );

  return {
    page,
    action,
    routes: {
      'GET /desk/sign-in?next&done': ask,
      'POST /desk/sign-in?': enter,
      'POST /desk/links?': invite,
      'GET /desk/enter?code': offer,
      'POST /desk/enter?': accept,
      'POST /desk/sign-out?': leave,
    } satisfies Readonly<Record<string, Handler>>,
  };
};
