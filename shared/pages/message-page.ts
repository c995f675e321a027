import { htmlText } from '#shared/format/xml.ts';
import type { SiteIdentity } from '#shared/site/site.ts';
import { renderPage } from './page-layout.ts';
import { pageStrings } from './page-strings.ts';

/** The site whose pages say something, and where its feeds are. */
export type MessageSite = { readonly site: SiteIdentity; readonly publicUrl: string };

/** Renders what stands in the place of a page that is not there, is there no more, or can only be read: in the site's language. */
export const renderMessagePage = ({ site, publicUrl }: MessageSite, status: 404 | 405 | 410): Uint8Array => {
  const strings = pageStrings(site.language);
  const [title, text] = strings.messages[status];
  return renderPage({
    site,
    strings,
    title,
    description: text,
    language: strings.language,
    isHidden: true,
    alternates: '',
    main: `<main id="entries" tabindex="-1" class="article"><p><a href="${htmlText(publicUrl)}/">${htmlText(strings.feeds)}</a></p></main>`,
    footer: '',
  });
};

/** RFC 9457: the same for programs, which ask for feeds. */
export const renderMessageProblem = (status: 404 | 410): Uint8Array => {
  const [title, code] = status === 410 ? ['Gone', 'GONE'] : ['Not Found', 'NOT_FOUND'];
  const detail = status === 410 ? 'This document is no longer available.' : 'There is no such document.';
  return new TextEncoder().encode(`${JSON.stringify({ title, status, code, detail })}\n`);
};
