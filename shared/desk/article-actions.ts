import { Rejected } from '#shared/errors.ts';
import { htmlText } from '#shared/format/xml.ts';
import { etagOf } from '#shared/ingest/precondition.ts';
import type { Article } from '#shared/model/article.ts';
import type { Caller } from '#shared/model/caller.ts';
import { fill } from '#shared/pages/status/phrases.ts';
import type { ApiCall } from './api-call.ts';
import { formField } from './layout.ts';
import { localInstant } from './local-instant.ts';
import type { DeskPhrases } from './phrases.ts';
import type { Done } from './strings/strings.ts';

/** The forms of an article belong to it as it was shown: the API refuses them where it has changed meanwhile. */
const openForm = (article: Article, formToken: string): string =>
  `<form method="post" action="/desk/articles/${htmlText(encodeURIComponent(article.id))}">${formField(formToken)}<input type="hidden" name="etag" value="${htmlText(etagOf(article))}">`;

/** The field for a date and a time in the time zone of the site. */
export const renderInstantField = (timeZone: string, phrases: DeskPhrases): string =>
  `<label class="field">${fill(phrases, phrases.desk.actions.at, { text: `<bdi dir="ltr">${htmlText(timeZone)}</bdi>` })}<input type="datetime-local" name="at" required></label>`;

/** What the person may do with an article, as buttons: what takes it from readers, or gives it back, asks once more. */
export const renderActions = (
  article: Article,
  { scopes }: Pick<Caller, 'scopes'>,
  { formToken, timeZone }: { readonly formToken: string; readonly timeZone: string },
  phrases: DeskPhrases,
): string => {
  const { status } = article;
  const { publish, schedule, unschedule, retract, retractHint, discard, discardHint, restore, restoreHint, heading } =
    phrases.desk.actions;
  const open = openForm(article, formToken);
  const confirmed = (name: string, label: string, hint: string, kind: string): string =>
    `<details><summary class="${kind}">${htmlText(label)}</summary><p>${htmlText(hint)}</p>${open}<button class="button ${kind}" name="do" value="${name}">${htmlText(label)}</button></form></details>`;
  const parts = [
    ...(scopes.includes('publish') && (status === 'draft' || status === 'scheduled')
      ? [
          `${open}<button class="button" name="do" value="publish">${htmlText(publish)}</button></form>`,
          `<details><summary>${htmlText(schedule)}</summary>${open}${renderInstantField(timeZone, phrases)}<button class="button" name="do" value="schedule">${htmlText(schedule)}</button></form></details>`,
        ]
      : []),
    ...(scopes.includes('publish') && status === 'scheduled'
      ? [`${open}<button class="button plain" name="do" value="unschedule">${htmlText(unschedule)}</button></form>`]
      : []),
    ...(scopes.includes('publish') && status === 'retracted'
      ? [confirmed('restore', restore, restoreHint, 'plain')]
      : []),
    ...(scopes.includes('retract') && status !== 'retracted'
      ? [
          status === 'draft'
            ? confirmed('discard', discard, discardHint, 'bad')
            : confirmed('retract', retract, retractHint, 'bad'),
        ]
      : []),
  ];
  return parts.length === 0
    ? ''
    : `<section class="actions" aria-label="${htmlText(heading)}">${parts.join('\n')}</section>`;
};

/** The call of the API that the form of an article asks for, and what it does. @throws Rejected DATE_UNREADABLE, ACTION_UNKNOWN */
export const articleAction = (
  id: string,
  form: URLSearchParams,
  timeZone: string,
): { readonly call: ApiCall; readonly done: Done } => {
  const path = `/articles/${encodeURIComponent(id)}`;
  const headers = { 'if-match': form.get('etag') ?? '' };
  const patch = (change: object): ApiCall => ({ method: 'PATCH', path, headers, body: JSON.stringify(change) });
  const chosen = form.get('do') ?? '';
  if (chosen === 'publish') return { call: patch({ status: 'live' }), done: 'published' };
  if (chosen === 'restore') return { call: patch({ status: 'live' }), done: 'restored' };
  if (chosen === 'unschedule') return { call: patch({ status: 'draft' }), done: 'kept' };
  if (chosen === 'retract' || chosen === 'discard')
    return { call: { method: 'DELETE', path, headers }, done: chosen === 'retract' ? 'retracted' : 'discarded' };
  if (chosen === 'schedule') {
    const published = localInstant(form.get('at') ?? '', timeZone);
    return { call: patch({ status: 'scheduled', published }), done: 'scheduled' };
  }
  throw new Rejected('ACTION_UNKNOWN', 'The form names nothing that can be done with an article.', { status: 400 });
};
