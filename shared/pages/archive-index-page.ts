import { htmlText } from '#shared/format/xml.ts';
import { type ArchiveMonthHead, partName } from '#shared/model/archive-month.ts';
import { archivePagePath, documentUrl } from '#shared/model/feed-document.ts';
import type { Feed, SiteIdentity } from '#shared/site/site.ts';
import { renderPage } from './page-layout.ts';
import { formatMonth, type PageStrings, pageStrings } from './page-strings.ts';

/** An archive as people name it: `novembre 2024`, and its number where the month has several: `novembre 2024 · 2`. */
export const partTitle = (name: string, strings: PageStrings): string => {
  const [month = '', part] = name.split('.');
  return part === undefined ? formatMonth(month, strings) : `${formatMonth(month, strings)} · ${part}`;
};

/** The archived months of a feed, oldest first. */
export type ArchiveIndexView = {
  readonly site: SiteIdentity;
  readonly publicUrl: string;
  readonly feed: Feed;
  readonly months: readonly Pick<ArchiveMonthHead, 'month' | 'partCount'>[];
};

/** Renders the list of a feed's archives by year and month, newest first. */
export const renderArchiveIndex = (view: ArchiveIndexView): Uint8Array => {
  const { site, publicUrl, feed, months } = view;
  const strings = pageStrings(feed.language, site.language);
  const linkTo = (name: string, text: string): string =>
    `<a href="${htmlText(`${publicUrl}/${archivePagePath(feed.slug, name)}`)}">${htmlText(text)}</a>`;
  const years = Map.groupBy(months.filter(({ partCount }) => partCount > 0).toReversed(), ({ month }) =>
    month.slice(0, 4),
  );
  const lists = [...years].map(([year, ofYear]) => {
    const items = ofYear.map(({ month, partCount }) => {
      const [newest = '', ...older] = Array.from({ length: partCount }, (_, index) =>
        partName(month, index),
      ).toReversed();
      const rest = older.map((name, index) => linkTo(name, String(older.length - index)));
      const name = strings.months[Number(month.slice(5)) - 1] ?? month;
      return `<li>${[linkTo(newest, name), ...rest].join(' ')}</li>`;
    });
    return `<h2>${year}</h2>\n<ul class="months">${items.join('')}</ul>\n`;
  });
  return renderPage({
    site,
    strings,
    title: `${feed.title} – ${strings.archive}`,
    description: feed.description,
    language: feed.language,
    isHidden: feed.index !== true,
    canonical: `${publicUrl}/${archivePagePath(feed.slug)}`,
    alternates: '',
    main: `<main id="entries" tabindex="-1" class="article">\n${lists.join('')}<nav class="pager" aria-label="${htmlText(strings.latest)}"><a href="${htmlText(documentUrl(publicUrl, feed.slug, 'page'))}">${htmlText(strings.latest)}</a></nav>\n</main>`,
    footer: `<a href="${htmlText(publicUrl)}/">${htmlText(strings.feeds)}</a>`,
  });
};
