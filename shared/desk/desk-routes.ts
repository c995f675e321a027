import { Rejected } from '#shared/errors.ts';
import { htmlText } from '#shared/format/xml.ts';
import type { HttpAnswer, HttpRequest } from '#shared/model/http.ts';
import type { ArticleStore } from '#shared/ports.ts';
import { publicError } from '#shared/problem.ts';
import { isWithin } from '#shared/publishers/limits.ts';
import type { Site } from '#shared/site/site.ts';
import { readArticleList, renderArticleList } from './article-list.ts';
import { renderArticle } from './article-page.ts';
import { deskDoor, type SessionDoor } from './desk-session.ts';
import { type DeskView, deskAnswer } from './layout.ts';
import { type NotifiedPorts, readNotified } from './notified.ts';
import { deskPhrases } from './phrases.ts';
import type { Done } from './strings/strings.ts';

/** What the desk reads. */
export type DeskPorts = NotifiedPorts & {
  readonly articles: Pick<ArticleStore, 'get' | 'find' | 'list' | 'revisions'>;
  readonly sessions: SessionDoor;
  readonly site: Site;
  readonly publicUrl: string;
};

/** Past revisions on the page of an article. */
const maxRevisions = 20;

/** How the desk is written for a site. */
export const deskView = ({ identity }: Site): DeskView => ({ site: identity, phrases: deskPhrases(identity) });

/** Answers an error with a page that says what went wrong. */
export const deskError =
  (view: DeskView) =>
  (error: unknown): HttpAnswer => {
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
  const { articles, site, publicUrl } = ports;
  const view = deskView(site);
  const { phrases } = view;
  const { desk } = phrases;
  const { page, routes } = deskDoor(ports.sessions, view, publicUrl);

  /** What an action that led here says. */
  const noticeIn = ({ query }: HttpRequest): { readonly notice?: string } => {
    const done = query.get('done') ?? '';
    const isDone = (name: string): name is Done => Object.hasOwn(desk.done, name);
    return isDone(done) ? { notice: htmlText(desk.done[done]) } : {};
  };

  const list = page('read', async (request, { formToken, caller }) => {
    const found = await readArticleList(request, articles, (one) => isWithin(caller, one, site));
    return deskAnswer(view, {
      title: desk.title,
      lead: htmlText(desk.lead),
      place: 'articles',
      formToken,
      ...noticeIn(request),
      main: renderArticleList(request, found, site, phrases),
    });
  });

  const article = page('read', async (request, { formToken, caller }) => {
    const { id = '' } = request.params;
    const found = await articles.get(id);
    if (found === undefined || !isWithin(caller, found, site))
      throw new Rejected('ARTICLE_UNKNOWN', desk.errors.notFound, { status: 404 });
    const [past, notified] = await Promise.all([articles.revisions(id, maxRevisions), readNotified(found, ports)]);
    return deskAnswer(view, {
      title: found.title,
      language: found.language,
      formToken,
      ...noticeIn(request),
      main: renderArticle({ article: found, past, notified, site, publicUrl }, '', phrases),
    });
  });

  return {
    ...routes,
    'GET /desk?q&status&feed&author&source&after&done': list,
    'GET /desk/articles/{id}?done': article,
  };
};
