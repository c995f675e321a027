import { htmlText } from '#shared/format/xml.ts';
import type { SiteIdentity } from '#shared/site/site.ts';
import { renderPage } from '../page-layout.ts';
import { renderAttention } from './attention-list.ts';
import { fill, htmlPhrases, type Phrases } from './phrases.ts';
import { renderDeliveries, renderLatency, renderReceiver, renderTable } from './receiver-section.ts';
import type { Status } from './status.ts';
import { statusStyle } from './status-style.ts';

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
  const { attention, receivers, failed, deadLetters } = status;
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
<h2>${htmlText(strings.attention)}</h2>
${renderAttention(attention, phrases)}
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
