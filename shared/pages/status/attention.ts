import { htmlText } from '#shared/format/xml.ts';
import type { Status } from './view.ts';
import { code, quote, type StatusWords, say } from './words.ts';

/** Milliseconds for which a feed may be behind before anybody is to look: `sweep` has looked by then. */
const patience = 60_000;

/** What somebody has to see to, a sentence each with what is to be done; none where all is well. */
const needs = ({ now, feeds, receivers, sources, failed, deadLetters }: Status, { strings, time }: StatusWords) => {
  const { needs: words } = strings;
  const isLate = (since: string): boolean => Date.parse(now) - Date.parse(since) > patience;
  return [
    ...(failed.count === 0 ? [] : [say(words.failed, { n: String(failed.count), w: code('npx barid redrive') })]),
    ...receivers
      .filter(({ condition }) => condition.kind === 'disabled')
      .map(({ url }) => say(words.disabled, { w: code(url) })),
    ...receivers.filter(({ hub }) => hub?.withheld).map(({ url }) => say(words.withheld, { w: code(url) })),
    ...deadLetters
      .filter(({ messages }) => messages > 0)
      .map(({ queue, messages }) => say(words.dead, { n: String(messages), w: code(queue) })),
    ...sources
      .filter(({ condition }) => condition === 'failing' || condition === 'gone')
      .map(({ id, lastError = '' }) => `${say(words.source, { w: code(id) })} ${quote(lastError)}`),
    ...feeds.flatMap(({ title, behindSince: since }) =>
      since !== undefined && isLate(since) ? [say(words.behind, { t: time(since), w: quote(title) })] : [],
    ),
  ];
};

/** What needs somebody, first of all that the page says. */
export const renderAttention = (status: Status, words: StatusWords): string => {
  const { attention, calm } = words.strings;
  const items = needs(status, words).map((sentence) => `<li>${sentence}</li>`);
  const said = items.length === 0 ? `<p>${htmlText(calm)}</p>` : `<ul class="needs">\n${items.join('\n')}\n</ul>`;
  return `<h2>${htmlText(attention)}</h2>\n${said}`;
};
