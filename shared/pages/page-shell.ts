import { createHash } from 'node:crypto';
import { encode } from '#shared/format/document-bytes.ts';
import { directionOf } from '#shared/format/wire-values.ts';
import { htmlText } from '#shared/format/xml.ts';
import type { SiteIdentity } from '#shared/model/feed.ts';
import { copyScript } from './copy-script.ts';
import type { PageStrings } from './page-strings.ts';
import { pageStyle } from './page-style.ts';

/** Bytes of a whole page at the most: what a slow line carries in a moment. */
export const pageBudget = 50_000;

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** The one style and the one script by their hashes, and pictures and sound from where publishers keep them (CSP 3). */
const policyFor = (style: string): string =>
  [
    "default-src 'none'",
    `style-src ${hashOf(style)}`,
    `script-src ${hashOf(copyScript)}`,
    'img-src https: http: data:',
    'media-src https: http:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');

/** `lang` and `dir` for text in this language. */
export const inLanguage = (language: string): string => `lang="${htmlText(language)}" dir="${directionOf(language)}"`;

/** What the page's frame needs to know; `alternates`, `call`, `main` and `footer` are HTML. */
export type Shell = {
  readonly site: SiteIdentity;
  readonly strings: PageStrings;
  readonly title: string;
  readonly description: string;
  /** The language of the title and the description. */
  readonly language: string;
  readonly canonical: string;
  readonly alternates: string;
  /** Beside the style of every page. */
  readonly style?: string;
  /** What the header asks of the reader. */
  readonly call?: string;
  readonly main: string;
  readonly footer: string;
};

/** Keeps browsers from asking for /favicon.ico. */
const noIcon = 'data:,';

const renderHead = ({ site, title, description, canonical, alternates, style = '' }: Shell): string => `<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${htmlText(policyFor(pageStyle + style))}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${htmlText(title === site.title ? title : `${title} – ${site.title}`)}</title>
<meta name="description" content="${htmlText(description)}">
<meta name="generator" content="Barid">
<link rel="canonical" href="${htmlText(canonical)}">
${alternates}<link rel="icon" href="${htmlText(site.icon ?? noIcon)}">
<style>${pageStyle}${style}</style>
</head>`;

const renderIcon = ({ icon }: SiteIdentity): string =>
  icon === undefined ? '' : `<img src="${htmlText(icon)}" alt="" width="22" height="22">`;

const renderHeader = ({ site, title, description, language, call = '' }: Shell): string => `<header>
<p class="site"><a href="${htmlText(site.url)}">${renderIcon(site)}<bdi lang="${htmlText(site.language)}">${htmlText(site.title)}</bdi></a></p>
<h1 ${inLanguage(language)}>${htmlText(title)}</h1>
<p class="lead" ${inLanguage(language)}>${htmlText(description)}</p>${call}
</header>`;

/** A whole page: it works without script, and says its language and direction (HTML, `lang` and `dir`). */
export const renderPage = (shell: Shell): Uint8Array =>
  encode(`<!doctype html>
<html ${inLanguage(shell.strings.language)}>
${renderHead(shell)}
<body>
<a class="skip" href="#entries">${htmlText(shell.strings.skip)}</a>
${renderHeader(shell)}
${shell.main}
<footer>${shell.footer}<a href="${htmlText(shell.site.url)}">${htmlText(shell.strings.site)}</a>${htmlText(shell.site.copyright ?? '')}</footer>
<script>${copyScript}</script>
</body>
</html>
`);
