import { htmlText } from '#shared/format/xml.ts';
import type { SiteIdentity } from '#shared/site/site.ts';
import { renderPage } from '../page-layout.ts';
import { fill, htmlPhrases, type Phrases } from './phrases.ts';
import { renderDeliveries, renderLatency, renderReceiver, renderTable } from './receiver-section.ts';
import type { Status } from './status.ts';
import { statusStyle } from './status-style.ts';

/** A feed may lag this long before it counts as a problem: the sweep has run by then. */
const maxLagMs = 120_000;

/** The problems that an operator must solve, with the action to take: one sentence each. */
const renderProblems = ({ now, feeds, receivers, sources, failed, deadLetters }: Status, phrases: Phrases): string => {
  const { attention, noProblems, problems } = phrases.strings;
  const { time, code, quote } = phrases;
  const isLate = (since: string): boolean => Date.parse(now) - Date.parse(since) > maxLagMs;
  const sentences = [
    ...(failed.count === 0
      ? []
      : [fill(phrases, problems.failed, { count: String(failed.count), text: code('npx barid redrive') })]),
    ...receivers
      .filter(({ condition }) => condition.kind === 'disabled')
      .map(({ url }) => fill(phrases, problems.disabled, { text: code(url) })),
    ...receivers
      .filter(({ hub }) => hub?.withheldSince)
      .map(({ url }) => fill(phrases, problems.withheld, { text: code(url) })),
    ...deadLetters
      .filter(({ messages }) => messages > 0)
      .map(({ queue, messages }) =>
        fill(phrases, problems.deadLetters, { count: String(messages), text: code(queue) }),
      ),
    ...sources
      .filter(({ condition }) => condition === 'failing' || condition === 'gone')
      .map(({ id, lastError = '' }) => `${fill(phrases, problems.source, { text: code(id) })} ${quote(lastError)}`),
    ...feeds.flatMap(({ title, behindSince: since }) =>
      since !== undefined && isLate(since)
        ? [fill(phrases, problems.behind, { time: time(since), text: quote(title) })]
        : [],
    ),
    ...feeds.flatMap(({ title, shortenedTo }) =>
      shortenedTo === undefined
        ? []
        : [fill(phrases, problems.shortened, { count: String(shortenedTo), text: quote(title) })],
    ),
  ];
  const items = sentences.map((sentence) => `<li>${sentence}</li>`).join('\n');
  const list = items === '' ? `<p>${htmlText(noProblems)}</p>` : `<ul class="problems">\n${items}\n</ul>`;
  return `<h2>${htmlText(attention)}</h2>\n${list}`;
};

const renderFeeds = ({ feeds }: Status, phrases: Phrases): string => {
  const { strings, time, quote } = phrases;
  const rows = feeds.map(({ title, url, revision, written, behindSince }) => {
    const lag =
      behindSince === undefined
        ? fill(phrases, strings.current)
        : fill(phrases, strings.behind, { time: time(behindSince) });
    return [
      `<a href="${htmlText(url)}">${quote(title)}</a>`,
      revision === undefined ? '–' : String(revision),
      time(written),
      revision === undefined ? fill(phrases, strings.unpublished) : lag,
    ];
  });
  return renderTable(htmlText(strings.feeds), strings.feedColumns.map(htmlText), rows);
};

const renderSources = ({ sources }: Status, phrases: Phrases): string => {
  const { strings, time, code, quote } = phrases;
  if (sources.length === 0) return `<p>${htmlText(strings.noSources)}</p>`;
  const rows = sources.map(({ id, condition, articleCount, lastSucceededAt, nextPollAt, lastError = '' }) => [
    code(id),
    `<div class="message">${fill(phrases, strings.source[condition], { text: quote(lastError) })}</div>`,
    String(articleCount),
    time(lastSucceededAt),
    time(nextPollAt),
  ]);
  return renderTable(htmlText(strings.sources), strings.sourceColumns.map(htmlText), rows);
};

const renderMain = (status: Status, phrases: Phrases): string => {
  const { strings, code } = phrases;
  const { receivers, failed, deadLetters } = status;
  const failures =
    failed.newest.length === 0
      ? ''
      : `<h2>${htmlText(strings.failedDeliveries)}</h2>\n${renderDeliveries(
          strings.failedDeliveries,
          failed.newest,
          phrases,
          { withReceiver: true },
        )}`;
  return `<main id="entries" class="status" tabindex="-1">
${renderProblems(status, phrases)}
${renderLatency(receivers, phrases)}
${failures}
<h2>${htmlText(strings.receivers)}</h2>
${receivers.length === 0 ? `<p>${htmlText(strings.noReceivers)}</p>` : receivers.map((one) => renderReceiver(one, phrases)).join('\n')}
<h2>${htmlText(strings.feeds)}</h2>
${renderFeeds(status, phrases)}
<h2>${htmlText(strings.sources)}</h2>
${renderSources(status, phrases)}
<h2>${htmlText(strings.deadLetters)}</h2>
${renderTable(
  htmlText(strings.deadLetters),
  strings.deadLetterColumns.map(htmlText),
  deadLetters.map(({ queue, messages }) => [code(queue), String(messages)]),
)}
</main>`;
};

/**
 * Renders the state of the pipeline for its operator, in the language of the site: problems first, then delivery
 * latency, receivers, feeds, sources and dead letters.
 */
export const renderStatusPage = ({ site, ...status }: Status & { readonly site: SiteIdentity }): Uint8Array => {
  const phrases = htmlPhrases(site);
  const { strings, page } = phrases;
  return renderPage({
    site,
    strings: page,
    title: strings.title,
    description: strings.lead,
    language: strings.language,
    canonical: '/status',
    alternates: '',
    style: statusStyle,
    main: renderMain(status, phrases),
    footer: '',
  });
};
