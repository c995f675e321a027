import type { ArticleBrief, BaridEvent } from '#shared/model/event.ts';

/** What a chat shows of an event: a few words, a title that leads somewhere, a line below. */
type Message = { readonly label: string; readonly title: string; readonly url?: string; readonly text: string };

type Labels = Readonly<Record<'updated' | 'retracted', string>>;

const english: Labels = { updated: 'Updated', retracted: 'Withdrawn' };
const labels: Readonly<Record<string, Labels>> = {
  en: english,
  fr: { updated: 'Mis à jour', retracted: 'Retiré' },
  es: { updated: 'Actualizado', retracted: 'Retirado' },
  ar: { updated: 'تحديث', retracted: 'سُحب' },
};

const longest = 500;

const articleMessage = (type: string, { title, url, summary = '', language }: ArticleBrief): Message => {
  const { updated, retracted } = labels[language.split('-')[0] ?? ''] ?? english;
  const withdrawn = type === 'article.retracted';
  return {
    label: withdrawn ? retracted : type === 'article.updated' ? updated : '',
    title,
    ...(url === undefined || withdrawn ? {} : { url }),
    text: withdrawn ? '' : summary.slice(0, longest).toWellFormed(),
  };
};

const toMessage = ({ type, data }: BaridEvent): Message => {
  if (type === 'feed.updated') {
    const [url] = data.topics;
    return { label: '', title: data.title, ...(url === undefined ? {} : { url }), text: `Revision ${data.revision}` };
  }
  if (type === 'delivery.failed') {
    return { label: 'Not delivered', title: data.receiver, text: data.lastAnswer ?? '' };
  }
  return articleMessage(type, data);
};

const lines = (...parts: readonly string[]): string => parts.filter((part) => part !== '').join('\n');
const labelled = (label: string, title: string): string => (label === '' ? title : `${label}: ${title}`);

/** What Slack and Telegram ask for in text ("Escaping text"; "HTML style"). */
const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const slack = ({ label, title, url, text }: Message) => {
  // In a link `|` ends the address.
  const name = escaped(title).replaceAll('|', '¦');
  const shown = url === undefined ? `*${name}*` : `*<${escaped(url).replaceAll('|', '%7C')}|${name}>*`;
  return { text: lines(labelled(label, shown), escaped(text)) };
};

/** Markdown that a title happens to hold is shown as it is; nobody is called by a title that names them. */
const discord = ({ label, title, url, text }: Message) => {
  const plain = (words: string): string => words.replace(/[\\*_~`|>[\]()#-]/g, '\\$&');
  const shown = url === undefined ? `**${plain(title)}**` : `**[${plain(title)}](<${url}>)**`;
  return {
    content: lines(labelled(label, shown), plain(text)).slice(0, 2000).toWellFormed(),
    allowed_mentions: { parse: [] },
  };
};

const telegram = ({ label, title, url, text }: Message) => {
  const shown =
    url === undefined
      ? `<b>${escaped(title)}</b>`
      : `<b><a href="${escaped(url).replaceAll('"', '%22')}">${escaped(title)}</a></b>`;
  return { text: lines(labelled(label, shown), escaped(text)), parse_mode: 'HTML' };
};

const chats = { slack, discord, telegram } as const;

/** The body that a chat service takes for an event, as a message that people can read. */
export const chatMessage = (chat: keyof typeof chats, event: BaridEvent): Readonly<Record<string, unknown>> =>
  chats[chat](toMessage(event));
