/**
 * SmartNews' dialect, SmartFormat: RSS 2.0 in which each item has its whole text and says whether it still stands.
 * Named in the site file as
 *
 *     "formats": [{ "file": "smartnews.xml", "module": "./samples/formats/smartnews.ts", "feeds": ["all"] }]
 *
 * and read at /feeds/all/smartnews.xml. The module gets the feed as the `feed` package models it.
 */
import type { Feed, Item } from 'feed';

/** XML 1.0 §2.4; what XML 1.0 §2.2 forbids is gone before a module sees it. */
const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const element = (name: string, text: string | undefined): string =>
  text === undefined || text === '' ? '' : `<${name}>${escaped(text)}</${name}>`;

const cdata = (html: string): string => `<![CDATA[${html.replaceAll(']]>', ']]]]><![CDATA[>')}]]>`;

const renderItem = ({
  title,
  link,
  guid,
  description,
  content,
  published,
  date,
  author,
  category,
  image,
}: Item): string =>
  [
    '<item>',
    element('title', title),
    element('link', link),
    `<guid isPermaLink="false">${escaped(guid ?? link)}</guid>`,
    element('pubDate', (published ?? date).toUTCString()),
    element('description', description),
    `<content:encoded>${cdata(content ?? '')}</content:encoded>`,
    element('dc:creator', author?.map(({ name }) => name).join(', ')),
    element('category', category?.map(({ name }) => name).join(',')),
    typeof image === 'string' ? `<media:thumbnail url="${escaped(image).replaceAll('"', '&quot;')}"/>` : '',
    '<media:status>active</media:status>',
    '</item>',
  ].join('');

/** The feed in SmartFormat, and its media type. */
export const render = ({ options, items }: Feed): { readonly text: string; readonly type: string } => ({
  type: 'application/rss+xml; charset=utf-8',
  text: `<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/" xmlns:snf="http://www.smartnews.be/snf">
<channel>${[
    element('title', options.title),
    element('link', options.link),
    element('description', options.description),
    element('language', options.language),
    element('pubDate', options.updated?.toUTCString()),
    element('copyright', options.copyright),
    '<ttl>15</ttl>',
    options.image === undefined ? '' : `<snf:logo>${element('url', options.image)}</snf:logo>`,
  ].join('')}
${items.map(renderItem).join('\n')}
</channel>
</rss>
`,
});
