import type { Feed } from '#shared/model/feed.ts';
import { documentUrl } from '#shared/model/feed-document.ts';
import { renderAlternates } from './autodiscovery.ts';
import type { SiteView } from './opml.ts';
import { inLanguage, renderPage } from './page-shell.ts';
import { pageStrings } from './page-strings.ts';
import { htmlText } from './xml.ts';

const renderCard = (publicUrl: string, { slug, title, description, language }: Feed): string => {
  const link = (format: 'rss' | 'atom' | 'json', name: string): string =>
    `<a href="${htmlText(documentUrl(publicUrl, slug, format))}">${name}</a>`;
  return `<li ${inLanguage(language)}>
<h2><a href="${htmlText(documentUrl(publicUrl, slug, 'page'))}">${htmlText(title)}</a></h2>
<p>${htmlText(description)}</p>
<p class="links">${link('rss', 'RSS')}${link('atom', 'Atom')}${link('json', 'JSON Feed')}</p>
</li>`;
};

/** The site's feeds for a person, in the site file's order. */
export const renderIndexPage = ({ site, publicUrl, feeds }: SiteView): Uint8Array => {
  const strings = pageStrings(site.language);
  const opml = `${htmlText(publicUrl)}/feeds.opml`;
  return renderPage({
    site,
    strings,
    title: strings.feeds,
    description: strings.feedsHowTo,
    language: strings.language,
    canonical: `${publicUrl}/`,
    alternates: feeds.map(({ slug, title }) => renderAlternates(publicUrl, slug, title)).join(''),
    call: `\n<a class="open" href="${opml}">${htmlText(strings.opml)}</a>`,
    main: `<div class="columns wide">
<main id="entries" tabindex="-1">
<ul class="feeds">
${feeds.map((feed) => renderCard(publicUrl, feed)).join('\n')}
</ul>
</main>
</div>`,
    footer: '',
  });
};
