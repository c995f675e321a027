import { parseFeed } from 'feedsmith';
import type { Reader, Shown } from './reader.ts';

const shown = (title: string | undefined, link: string | undefined): Shown => ({
  title: title ?? '',
  link: link ?? '',
});

/** A JavaScript parser, for JSON Feed as well: no terminal reader of Debian supports it. */
export const feedsmith: Reader = {
  name: 'feedsmith',
  files: ['rss.xml', 'atom.xml', 'feed.json'],
  read: async (url) => {
    const parsed = parseFeed(await (await fetch(url)).text());
    switch (parsed.format) {
      case 'rss':
        return (parsed.feed.items ?? []).map(({ title, link }) => shown(title, link));
      case 'atom':
        return (parsed.feed.entries ?? []).map(({ title, links }) =>
          shown(typeof title === 'string' ? title : title?.value, links?.find(({ rel }) => rel === 'alternate')?.href),
        );
      case 'json':
        return (parsed.feed.items ?? []).map(({ title, url: link }) => shown(title, link));
      default:
        return [];
    }
  },
};
