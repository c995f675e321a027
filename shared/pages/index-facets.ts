import { htmlText } from '#shared/format/xml.ts';
import { type FacetKind, facetKinds } from '#shared/model/facet.ts';
import { documentUrl } from '#shared/model/feed-document.ts';
import type { PageStrings } from './page-strings.ts';

/** The feed of one value, by the name that a person knows the value by. */
export type FacetLink = { readonly kind: FacetKind; readonly slug: string; readonly name: string };

/** Bytes of all of them at the most, however long the names are. */
const budget = 12_000;

/** A name may be written in any direction, whatever the page's is (HTML, `bdi`). */
const renderLink = (publicUrl: string, { slug, name }: FacetLink): string =>
  `<li><a href="${htmlText(documentUrl(publicUrl, slug, 'page'))}"><bdi>${htmlText(name)}</bdi></a></li>\n`;

const renderKind = (heading: string, links: readonly string[]): string =>
  links.length === 0 ? '' : `<h2>${htmlText(heading)}</h2>\n<ul>\n${links.join('')}</ul>\n`;

/** Feeds of tags, authors, languages and sources under a heading for each kind, and the way to all others. */
export const renderFacets = (publicUrl: string, facets: readonly FacetLink[], strings: PageStrings): string => {
  let used = 0;
  const links = facets.map((facet) => ({ kind: facet.kind, html: renderLink(publicUrl, facet) }));
  const shown = links.filter(({ html }) => {
    used += Buffer.byteLength(html);
    return used <= budget;
  });
  if (shown.length === 0) return '';
  const htmlOf = (kind: FacetKind): readonly string[] =>
    shown.filter((link) => link.kind === kind).map(({ html }) => html);
  const kinds = facetKinds.map((kind) => renderKind(strings.facets[kind], htmlOf(kind)));
  return `
<div class="facets">
${kinds.join('')}<p><a href="${htmlText(publicUrl)}/feeds.opml">${htmlText(strings.feeds)} (OPML)</a></p>
</div>`;
};
