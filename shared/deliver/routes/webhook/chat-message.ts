import { defined } from '#shared/defined.ts';
import type { BaridEvent } from '#shared/model/event.ts';

/** A message in a chat: a label, a title that links to `url`, and text below. */
type Message = { readonly label: string; readonly title: string; readonly url?: string; readonly text: string };

type Labels = Readonly<Record<'updated' | 'retracted', string>>;

const english: Labels = { updated: 'Updated', retracted: 'Retracted' };
const labels: Readonly<Record<string, Labels>> = {
  en: english,
  fr: { updated: 'Mis à jour', retracted: 'Retiré' },
  es: { updated: 'Actualizado', retracted: 'Retirado' },
  ar: { updated: 'تحديث', retracted: 'سُحب' },
};

/** Characters of the summary in a message. */
const maxText = 500;

const toMessage = ({ type, data }: BaridEvent): Message => {
  if (type === 'feed.updated') {
    const [url] = data.topics;
    return { label: '', title: data.title, ...(url === undefined ? {} : { url }), text: `Revision ${data.revision}` };
  }
  if (type === 'delivery.failed') {
    return { label: 'Not delivered', title: data.receiver, text: data.lastAnswer ?? '' };
  }
  const { title, url, summary = '', language } = data;
  const { updated, retracted } = labels[language.split('-')[0] ?? ''] ?? english;
  if (type === 'article.retracted') return { label: retracted, title, text: '' };
  const text = summary.slice(0, maxText).toWellFormed();
  return defined({ label: type === 'article.updated' ? updated : '', title, url, text });
};

/** The label and title on one line, and the text below. */
const compose = (label: string, title: string, text: string): string =>
  [label === '' ? title : `${label}: ${title}`, text].filter((part) => part !== '').join('\n');

/** Escapes text as Slack ("Escaping text") and Telegram ("HTML style") require. */
const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const slack = ({ label, title, url, text }: Message) => {
  // In a link `|` ends the address.
  const name = escaped(title).replaceAll('|', '¦');
  const shown = url === undefined ? `*${name}*` : `*<${escaped(url).replaceAll('|', '%7C')}|${name}>*`;
  return { text: compose(label, shown, escaped(text)) };
};

/** Markdown in a title is shown as it is, and `allowed_mentions` keeps a title from mentioning people. */
const discord = ({ label, title, url, text }: Message) => {
  const plain = (markdown: string): string => markdown.replace(/[\\*_~`|>[\]()#-]/g, '\\$&');
  const shown = url === undefined ? `**${plain(title)}**` : `**[${plain(title)}](<${url}>)**`;
  return {
    content: compose(label, shown, plain(text)).slice(0, 2000).toWellFormed(),
    allowed_mentions: { parse: [] },
  };
};

const telegram = ({ label, title, url, text }: Message) => {
  const shown =
    url === undefined
      ? `<b>${escaped(title)}</b>`
      : `<b><a href="${escaped(url).replaceAll('"', '%22')}">${escaped(title)}</a></b>`;
  return { text: compose(label, shown, escaped(text)), parse_mode: 'HTML' };
};

const chats = { slack, discord, telegram } as const;

/** The body of a chat service's request for an event: a message for people. */
export const chatMessage = (chat: keyof typeof chats, event: BaridEvent): Readonly<Record<string, unknown>> =>
  chats[chat](toMessage(event));
