import { ifReadable, Rejected } from '#shared/errors.ts';
import { htmlText } from '#shared/format/xml.ts';
import type { HttpAnswer, HttpRequest } from '#shared/model/http.ts';
import type { ReaderCount } from '#shared/model/reader-count.ts';
import type { Status } from '#shared/pages/status/status.ts';
import type { ArticleStore } from '#shared/ports.ts';
import { problemAnswer, publicError } from '#shared/problem.ts';
import { isWithin } from '#shared/publishers/limits.ts';
import type { Site } from '#shared/site/site.ts';
import { type Api, callApi } from './api-call.ts';
import { articleAction, renderActions } from './article-actions.ts';
import { readArticleList, renderArticleList } from './article-list.ts';
import { renderArticle } from './article-page.ts';
import { type Presser, renderAttention } from './attention.ts';
import {
  previewIn,
  type ReadDocument,
  readCall,
  receiptIn,
  renderComposer,
  renderPreview,
  storeCall,
} from './compose.ts';
import { deskDoor, type SessionDoor, seeOther } from './desk-session.ts';
import { type DeskView, deskAnswer } from './layout.ts';
import { type NotifiedPorts, readNotified } from './notified.ts';
import { deskPhrases } from './phrases.ts';
import { renderReaders } from './readers.ts';
import { renderReceivers, renderSources } from './receivers.ts';
import { placeAfterSignIn } from './sign-in-page.ts';
import type { Done } from './strings/strings.ts';

/** What the desk reads. */
export type DeskPorts = NotifiedPorts & {
  readonly articles: Pick<ArticleStore, 'get' | 'find' | 'list' | 'revisions'>;
  readonly api: Api;
  /** The state of the pipeline. */
  readonly readStatus: () => Promise<Status>;
  /** What of the pipeline needs somebody, for the first page. */
  readonly readAttention: () => Promise<Status['attention']>;
  /** Who reads each feed by day, of the last month, oldest first. */
  readonly readReaders: () => Promise<readonly ReaderCount[]>;
  readonly sessions: SessionDoor;
  readonly site: Site;
  readonly publicUrl: string;
};

/** Past revisions on the page of an article. */
const maxRevisions = 20;

/** How the desk is written for a site. */
export const deskView = ({ identity }: Site): DeskView => ({ site: identity, phrases: deskPhrases(identity) });

/** What the API says about a refused request: in English, as everywhere. */
const refusalInWords = ({ message, faults }: Rejected): string => {
  const sentences = [message, ...faults.map((fault) => `${fault.pointer} ${fault.message}`)];
  return `<span lang="en" dir="ltr">${sentences.map(htmlText).join('<br>')}</span>`;
};

/** Answers an error with a page that says what went wrong; a program gets a problem document. */
export const deskError =
  (view: DeskView) =>
  (error: unknown, { headers, path }: HttpRequest): HttpAnswer => {
    const { accept = '' } = headers;
    if (accept.includes('json') && !accept.includes('html')) return problemAnswer(error, path);
    const { status, detail } = publicError(error);
    const { errors } = view.phrases.desk;
    const words = status === 404 ? htmlText(errors.notFound) : `<span lang="en" dir="ltr">${htmlText(detail)}</span>`;
    return deskAnswer(view, {
      title: errors.title,
      status,
      notice: words,
      isBad: true,
      headers: error instanceof Rejected ? error.headers : {},
      main: `<p><a class="button plain" href="/desk">${htmlText(errors.back)}</a></p>`,
    });
  };

/** The routes of the desk (docs/desk.md). */
export const deskRoutes = (
  ports: DeskPorts,
): Readonly<Record<string, (request: HttpRequest) => Promise<HttpAnswer>>> => {
  const { articles, api, readStatus, readAttention, readReaders, site, publicUrl } = ports;
  const view = deskView(site);
  const { phrases } = view;
  const { desk } = phrases;
  const { page, action, routes } = deskDoor(ports.sessions, view, publicUrl);

  /** What an action that led here says. */
  const noticeIn = ({ query }: HttpRequest): { readonly notice?: string } => {
    const done = query.get('done') ?? '';
    const isDone = (name: string): name is Done => Object.hasOwn(desk.done, name);
    return isDone(done) ? { notice: htmlText(desk.done[done]) } : {};
  };

  const list = page('read', async (request, { formToken, caller }) => {
    const found = await readArticleList(request, articles, (one) => isWithin(caller, one, site));
    const isHome = [...request.query.keys()].every((name) => name === 'done') && caller.scopes.includes('status');
    const attention = isHome ? await readAttention() : undefined;
    const presser = { scopes: caller.scopes, formToken, back: '/desk' };
    return deskAnswer(view, {
      title: desk.title,
      lead: htmlText(desk.lead),
      place: 'articles',
      formToken,
      ...noticeIn(request),
      main: `${attention === undefined ? '' : renderAttention(attention, presser, phrases)}
${renderArticleList(request, found, site, phrases)}`,
    });
  });

  /** A page about the pipeline, not about articles, whose HTML `render` gives. */
  const overview = (place: 'receivers' | 'sources' | 'readers', render: (presser: Presser) => Promise<string>) =>
    page('status', async (request, { formToken, caller }) =>
      deskAnswer(view, {
        title: desk[place].title,
        lead: htmlText(desk[place].lead),
        place,
        formToken,
        ...noticeIn(request),
        main: await render({ scopes: caller.scopes, formToken, back: `/desk/${place}` }),
      }),
    );

  const receivers = overview('receivers', async (presser) => renderReceivers(await readStatus(), presser, phrases));
  const sources = overview('sources', async (presser) => renderSources((await readStatus()).sources, presser, phrases));
  const readers = overview('readers', async () => renderReaders(await readReaders(), site, phrases));

  /** Leads back to the page of the button, which says what was done. */
  const backTo = (form: URLSearchParams, done: Done): HttpAnswer =>
    seeOther(`${placeAfterSignIn(form.get('back')).replace(/\?.*/, '')}?done=${done}`);

  /** Makes failed deliveries pending again: of the receiver that the form names, or of all where it says so. */
  const redrive = action(async (form, request, { caller }) => {
    const body = form.get('of') === 'all' ? '' : JSON.stringify({ receiver: form.get('receiver') ?? '' });
    await callApi(api, caller, request, { method: 'POST', path: '/deliveries/redrive', body });
    return backTo(form, 'redriven');
  });

  const resume = action(async (form, request, { caller }) => {
    const body = JSON.stringify({ receiver: form.get('receiver') ?? '' });
    await callApi(api, caller, request, { method: 'POST', path: '/receivers/resume', body });
    return backTo(form, 'resumed');
  });

  const retryFile = action(async (form, request, { caller }) => {
    const path = `/inbox/refused/${encodeURIComponent(form.get('file') ?? '')}`;
    await callApi(api, caller, request, { method: 'POST', path });
    return backTo(form, 'retried');
  });

  const poll = action(async (form, request, { caller }) => {
    const path = `/sources/${encodeURIComponent(form.get('source') ?? '')}/poll`;
    await callApi(api, caller, request, { method: 'POST', path });
    return backTo(form, 'polled');
  });

  const article = page('read', async (request, { formToken, caller }) => {
    const { id = '' } = request.params;
    const found = await articles.get(id);
    if (found === undefined || !isWithin(caller, found, site))
      throw new Rejected('ARTICLE_UNKNOWN', desk.errors.notFound, { status: 404 });
    const presser = { scopes: caller.scopes, formToken, back: `/desk/articles/${encodeURIComponent(id)}` };
    const actions = renderActions(found, caller, { formToken, timeZone: site.identity.timeZone }, phrases);
    const [past = [], notified] = await Promise.all([
      ifReadable(articles.revisions(id, maxRevisions)),
      readNotified(found, ports),
    ]);
    return deskAnswer(view, {
      title: found.title,
      language: found.language,
      formToken,
      ...noticeIn(request),
      main: renderArticle({ article: found, past, notified, site, publicUrl, presser }, actions, phrases),
    });
  });

  /** Does with an article what its form says, by one call of the API, and shows the article again. */
  const steer = action(async (form, request, { caller }) => {
    const { id = '' } = request.params;
    const { call, done } = articleAction(id, form, site.identity.timeZone);
    await callApi(api, caller, request, call);
    return seeOther(`/desk/articles/${encodeURIComponent(id)}?done=${done}`);
  });

  const composer = (
    formToken: string,
    text: string,
    notice: { readonly notice?: string; readonly isBad?: boolean } = {},
  ) =>
    deskAnswer(view, {
      title: desk.compose.title,
      lead: htmlText(desk.compose.lead),
      place: 'compose',
      formToken,
      ...notice,
      main: renderComposer(text, formToken, phrases),
    });

  const compose = page('publish', async (_request, { formToken }) => composer(formToken, ''));

  const showPreview = (document: ReadDocument, text: string, formToken: string, notice?: string): HttpAnswer => {
    const { identity, feeds } = site;
    const titles = new Map(feeds.map(({ slug, title }) => [slug, title]));
    const { title, language } = document.preview.article;
    return deskAnswer(view, {
      title: title.value ?? desk.compose.title,
      ...(language.value === null ? {} : { language: language.value }),
      place: 'compose',
      formToken,
      ...(notice === undefined ? {} : { notice: htmlText(notice), isBad: true }),
      main: renderPreview(document, text, { formToken, timeZone: identity.timeZone, titles }, phrases),
    });
  };

  /**
   * Shows what is read in a document, and stores it only when a button of that page is pressed: as it was shown, since the page
   * at an address may have changed meanwhile.
   */
  const store = action(async (form, request, { caller, formToken }) => {
    const text = form.get('document') ?? '';
    const chosen = form.get('do');
    if (chosen === 'change') return composer(formToken, text);
    try {
      const document = previewIn(await callApi(api, caller, request, readCall(text)), phrases);
      if (chosen === 'read') return showPreview(document, text, formToken);
      if (document.digest !== form.get('digest')) return showPreview(document, text, formToken, desk.compose.changed);
      const { id, status } = receiptIn(await callApi(api, caller, request, storeCall(form, site.identity.timeZone)));
      const done: Done = status === 'live' ? 'published' : status === 'scheduled' ? 'scheduled' : 'kept';
      return seeOther(`/desk/articles/${encodeURIComponent(id)}?done=${done}`);
    } catch (error) {
      if (!(error instanceof Rejected) || error.status === 403) throw error;
      return { ...composer(formToken, text, { notice: refusalInWords(error), isBad: true }), status: error.status };
    }
  });

  return {
    ...routes,
    'GET /desk?q&status&feed&author&source&after&done': list,
    'GET /desk/articles/{id}?done': article,
    'POST /desk/articles/{id}?': steer,
    'GET /desk/new?': compose,
    'POST /desk/new?': store,
    'GET /desk/receivers?done': receivers,
    'GET /desk/sources?done': sources,
    'GET /desk/readers?': readers,
    'POST /desk/deliveries?': redrive,
    'POST /desk/receivers?': resume,
    'POST /desk/inbox?': retryFile,
    'POST /desk/sources?': poll,
  };
};
