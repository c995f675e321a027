import { htmlText } from '#shared/format/xml.ts';
import type { Attention } from '#shared/model/attention.ts';
import type { Caller } from '#shared/model/caller.ts';
import { describeAttention } from '#shared/pages/status/attention-list.ts';
import { formField } from './layout.ts';
import type { DeskPhrases } from './phrases.ts';

/** A person who looks at a page with buttons, and where they are led after pressing one. */
export type Presser = Pick<Caller, 'scopes'> & { readonly formToken: string; readonly back: string };

/** A button that sends these fields. */
export const renderButton = (
  action: string,
  fields: Readonly<Record<string, string>>,
  label: string,
  { formToken, back }: Pick<Presser, 'formToken' | 'back'>,
): string => {
  const hidden = Object.entries({ ...fields, back }).map(
    ([name, value]) => `<input type="hidden" name="${name}" value="${htmlText(value)}">`,
  );
  return `<form method="post" action="${action}">${formField(formToken)}${hidden.join('')}<button class="button plain small">${htmlText(label)}</button></form>`;
};

const renderLink = (href: string, label: string): string =>
  `<a class="button plain small" href="${href}">${htmlText(label)}</a>`;

/** What can be done about something as a whole. */
const remedyOf = (item: Attention, presser: Presser, { desk }: DeskPhrases): string => {
  const { actions, attention } = desk;
  const mayOperate = presser.scopes.includes('operate');
  switch (item.kind) {
    case 'failedDeliveries':
      return mayOperate ? renderButton('/desk/deliveries', { of: 'all' }, actions.redriveAll, presser) : '';
    case 'receiver':
      return mayOperate ? renderButton('/desk/receivers', { receiver: item.url }, actions.resume, presser) : '';
    case 'source':
      return renderLink('/desk/sources', attention.open);
    case 'drafts':
      return renderLink('/desk?status=draft', attention.open);
    case 'hub':
    case 'deadLetters':
    case 'feedBehind':
      return renderLink('/status', attention.open);
    default:
      return '';
  }
};

/** Each of several things, with what can be done about it. */
const detailsOf = (item: Attention, presser: Presser, phrases: DeskPhrases): readonly string[] => {
  const { time, code, quote, desk } = phrases;
  if (item.kind === 'drafts')
    return item.newest.map(
      ({ id, title }) => `<div><a href="/desk/articles/${htmlText(encodeURIComponent(id))}">${quote(title)}</a></div>`,
    );
  if (item.kind !== 'refusedFiles') return [];
  const button = (file: string): string =>
    presser.scopes.includes('operate') ? renderButton('/desk/inbox', { file }, desk.actions.retry, presser) : '';
  return item.newest.map(
    ({ name, refusedAt, detail }) =>
      `<div>${code(name)} · ${time(refusedAt)}<small lang="en" dir="ltr">${htmlText(detail)}</small></div>${button(name)}`,
  );
};

/** What needs somebody, each with the button that helps. */
export const renderAttention = (attention: readonly Attention[], presser: Presser, phrases: DeskPhrases): string => {
  const { desk, strings } = phrases;
  const items = attention.flatMap((item) => {
    const { sentence } = describeAttention(item, phrases);
    const details = detailsOf(item, presser, phrases).map((detail) => `<li class="detail">${detail}</li>`);
    return [`<li><div>${sentence}</div>${remedyOf(item, presser, phrases)}</li>`, ...details];
  });
  const list =
    items.length === 0
      ? `<p>${htmlText(strings.noProblems)}</p>`
      : `<ul class="attention">\n${items.join('\n')}\n</ul>`;
  return `<section aria-labelledby="attention"><h2 id="attention">${htmlText(desk.attention.heading)}</h2>\n${list}</section>`;
};
