import { htmlText } from '#shared/format/xml.ts';
import type { SiteIdentity } from '#shared/model/feed.ts';
import { renderPage } from '../page-shell.ts';
import { renderAttention } from './attention.ts';
import { renderDeliveries, renderReceiver, renderTimes } from './receivers.ts';
import { statusStyle } from './style.ts';
import { renderTable } from './table.ts';
import type { FeedStatus, SourceStatus, Status } from './view.ts';
import { code, quote, type StatusWords, say, statusWords } from './words.ts';

const feedRow = ({ title, url, revision, written, behindSince }: FeedStatus, { strings, time }: StatusWords) => [
  `<a href="${htmlText(url)}">${quote(title)}</a>`,
  revision === undefined ? '–' : String(revision),
  time(written),
  revision === undefined
    ? say(strings.unpublished)
    : behindSince === undefined
      ? say(strings.current)
      : say(strings.behind, { t: time(behindSince) }),
];

const sourceRow = (source: SourceStatus, { strings, time }: StatusWords) => {
  const { id, condition, articles, succeeded, nextPoll, lastError = '' } = source;
  const state = `<div class="words">${say(strings.source[condition], { w: quote(lastError) })}</div>`;
  return [code(id), state, String(articles), time(succeeded), time(nextPoll)];
};

const renderFeeds = ({ feeds }: Status, words: StatusWords): string =>
  renderTable(
    htmlText(words.strings.feeds),
    words.strings.feedColumns.map(htmlText),
    feeds.map((feed) => feedRow(feed, words)),
  );

const renderSources = ({ sources }: Status, words: StatusWords): string =>
  sources.length === 0
    ? `<p>${htmlText(words.strings.noSources)}</p>`
    : renderTable(
        htmlText(words.strings.sources),
        words.strings.sourceColumns.map(htmlText),
        sources.map((source) => sourceRow(source, words)),
      );

const renderGivenUp = ({ failed }: Status, words: StatusWords): string =>
  failed.newest.length === 0
    ? ''
    : `<h2>${htmlText(words.strings.given)}</h2>\n${renderDeliveries(words.strings.given, failed.newest, words, true)}`;

const renderDeadLetters = ({ deadLetters }: Status, { strings }: StatusWords): string =>
  renderTable(
    htmlText(strings.deadLetters),
    strings.deadColumns.map(htmlText),
    deadLetters.map(({ queue, messages }) => [code(queue), String(messages)]),
  );

const renderMain = (status: Status, words: StatusWords): string => {
  const { strings } = words;
  const { receivers } = status;
  return `<main id="entries" class="status" tabindex="-1">
${renderAttention(status, words)}
${renderTimes(receivers, words)}
${renderGivenUp(status, words)}
<h2>${htmlText(strings.receivers)}</h2>
${receivers.length === 0 ? `<p>${htmlText(strings.noReceivers)}</p>` : receivers.map((one) => renderReceiver(one, words)).join('\n')}
<h2>${htmlText(strings.feeds)}</h2>
${renderFeeds(status, words)}
<h2>${htmlText(strings.sources)}</h2>
${renderSources(status, words)}
<h2>${htmlText(strings.deadLetters)}</h2>
${renderDeadLetters(status, words)}
</main>`;
};

/**
 * How the pipeline is doing, for a person, in the site's language: what needs somebody, how long it takes until receivers
 * are told, how each of them is and what to do about it, the feeds, the sources and the dead letters.
 */
export const renderStatusPage = ({ site, ...status }: Status & { readonly site: SiteIdentity }): Uint8Array => {
  const words = statusWords(site);
  const { strings, page } = words;
  return renderPage({
    site,
    strings: page,
    title: strings.title,
    description: strings.lead,
    language: strings.language,
    canonical: '/status',
    alternates: '',
    style: statusStyle,
    main: renderMain(status, words),
    footer: '',
  });
};
