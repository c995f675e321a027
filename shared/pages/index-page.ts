import type { SiteView } from '#shared/format/opml.ts';
import { htmlText } from '#shared/format/xml.ts';
import type { Feed } from '#shared/model/feed.ts';
import { documentUrl, topicDocuments } from '#shared/model/feed-document.ts';
import { renderAlternates } from './autodiscovery.ts';
import { type FacetLink, renderFacets } from './index-facets.ts';
import { inLanguage, pageBudget, renderPage } from './page-shell.ts';
import { pageStrings } from './page-strings.ts';

const renderHeading = (publicUrl: string, { slug, title }: Feed): string =>
  `<h2><a href="${htmlText(documentUrl(publicUrl, slug, 'page'))}">${htmlText(title)}</a></h2>`;

/** A feed by its name alone. */
const renderBriefCard = (publicUrl: string, feed: Feed): string =>
  `<li ${inLanguage(feed.language)}>${renderHeading(publicUrl, feed)}</li>`;

const renderCard = (publicUrl: string, feed: Feed): string => {
  const { slug, description, language } = feed;
  const links = topicDocuments.map(
    ({ format, label }) => `<a href="${htmlText(documentUrl(publicUrl, slug, format))}">${label}</a>`,
  );
  return `<li ${inLanguage(language)}>
${renderHeading(publicUrl, feed)}
<p>${htmlText(description)}</p>
<p class="links">${links.join('')}</p>
</li>`;
};

const byteLength = (html: string): number => Buffer.byteLength(html, 'utf8') + 1;

/** Each feed at least by its name while there is room, and the first ones in full; the list of all is OPML. */
const renderCards = ({ publicUrl, feeds }: IndexView, budget: number): string => {
  let total = 0;
  const listed = feeds.filter((feed) => {
    total += byteLength(renderBriefCard(publicUrl, feed));
    return total <= budget;
  });
  let used = listed.reduce((sum, feed) => sum + byteLength(renderBriefCard(publicUrl, feed)), 0);
  const cards = listed.map((feed) => {
    const [brief, full] = [renderBriefCard(publicUrl, feed), renderCard(publicUrl, feed)];
    const grown = used - byteLength(brief) + byteLength(full);
    if (grown > budget) return brief;
    used = grown;
    return full;
  });
  return cards.join('\n');
};

/** As many feeds as a program would show a person to choose from. */
const mostAlternates = 10;

/** What the index page shows: the feeds of the site file, and some of those of facets. */
export type IndexView = SiteView & { readonly facets?: readonly FacetLink[] };

/** The site's feeds for a person, in the site file's order. */
export const renderIndexPage = (view: IndexView): Uint8Array => {
  const { site, publicUrl, feeds, facets = [] } = view;
  const strings = pageStrings(site.language);
  const opml = `${htmlText(publicUrl)}/feeds.opml`;
  const alternates = feeds.slice(0, mostAlternates).map(({ slug, title }) => renderAlternates(publicUrl, slug, title));
  const withCards = (cards: string): Uint8Array =>
    renderPage({
      site,
      strings,
      title: strings.feeds,
      description: strings.feedsHowTo,
      language: strings.language,
      canonical: `${publicUrl}/`,
      alternates: alternates.join(''),
      call: `\n<a class="open" href="${opml}">${htmlText(strings.opml)}</a>`,
      main: `<div class="columns wide">
<main id="entries" tabindex="-1">
<ul class="feeds">
${cards}
</ul>${renderFacets(publicUrl, facets, strings)}
</main>
</div>`,
      footer: '',
    });
  return withCards(renderCards(view, pageBudget - withCards('').byteLength));
};
