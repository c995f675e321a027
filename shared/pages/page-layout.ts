import { createHash } from 'node:crypto';
import { encode } from '#shared/format/document-bytes.ts';
import { directionOf } from '#shared/format/wire-values.ts';
import { htmlText } from '#shared/format/xml.ts';
import type { SiteIdentity } from '#shared/site/site.ts';
import { accentStyle } from './accent.ts';
import type { PageStrings } from './page-strings.ts';
import { pageStyle } from './page-style.ts';
import { setText } from './typography.ts';

/** Bytes of a page: a slow connection loads as much without a noticeable wait. */
export const maxPageBytes = 50_000;

/** Makes buttons that copy addresses in browsers with a clipboard; in others, one click selects a whole address. */
const pageScript = `
const toCopy=(text,words,copied)=>{const button=document.createElement('button');button.type='button';button.textContent=words;button.setAttribute('aria-live','polite');
button.onclick=async()=>{await navigator.clipboard.writeText(text);button.textContent=copied;setTimeout(()=>{button.textContent=words},2000)};return button};
if(navigator.clipboard){for(const list of document.querySelectorAll('[data-copy]'))for(const address of list.querySelectorAll('.address'))address.after(toCopy(address.textContent,list.dataset.copy,list.dataset.copied));
for(const link of document.querySelectorAll('[data-address]')){const button=toCopy(link.dataset.address,link.textContent,link.dataset.copied);button.className=link.className;link.replaceWith(button)}}
`.trim();

/** CSP 3: allows the style and the script of the page by their hashes, and pictures and sound from any publisher. */
const policyFor = (style: string): string => {
  const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  return [
    "default-src 'none'",
    `style-src ${hashOf(style)}`,
    `script-src ${hashOf(pageScript)}`,
    'img-src https: http: data:',
    'media-src https: http:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
};

/** The attributes `lang` and `dir` of an element in this language. */
export const inLanguage = (language: string): string => `lang="${htmlText(language)}" dir="${directionOf(language)}"`;

/** The content of a page; `alternates`, `lead`, `call`, `main` and `footer` are HTML. */
export type PageContent = {
  readonly site: SiteIdentity;
  readonly strings: PageStrings;
  readonly title: string;
  readonly description: string;
  /** The language of the title and the description. */
  readonly language: string;
  /** The URL of the page with this content that search engines should show; absent where several pages have parts of it. */
  readonly canonical?: string | undefined;
  /** Search engines follow the links of the page and do not show it. */
  readonly isHidden?: boolean;
  readonly alternates: string;
  /** CSS after the style of every page. */
  readonly style?: string;
  /** What stands below the title; the description by default. */
  readonly lead?: string;
  /** The button in the header. */
  readonly call?: string;
  readonly main: string;
  readonly footer: string;
};

const renderHead = ({ site, title, description, canonical, isHidden, alternates, style = '' }: PageContent): string => {
  const css = `${pageStyle}${accentStyle(site.accentColor)}${style}`;
  return `<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${htmlText(policyFor(css))}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${htmlText(title === site.title ? title : `${title} – ${site.title}`)}</title>
<meta name="description" content="${htmlText(description)}">
<meta name="generator" content="Barid">
${isHidden ? '<meta name="robots" content="noindex, follow">\n' : ''}${
  canonical === undefined ? '' : `<link rel="canonical" href="${htmlText(canonical)}">\n`
}${alternates}<link rel="icon" href="${htmlText(site.icon ?? 'data:,' /* no request for /favicon.ico */)}">
<style>${css}</style>
</head>`;
};

/** The logo of the site, else its icon, beside the name. */
const renderSign = ({ logo, icon }: SiteIdentity): string => {
  if (logo !== undefined) return `<img class="logo" src="${htmlText(logo)}" alt="">`;
  return icon === undefined ? '' : `<img src="${htmlText(icon)}" alt="" width="22" height="22">`;
};

/** Renders a whole page, which works without script and declares its language and direction (HTML, `lang` and `dir`). */
export const renderPage = (content: PageContent): Uint8Array => {
  const { site, strings, title, description, language, call = '', main, footer } = content;
  const { lead = `<p class="lead" ${inLanguage(language)}>${htmlText(setText(description, language))}</p>` } = content;
  return encode(`<!doctype html>
<html ${inLanguage(strings.language)}>
${renderHead(content)}
<body>
<a class="skip" href="#entries">${htmlText(strings.skip)}</a>
<header>
<p class="site"><a href="${htmlText(site.url)}">${renderSign(site)}<bdi lang="${htmlText(site.language)}">${htmlText(site.title)}</bdi></a></p>
<h1 ${inLanguage(language)}>${htmlText(setText(title, language))}</h1>
${lead}${call}
</header>
${main}
<footer>${footer}<a href="${htmlText(site.url)}">${htmlText(strings.site)}</a>${htmlText(site.copyright ?? '')}</footer>
<script>${pageScript}</script>
</body>
</html>
`);
};
