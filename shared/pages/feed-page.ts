import { htmlText } from '#shared/format/xml.ts';
import type { FeedView } from '#shared/model/feed.ts';
import { documentUrl } from '#shared/model/feed-document.ts';
import { renderAlternates } from './autodiscovery.ts';
import { renderEntries } from './page-entries.ts';
import { pageBudget, renderPage } from './page-shell.ts';
import { pageStrings } from './page-strings.ts';
import { renderSubscribePanel } from './subscribe-panel.ts';

/** The feed for a person: its entries to read, and the ways to subscribe. */
export const renderFeedPage = (view: FeedView): Uint8Array => {
  const { site, feed, publicUrl } = view;
  const strings = pageStrings(feed.language, site.language);
  const withEntries = (entries: string): Uint8Array =>
    renderPage({
      site,
      strings,
      title: feed.title,
      description: feed.description,
      language: feed.language,
      canonical: documentUrl(publicUrl, feed.slug, 'page'),
      alternates: renderAlternates(publicUrl, feed.slug, feed.title),
      call: `\n<a class="open to-panel" href="#subscribe">${htmlText(strings.subscribe)}</a>`,
      main: `<div class="columns">
<main id="entries" tabindex="-1" aria-label="${htmlText(strings.latest)}">
${entries}</main>
${renderSubscribePanel(view, strings)}
</div>`,
      footer: `<a href="${htmlText(publicUrl)}/">${htmlText(strings.feeds)}</a>`,
    });
  if (view.entries.length === 0) return withEntries(`<p>${htmlText(strings.empty)}</p>\n`);
  return withEntries(renderEntries(view, pageBudget - withEntries('').byteLength));
};
