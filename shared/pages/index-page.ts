import type { SiteView } from '#shared/format/opml.ts';
import { htmlText } from '#shared/format/xml.ts';
import { type FacetKind, facetKinds } from '#shared/model/facet.ts';
import { documentUrl, topicDocuments } from '#shared/model/feed-document.ts';
import { renderAlternates } from './autodiscovery.ts';
import { inLanguage, maxPageBytes, renderPage } from './page-layout.ts';
import { type PageStrings, pageStrings } from './page-strings.ts';

/** A link to the feed of a facet value; `name` is the value as its publisher writes it. */
export type FacetLink = { readonly kind: FacetKind; readonly slug: string; readonly name: string };

/** The content of the index page: the feeds of the site file, and some feeds of facets. */
export type IndexView = SiteView & { readonly facets?: readonly FacetLink[] };

/** Bytes of all facet links together, since names may be long. */
const maxFacetBytes = 12_000;

/** Feeds in autodiscovery: programs show a person no more to choose from. */
const maxAlternates = 10;

const byteLength = (html: string): number => Buffer.byteLength(html, 'utf8') + 1;

/** Every feed by its title while there is room, and the first ones in full; OPML lists all. */
const renderCards = ({ publicUrl, feeds }: IndexView, budget: number): string => {
  const rendered = feeds.map(({ slug, title, description, language }) => {
    const heading = `<h2><a href="${htmlText(documentUrl(publicUrl, slug, 'page'))}">${htmlText(title)}</a></h2>`;
    const links = topicDocuments.map(
      ({ format, label }) => `<a href="${htmlText(documentUrl(publicUrl, slug, format))}">${label}</a>`,
    );
    return {
      brief: `<li ${inLanguage(language)}>${heading}</li>`,
      full: `<li ${inLanguage(language)}>
${heading}
<p>${htmlText(description)}</p>
<p class="links">${links.join('')}</p>
</li>`,
    };
  });
  let total = 0;
  const listed = rendered.filter(({ brief }) => {
    total += byteLength(brief);
    return total <= budget;
  });
  let used = listed.reduce((sum, { brief }) => sum + byteLength(brief), 0);
  const cards = listed.map(({ brief, full }) => {
    const expanded = used - byteLength(brief) + byteLength(full);
    if (expanded > budget) return brief;
    used = expanded;
    return full;
  });
  return cards.join('\n');
};

/** A list of feeds under a heading for each kind of facet, and a link to the list of all feeds. */
const renderFacets = (publicUrl: string, facets: readonly FacetLink[], strings: PageStrings): string => {
  let used = 0;
  // HTML, `bdi`: a name may have another direction than the page.
  const links = facets.map(({ kind, slug, name }) => ({
    kind,
    html: `<li><a href="${htmlText(documentUrl(publicUrl, slug, 'page'))}"><bdi>${htmlText(name)}</bdi></a></li>\n`,
  }));
  const shown = links.filter(({ html }) => {
    used += Buffer.byteLength(html);
    return used <= maxFacetBytes;
  });
  if (shown.length === 0) return '';
  const lists = facetKinds.map((kind) => {
    const items = shown.filter((link) => link.kind === kind).map(({ html }) => html);
    return items.length === 0 ? '' : `<h2>${htmlText(strings.facets[kind])}</h2>\n<ul>\n${items.join('')}</ul>\n`;
  });
  return `
<div class="facets">
${lists.join('')}<p><a href="${htmlText(publicUrl)}/feeds.opml">${htmlText(strings.feeds)} (OPML)</a></p>
</div>`;
};

/** Renders the index page: the feeds of the site, in the order of the site file. */
export const renderIndexPage = (view: IndexView): Uint8Array => {
  const { site, publicUrl, feeds, facets = [] } = view;
  const strings = pageStrings(site.language);
  const opml = `${htmlText(publicUrl)}/feeds.opml`;
  const alternates = feeds.slice(0, maxAlternates).map(({ slug, title }) => renderAlternates(publicUrl, slug, title));
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
  return withCards(renderCards(view, maxPageBytes - withCards('').byteLength));
};
