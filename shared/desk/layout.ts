import { createHash } from 'node:crypto';
import { htmlText } from '#shared/format/xml.ts';
import { type HttpAnswer, uncachedAnswer } from '#shared/model/http.ts';
import { inLanguage } from '#shared/pages/page-layout.ts';
import { pageStyle } from '#shared/pages/page-style.ts';
import { statusStyle } from '#shared/pages/status/status-style.ts';
import type { SiteIdentity } from '#shared/site/site.ts';
import { deskStyle } from './desk-style.ts';
import type { DeskPhrases } from './phrases.ts';

const style = `${pageStyle}${statusStyle}${deskStyle}`;

/** No script at all; one style, by its hash; pictures and sound of articles from any publisher; forms for the desk alone. */
const policy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
  'img-src https: http: data:',
  'media-src https: http:',
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

const headers = {
  'content-security-policy': policy,
  'x-frame-options': 'DENY',
  'x-content-type-options': 'nosniff',
  // Not `no-referrer`: browsers would then send forms with the origin `null`.
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
};

/** A place of the desk that its menu leads to. */
export type Place = 'articles' | 'compose' | 'receivers' | 'sources' | 'readers';

const places: readonly (readonly [Place | 'status', string])[] = [
  ['articles', '/desk'],
  ['compose', '/desk/new'],
  ['receivers', '/desk/receivers'],
  ['sources', '/desk/sources'],
  ['readers', '/desk/readers'],
  ['status', '/status'],
];

/** What the desk is written with. */
export type DeskView = { readonly site: SiteIdentity; readonly phrases: DeskPhrases };

/** A page of the desk; `main`, `lead` and `notice` are HTML. */
export type DeskPage = {
  readonly title: string;
  /** The language of the title, where it is not that of the desk. */
  readonly language?: string;
  readonly lead?: string;
  readonly notice?: string;
  readonly isBad?: boolean;
  /** Where in the menu it is. */
  readonly place?: Place;
  readonly main: string;
  /** Of the person's session; without it there is no menu. */
  readonly formToken?: string;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
};

/** The hidden field by which the desk knows its own forms. */
export const formField = (formToken: string): string => `<input type="hidden" name="form" value="${formToken}">`;

const renderMenu = ({ phrases }: DeskView, { place, formToken }: DeskPage): string => {
  if (formToken === undefined) return '';
  const { nav } = phrases.desk;
  const links = places.map(
    ([name, href]) => `<a href="${href}"${name === place ? ' aria-current="page"' : ''}>${htmlText(nav[name])}</a>`,
  );
  return `<nav aria-label="${htmlText(nav.label)}">${links.join('\n')}
<form method="post" action="/desk/sign-out">${formField(formToken)}<button class="quiet">${htmlText(nav.signOut)}</button></form></nav>`;
};

/** Answers with a page of the desk, which no cache stores and no other page frames. */
export const deskAnswer = (view: DeskView, page: DeskPage): HttpAnswer => {
  const { site, phrases } = view;
  const { desk } = phrases;
  const { title, language = desk.language, lead, notice, isBad, main, status = 200 } = page;
  const icon = site.icon === undefined ? '' : `<img src="${htmlText(site.icon)}" alt="" width="22" height="22">`;
  const note = notice === undefined ? '' : `<p class="notice${isBad ? ' bad' : ''}" role="status">${notice}</p>\n`;
  const html = `<!doctype html>
<html ${inLanguage(desk.language)}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${[...new Set([title, desk.title, site.title])].map(htmlText).join(' – ')}</title>
<link rel="icon" href="${htmlText(site.icon ?? 'data:,')}">
<style>${style}</style>
</head>
<body class="desk">
<a class="skip" href="#main">${htmlText(desk.skip)}</a>
<header>
<div class="bar"><p class="site"><a href="/desk">${icon}<bdi lang="${htmlText(site.language)}">${htmlText(site.title)}</bdi></a></p>
${renderMenu(view, page)}</div>
<h1 ${inLanguage(language)}>${htmlText(title)}</h1>
${lead === undefined ? '' : `<p class="lead">${lead}</p>\n`}</header>
<main id="main" class="status" tabindex="-1">
${note}${main}
</main>
</body>
</html>
`;
  return uncachedAnswer(status, 'text/html; charset=utf-8', html, { ...headers, ...page.headers });
};
