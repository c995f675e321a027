import { defined } from '#shared/defined.ts';
import { entryAddress, entryAuthors, entrySummary, entryTags, hasFullContent } from '#shared/format/entry-fields.ts';
import type { FeedView } from '#shared/format/feed-view.ts';
import { entryLicenseLinks, entryRights, renderInlineRsl } from '#shared/format/terms.ts';
import { toUri } from '#shared/format/wire-values.ts';
import { emptyElement, htmlText } from '#shared/format/xml.ts';
import type { Article } from '#shared/model/article.ts';
import { articlePageUrl } from '#shared/model/article-page.ts';
import { documentUrl } from '#shared/model/feed-document.ts';
import { toRfc3339 } from '#shared/model/instant.ts';
import type { Feed } from '#shared/site/site.ts';
import { renderByline, renderFiles, renderPicture, renderTags, renderTime } from './article-parts.ts';
import { renderAlternates } from './autodiscovery.ts';
import { inLanguage, renderPage } from './page-layout.ts';
import { type PageStrings, pageStrings } from './page-strings.ts';
import { setBody, setText } from './typography.ts';

/** An article in the feed that decides how much of it is shown and under which terms, and all feeds that it is in. */
export type ArticlePageView = Omit<FeedView, 'entries'> & {
  readonly article: Article;
  readonly feeds: readonly Feed[];
};

/** JSON in a script: no text in it ends the element, or begins a comment (HTML, "Restrictions for contents of script elements"). */
const scriptJson = (value: object): string =>
  JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

/** schema.org, NewsArticle, with the members that Google's "Article structured data" asks for. */
const structuredData = (view: FeedView, article: Article, address: string): object => {
  const { site } = view;
  const { title, language, published, modified, image, revision } = article;
  const logo = site.logo ?? site.icon;
  return defined({
    '@context': 'https://schema.org',
    '@type': 'NewsArticle',
    '@id': address,
    mainEntityOfPage: address,
    url: address,
    headline: title,
    description: entrySummary(site, article),
    inLanguage: language,
    datePublished: toRfc3339(published),
    dateModified: toRfc3339(modified),
    version: revision,
    author: entryAuthors(view, article).map(({ name, url }) =>
      defined({ '@type': 'Person', name, url: url && toUri(url) }),
    ),
    publisher: defined({
      '@type': 'NewsMediaOrganization',
      name: site.title,
      url: site.url,
      logo: logo === undefined ? undefined : { '@type': 'ImageObject', url: toUri(logo) },
    }),
    image:
      image === undefined
        ? undefined
        : defined({
            '@type': 'ImageObject',
            url: toUri(image.url),
            width: image.width,
            height: image.height,
            caption: image.alt || undefined,
            creditText: image.credit,
          }),
    keywords: entryTags(article).length === 0 ? undefined : entryTags(article),
    copyrightNotice: entryRights(article) ?? site.copyright,
    license: entryLicenseLinks(view, article).at(-1)?.href,
  });
};

/** Open Graph takes a language with an underscore and a territory (`fr_MA`); without a territory nothing is said. */
const openGraphLocale = (language: string): string | undefined => {
  const [, primary, territory] = /^([a-z]{2,3})(?:-[a-z]{4})?-([a-z]{2})$/i.exec(language) ?? [];
  return primary && territory && `${primary.toLowerCase()}_${territory.toUpperCase()}`;
};

/** The Open Graph protocol, with its article vocabulary, and X's cards, which fall back to it. */
const renderCards = (view: FeedView, article: Article, address: string): string => {
  const { site } = view;
  const { title, published, modified, image } = article;
  const properties: readonly (readonly [string, string | number | undefined])[] = [
    ['og:type', 'article'],
    ['og:title', title],
    ['og:description', entrySummary(site, article)],
    ['og:url', address],
    ['og:site_name', site.title],
    ['og:locale', openGraphLocale(article.language)],
    ['og:image', image && toUri(image.url)],
    ['og:image:alt', image?.alt || undefined],
    ['og:image:width', image?.width],
    ['og:image:height', image?.height],
    ['article:published_time', toRfc3339(published)],
    ['article:modified_time', toRfc3339(modified)],
    ...entryAuthors(view, article).map(({ name }) => ['article:author', name] as const),
    ...entryTags(article).map((tag) => ['article:tag', tag] as const),
  ];
  const isWide = image !== undefined && (image.width ?? 0) >= (image.height ?? 0);
  return [
    ...properties.flatMap(([property, content]) =>
      content === undefined ? [] : [`<meta property="${property}" content="${htmlText(String(content))}">\n`],
    ),
    `<meta name="twitter:card" content="${isWide ? 'summary_large_image' : 'summary'}">\n`,
  ].join('');
};

/** The text, or a summary where every feed of the article shows no more. */
const renderText = (view: FeedView, article: Article, strings: PageStrings): string => {
  const { content, image } = article;
  if (!hasFullContent(view, article))
    return `<p class="excerpt">${htmlText(setText(entrySummary(view.site, article), article.language))}</p>\n`;
  const credit = image?.credit === undefined ? '' : `<figcaption><bdi>${htmlText(image.credit)}</bdi></figcaption>`;
  const lead =
    image === undefined || content.includes(htmlText(image.url))
      ? ''
      : `<figure>${renderPicture(image, 'eager')}${credit}</figure>\n`;
  const body = setBody(content, article.language, strings.table);
  return `${lead}<div class="body">${body}</div>\n`;
};

/** Renders the page of an article: the lasting address of one that has no permalink, or had none at first. */
export const renderArticlePage = ({ article, feeds, ...rest }: ArticlePageView): Uint8Array => {
  const view: FeedView = { ...rest, entries: [article] };
  const { site, publicUrl, feed } = view;
  const { id, title, language, url, published, modified } = article;
  const strings = pageStrings(language, feed.language, site.language);
  const address = articlePageUrl(publicUrl, id);
  const licenses = entryLicenseLinks(view, article).map(({ href, type }) =>
    emptyElement('link', { rel: 'license', href, type }),
  );
  const isChanged = toRfc3339(modified) > toRfc3339(published);
  const change = isChanged
    ? `<p class="meta">${htmlText(strings.updated)} ${renderTime(view, strings, modified)}</p>\n`
    : '';
  const inFeeds = feeds.map(
    (one) =>
      `<li ${inLanguage(one.language)}><a href="${htmlText(documentUrl(publicUrl, one.slug, 'page'))}">${htmlText(one.title)}</a></li>`,
  );
  const readOn =
    url === undefined ? '' : `<p class="go"><a href="${htmlText(toUri(url))}">${htmlText(strings.readOn)}</a></p>\n`;
  const data = scriptJson(structuredData(view, article, entryAddress(view, article)));
  return renderPage({
    site,
    strings,
    title,
    description: entrySummary(site, article),
    language,
    // The permalink that the article got since is the better address.
    canonical: entryAddress(view, article),
    isHidden: feed.index === false,
    alternates: [
      renderCards(view, article, address),
      ...feeds.map((one) => renderAlternates(publicUrl, one.slug, one.title)),
      ...licenses,
      `<script type="application/ld+json">${data}</script>\n`,
    ].join(''),
    lead: `${renderByline(view, article, strings)}${change}`,
    main: `<main id="entries" tabindex="-1" class="article">
<article ${inLanguage(language)}>
${renderText(view, article, strings)}${renderInlineRsl(view, article)}${readOn}${renderTags(article)}${renderFiles(article)}</article>
<nav aria-labelledby="feeds"><h2 id="feeds">${htmlText(strings.inFeeds)}</h2>
<ul class="readers">${inFeeds.join('')}</ul></nav>
</main>`,
    footer: `<a href="${htmlText(publicUrl)}/">${htmlText(strings.feeds)}</a>`,
  });
};
