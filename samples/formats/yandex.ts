/**
 * The RSS 2.0 that Yandex reads for fresh news: each item has its whole text in `yandex:full-text`.
 * Named in the site file as
 *
 *     "formats": [{ "file": "yandex.xml", "module": "./samples/formats/yandex.ts", "feeds": ["all"] }]
 *
 * and read at /feeds/all/yandex.xml. The module gets the feed as the `feed` package models it.
 */
import type { Feed, Item } from 'feed';

/** XML 1.0 §2.4; what XML 1.0 §2.2 forbids is gone before a module sees it. */
const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const element = (name: string, text: string | undefined): string =>
  text === undefined || text === '' ? '' : `<${name}>${escaped(text)}</${name}>`;

const cdata = (html: string): string => `<![CDATA[${html.replaceAll(']]>', ']]]]><![CDATA[>')}]]>`;

const renderItem = ({ title, link, guid, description, content, published, date, author, category }: Item): string =>
  [
    '<item>',
    element('title', title),
    element('link', link),
    `<guid isPermaLink="false">${escaped(guid ?? link)}</guid>`,
    element('pubDate', (published ?? date).toUTCString()),
    ...(category ?? []).map(({ name }) => element('category', name)),
    element('description', description),
    element('dc:creator', author?.map(({ name }) => name).join(', ')),
    `<yandex:full-text>${cdata(content ?? '')}</yandex:full-text>`,
    '</item>',
  ].join('');

/** The feed for Yandex, and its media type. */
export const render = ({ options, items }: Feed): { readonly text: string; readonly type: string } => ({
  type: 'application/rss+xml; charset=utf-8',
  text: `<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:yandex="http://news.yandex.ru">
<channel>${[
    element('title', options.title),
    element('link', options.link),
    element('description', options.description),
    element('language', options.language),
  ].join('')}
${items.map(renderItem).join('\n')}
</channel>
</rss>
`,
});
