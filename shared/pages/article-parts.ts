import { entryAuthors, entryTags } from '#shared/format/entry-fields.ts';
import type { FeedView } from '#shared/format/feed-view.ts';
import { entryRights } from '#shared/format/terms.ts';
import { toUri } from '#shared/format/wire-values.ts';
import { htmlText } from '#shared/format/xml.ts';
import type { Article, Attachment, Image } from '#shared/model/article.ts';
import { toRfc3339 } from '#shared/model/instant.ts';
import { formatDate, type PageStrings } from './page-strings.ts';

/** An instant as people read it, with the instant itself for programs. */
export const renderTime = (view: FeedView, strings: PageStrings, instant: string): string => {
  const shown = formatDate(instant, view.site.timeZone, strings);
  return `<time datetime="${toRfc3339(instant)}">${htmlText(shown)}</time>`;
};

/** The date, the authors and the copyright of an article. */
export const renderByline = (view: FeedView, article: Article, strings: PageStrings): string => {
  const authors = entryAuthors(view, article).map(({ name, url }) => {
    const shown = `<bdi>${htmlText(name)}</bdi>`;
    return url === undefined ? shown : `<a rel="author" href="${htmlText(toUri(url))}">${shown}</a>`;
  });
  const rights = entryRights(article);
  const copyright = rights === undefined ? [] : [`<bdi>${htmlText(rights)}</bdi>`];
  return `<p class="meta">${[renderTime(view, strings, article.published), ...authors, ...copyright].join(' · ')}</p>\n`;
};

/** A picture, with its size so that the text below does not jump; one that is higher than wide keeps within a screen. */
export const renderPicture = ({ url, alt = '', width, height }: Image, loading: 'lazy' | 'eager'): string => {
  const size = width && height ? ` width="${width}" height="${height}"` : '';
  const portrait = width && height && height > width ? ' class="portrait"' : '';
  return `<img${portrait} src="${htmlText(url)}" alt="${htmlText(alt)}"${size} loading="${loading}">`;
};

const renderFile = ({ url, type, title }: Attachment): string => {
  const address = htmlText(url);
  const [fileName] = url
    .replace(/[?#].*/s, '')
    .split('/')
    .slice(-1);
  const name = htmlText(title?.trim() || fileName || url);
  const player = /^audio\//.test(type) ? `<br><audio controls preload="none" src="${address}"></audio>` : '';
  return `<li><a href="${address}">${name}</a> <small>(${htmlText(type)})</small>${player}</li>`;
};

/** The files that go with an article. */
export const renderFiles = ({ attachments }: Article): string =>
  attachments.length === 0 ? '' : `<ul class="files">${attachments.map(renderFile).join('')}</ul>\n`;

/** The tags of an article. */
export const renderTags = (article: Article): string => {
  const tags = entryTags(article).map((tag) => `<li><bdi>${htmlText(tag)}</bdi></li>`);
  return tags.length === 0 ? '' : `<ul class="tags">${tags.join('')}</ul>\n`;
};
