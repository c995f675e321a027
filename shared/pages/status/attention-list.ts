import { htmlText } from '#shared/format/xml.ts';
import type { Attention } from '#shared/model/attention.ts';
import { describeReceiver, fill, type Phrases } from './phrases.ts';

/** What needs somebody and what to do about it, with lines about each of several things. */
export type AttentionText = { readonly sentence: string; readonly details: readonly string[] };

/** The instant of a file or poll, and what was said of it. */
const dated = (phrases: Phrases, instant: string, ...parts: readonly string[]): string =>
  [phrases.time(instant), ...parts].join(' · ');

const sentencesOf = (item: Attention, phrases: Phrases): readonly string[] => {
  const { problems } = phrases.strings;
  const { time, code, quote } = phrases;
  switch (item.kind) {
    case 'nothingStored':
      return [htmlText(problems.unstorable), quote(item.reason)];
    case 'failedDeliveries':
      return [fill(phrases, problems.failed, { count: String(item.count), text: code('npx barid redrive') })];
    case 'unreadableRow':
      return [fill(phrases, problems.unreadable, { text: code(item.row) }), quote(item.reason)];
    case 'receiver': {
      const { url, condition, failures, since, reason: lastError } = item;
      const text = condition.kind === 'disabled' ? problems.disabled : problems.receiver;
      const health = { failures, ...(lastError === undefined ? {} : { lastError }) };
      return [
        fill(phrases, text, { time: time(since), text: code(url) }),
        ...describeReceiver(url, condition, health, phrases),
      ];
    }
    case 'hub': {
      const { hub, since, reason, withheldSince } = item;
      const text = withheldSince === undefined ? problems.hub : problems.withheld;
      return [fill(phrases, text, { time: time(since), text: code(hub) }), ...(reason === '' ? [] : [quote(reason)])];
    }
    case 'refusedFiles': {
      const text = code('npx barid inbox --retry NAME');
      return [fill(phrases, problems.refused, { count: String(item.count), text })];
    }
    case 'source':
      return [fill(phrases, problems.source, { text: code(item.id) }), quote(item.reason ?? '')];
    case 'deadLetters':
      return [fill(phrases, problems.deadLetters, { count: String(item.messages), text: code(item.queue) })];
    case 'drafts':
      return [fill(phrases, problems.drafts, { count: String(item.count) })];
    case 'feedBehind':
      return [fill(phrases, problems.behind, { time: time(item.since), text: quote(item.title) })];
    case 'feedShortened':
      return [fill(phrases, problems.shortened, { count: String(item.entries), text: quote(item.title) })];
  }
};

const detailsOf = (item: Attention, phrases: Phrases): readonly string[] => {
  const { code, quote } = phrases;
  switch (item.kind) {
    case 'refusedFiles':
      return item.newest.map(({ name, refusedAt, detail }) => dated(phrases, refusedAt, code(name), quote(detail)));
    case 'drafts':
      return item.newest.map(({ title }) => quote(title));
    default:
      return [];
  }
};

/** What needs somebody, in the language and markup of the phrases. */
export const describeAttention = (item: Attention, phrases: Phrases): AttentionText => ({
  sentence: sentencesOf(item, phrases)
    .filter((sentence) => sentence !== '')
    .join(' '),
  details: detailsOf(item, phrases),
});

/** The list of what needs somebody, as HTML; a sentence where nothing does. */
export const renderAttention = (attention: readonly Attention[], phrases: Phrases): string => {
  if (attention.length === 0) return `<p>${htmlText(phrases.strings.noProblems)}</p>`;
  const items = attention.map((item) => {
    const { sentence, details } = describeAttention(item, phrases);
    const lines = details.map((detail) => `<li>${detail}</li>`).join('');
    return `<li>${sentence}${lines === '' ? '' : `<ul>${lines}</ul>`}</li>`;
  });
  return `<ul class="problems">\n${items.join('\n')}\n</ul>`;
};
