import { htmlText } from '#shared/format/xml.ts';
import type { Article } from '#shared/model/article.ts';
import { documentUrl } from '#shared/model/feed-document.ts';
import { inLanguage } from '#shared/pages/page-layout.ts';
import { fill } from '#shared/pages/status/phrases.ts';
import type { Site } from '#shared/site/site.ts';
import { renderBadge } from './article-list.ts';
import type { Presser } from './attention.ts';
import { type Notified, renderNotified } from './notified.ts';
import type { DeskPhrases } from './phrases.ts';
import { renderRevisions } from './revisions.ts';
import type { FieldName } from './strings/strings.ts';
import { warningInWords } from './strings/warnings.ts';

/** What the page of an article shows. */
export type ArticleView = {
  readonly article: Article;
  /** Past revisions, oldest first. */
  readonly past: readonly Article[];
  readonly notified: readonly Notified[];
  readonly site: Site;
  readonly publicUrl: string;
  readonly presser: Presser;
};

/** Only web addresses become links: a permalink may be any text. */
const renderLink = (url: string): string =>
  /^https?:\/\//i.test(url)
    ? `<a href="${htmlText(url)}" rel="noreferrer"><bdi dir="ltr">${htmlText(url)}</bdi></a>`
    : `<bdi dir="ltr">${htmlText(url)}</bdi>`;

const renderFeeds = ({ article, site, publicUrl }: ArticleView, { desk, quote }: DeskPhrases): string => {
  const titles = new Map(site.feeds.map(({ slug, title }) => [slug, title]));
  const slugs = article.status === 'draft' || article.status === 'retracted' ? [] : article.feeds;
  if (slugs.length === 0) return htmlText(desk.article.inNoFeed);
  const links = slugs.map(
    (slug) => `<a href="${htmlText(documentUrl(publicUrl, slug, 'page'))}">${quote(titles.get(slug) ?? slug)}</a>`,
  );
  return links.join(' · ');
};

const renderOwner = ({ owner, source }: Article, phrases: DeskPhrases): string => {
  const { followed, edited } = phrases.desk.article;
  const name = source === undefined ? [] : [phrases.quote(source.name)];
  if (owner === undefined) return name.join('');
  const words =
    owner === 'publisher' ? htmlText(edited) : fill(phrases, followed, { text: phrases.code(owner.source) });
  return [...name, ...(owner === 'publisher' && source === undefined ? [] : [words])].join(' – ');
};

/** The fields of an article as a list of names and values; values are HTML, and an empty one is left out. */
export const renderFacts = (facts: readonly (readonly [FieldName, string])[], { desk }: DeskPhrases): string => {
  const rows = facts
    .filter(([, value]) => value !== '')
    .map(([field, value]) => `<dt>${htmlText(desk.fields[field])}</dt><dd>${value}</dd>`);
  return `<dl class="facts">\n${rows.join('\n')}\n</dl>`;
};

const renderStanding = (view: ArticleView, phrases: DeskPhrases): string => {
  const { article } = view;
  const { time, quote } = phrases;
  const { status, url, guid, published, modified, expires, accepted, receivedAt, authors, tags, language } = article;
  const { revision } = article;
  const instant = (value: string | undefined): string => (value === undefined ? '' : time(value));
  return renderFacts(
    [
      ['status', renderBadge(status, phrases)],
      ['feeds', renderFeeds(view, phrases)],
      ['url', url === undefined ? '' : renderLink(url)],
      ['published', time(published)],
      ['modified', modified === published ? '' : time(modified)],
      ['expires', instant(expires)],
      ['authors', authors.map(({ name }) => quote(name)).join(' · ')],
      ['tags', tags.map(quote).join(' · ')],
      ['language', quote(language)],
      ['source', renderOwner(article, phrases)],
      ['revision', String(revision)],
      ['accepted', time(accepted)],
      ['received', receivedAt === accepted ? '' : time(receivedAt)],
      ['guid', `<bdi dir="ltr">${htmlText(guid)}</bdi>`],
    ],
    phrases,
  );
};

/** The text of an article, folded: its body was sanitised when it was stored. */
export const renderText = (
  { language, content, summary, image }: Pick<Article, 'language' | 'content' | 'summary' | 'image'>,
  { desk }: DeskPhrases,
): string => {
  const lead =
    image === undefined || content.includes(htmlText(image.url))
      ? ''
      : `<figure><img src="${htmlText(image.url)}" alt="${htmlText(image.alt ?? '')}" loading="lazy"></figure>`;
  const intro = summary === undefined ? '' : `<p><em>${htmlText(summary)}</em></p>`;
  return `<details><summary>${htmlText(desk.article.text)}</summary><div class="body" ${inLanguage(language)}>${lead}${intro}${content}</div></details>`;
};

/** The sentences of a reading that an editor should see, in the language of the desk where the words are Barid's. */
export const renderWarnings = (warnings: readonly string[], { desk }: DeskPhrases): string => {
  const rows = warnings.map((warning) => {
    const words = warningInWords(warning, desk);
    return words === undefined
      ? `<li><bdi lang="en">${htmlText(warning)}</bdi></li>`
      : `<li><bdi>${htmlText(words)}</bdi></li>`;
  });
  const list =
    rows.length === 0 ? `<p>${htmlText(desk.article.noWarnings)}</p>` : `<ul class="problems">${rows.join('\n')}</ul>`;
  return `<h2>${htmlText(desk.article.warnings)}</h2>\n${list}`;
};

/** The page of an article: where it stands, what can be done, who was notified, its revisions and its text. */
export const renderArticle = (view: ArticleView, actions: string, phrases: DeskPhrases): string => {
  const { article, past, notified, site, presser } = view;
  const { warnings = [] } = article;
  return `${actions}
<h2>${htmlText(phrases.desk.article.stands)}</h2>
${renderStanding(view, phrases)}
${renderText(article, phrases)}
${renderWarnings(warnings, phrases)}
${renderNotified(article, notified, site, presser, phrases)}
${renderRevisions(article, past, phrases)}`;
};
