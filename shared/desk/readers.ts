import { directionOf } from '#shared/format/wire-values.ts';
import { htmlText } from '#shared/format/xml.ts';
import type { ReaderCount } from '#shared/model/reader-count.ts';
import { renderReadersPlot } from '#shared/pages/readers-plot.ts';
import type { Site } from '#shared/site/site.ts';
import type { DeskPhrases } from './phrases.ts';

/** The services of a day, the largest first: `Feedly 16, Inoreader 4`. */
const renderServices = (services: Readonly<Record<string, number>>): string =>
  Object.entries(services)
    .map(([name, subscribers]) => `<bdi>${htmlText(name)}</bdi> ${subscribers}`)
    .join(' · ');

const renderFeed = (
  { slug, title }: Site['feeds'][number],
  counts: readonly ReaderCount[],
  { desk }: DeskPhrases,
): string => {
  const { byDay, subscribers, pollers, hubSubscribers } = desk.readers;
  const newest = counts.at(-1);
  if (newest === undefined) return '';
  const strings = {
    id: `readers-${slug}`,
    title: byDay.replace('{text}', title),
    subscribers,
    pollers,
    hubSubscribers,
  };
  const services = renderServices(newest.services);
  return `<section aria-labelledby="${strings.id}">
<h2 id="${strings.id}"><a href="/feeds/${htmlText(slug)}/">${htmlText(title)}</a></h2>
<dl class="facts"><dt>${htmlText(subscribers)}</dt><dd>${newest.subscribers}${services === '' ? '' : ` (${services})`}</dd>
<dt>${htmlText(pollers)}</dt><dd>${newest.pollers}</dd>
<dt>${htmlText(hubSubscribers)}</dt><dd>${newest.hubSubscribers}</dd></dl>
${renderReadersPlot(counts, strings, directionOf(desk.language))}
</section>`;
};

/** Who reads each feed of the site: the newest day in figures, and the days before as a plot. `counts` are oldest first. */
export const renderReaders = (counts: readonly ReaderCount[], { feeds }: Site, phrases: DeskPhrases): string => {
  const byFeed = Map.groupBy(counts, ({ feed }) => feed);
  const sections = feeds.map((feed) => renderFeed(feed, byFeed.get(feed.slug) ?? [], phrases)).join('\n');
  return sections.trim() === '' ? `<p>${htmlText(phrases.desk.readers.none)}</p>` : sections;
};
