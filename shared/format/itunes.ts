import type { Article } from '#shared/model/article.ts';
import type { FeedView } from '#shared/model/feed.ts';
import { entryAttachments } from './entry.ts';
import { toUri } from './uri.ts';
import { emptyElement, parentElement, textElement } from './xml.ts';

/** Apple, A Podcaster's Guide to RSS: artwork is a JPEG or a PNG. */
const renderArtwork = (...pictures: readonly (string | undefined)[]): string => {
  const url = pictures.find((candidate) => candidate !== undefined && /\.(?:jpe?g|png)(?:[?#]|$)/i.test(candidate));
  return url === undefined ? '' : emptyElement('itunes:image', { href: toUri(url) });
};

const isAudio = (article: Article): boolean => /^audio\//.test(entryAttachments(article).enclosure?.type ?? '');

const hasAudio = ({ entries }: FeedView): boolean => entries.some(isAudio);

/** Declared only where a feed has audio: a feed that is no podcast is not judged as one. */
export const itunesNamespace = (view: FeedView): Readonly<Record<string, string>> =>
  hasAudio(view) ? { 'xmlns:itunes': 'http://www.itunes.com/dtds/podcast-1.0.dtd' } : {};

/** Apple, A Podcaster's Guide to RSS: the owner is an e-mail address, by which a directory proves whose the feed is. */
const renderOwner = ({ site: { author } }: FeedView): string =>
  author?.email === undefined
    ? ''
    : parentElement('itunes:owner', {}, [
        textElement('itunes:name', author.name),
        textElement('itunes:email', author.email),
      ]);

/** What directories of podcasts require of a feed with audio. */
export const renderItunesChannel = (view: FeedView): readonly string[] => {
  if (!hasAudio(view)) return [];
  const { site } = view;
  return [
    textElement('itunes:author', site.author?.name ?? site.title),
    emptyElement('itunes:category', { text: 'News' }),
    textElement('itunes:explicit', 'false'),
    renderArtwork(site.logo, site.icon),
    renderOwner(view),
  ];
};

/** An episode's picture, and its length in whole seconds. */
export const renderItunesItem = (article: Article): string => {
  if (!isAudio(article)) return '';
  const duration = entryAttachments(article).enclosure?.duration;
  const length = duration === undefined ? '' : textElement('itunes:duration', String(Math.round(duration)));
  return `${renderArtwork(article.image?.url)}${length}`;
};
