import { uuid5 } from '#shared/hash.ts';
import type { Article } from '#shared/model/article.ts';
import { documentUrl } from '#shared/model/feed-document.ts';
import { categoryParts } from '#shared/model/podcast-category.ts';
import { isBlank, truncate } from '#shared/plain-text.ts';
import { withoutTrailingSlashes } from '#shared/trailing-slashes.ts';
import { selfUrl } from './archive-links.ts';
import { ownAttachments } from './entry-fields.ts';
import type { FeedView } from './feed-view.ts';
import { toUri } from './wire-values.ts';
import { emptyElement, parentElement, textElement } from './xml.ts';

/** A feed is a podcast if the site file says so, or as soon as it has audio. */
const isPodcast = (view: FeedView): boolean => view.feed.podcast !== undefined || view.entries.some(isAudio);

const isAudio = (article: Article): boolean => /^audio\//.test(ownAttachments(article).enclosure?.type ?? '');

/** Whether an entry is an episode: any with a file in a feed that is a podcast by the site file, else one with audio. */
const isEpisode = (view: FeedView, article: Article): boolean =>
  view.feed.podcast === undefined ? isAudio(article) : ownAttachments(article).enclosure !== undefined;

/** Apple, `itunes:new-feed-url`: where a show has moved. Readers that know it also follow a feed that was renamed. */
const renderNewFeedUrl = (view: FeedView): string => {
  const url = view.feed.podcast?.newFeedUrl ?? (view.isRenamed === true ? selfUrl(view, 'rss') : undefined);
  return url === undefined ? '' : textElement('itunes:new-feed-url', toUri(url));
};

/** Declared only in a podcast or a renamed feed: directories do not judge another feed as a podcast. */
export const itunesNamespace = (view: FeedView): Readonly<Record<string, string>> =>
  isPodcast(view) || view.isRenamed === true ? { 'xmlns:itunes': 'http://www.itunes.com/dtds/podcast-1.0.dtd' } : {};

/** Podcasting 2.0: the address of a resource "must be given as https: and not http:"; undefined for another one. */
const httpsUri = (url: string | undefined): string | undefined =>
  url !== undefined && /^https:/i.test(url) ? toUri(url) : undefined;

/** Podcasting 2.0: names have at most 128 characters. */
const maxNameLength = 128;

/** The files and the people of an episode, without those whose address Podcasting 2.0 does not allow. */
const podcastParts = ({ episode }: Article) => ({
  transcripts: (episode?.transcripts ?? []).filter(({ url }) => httpsUri(url) !== undefined),
  chapters: httpsUri(episode?.chapters?.url) === undefined ? undefined : episode?.chapters,
  persons: (episode?.persons ?? []).filter(({ name }) => !isBlank(name)),
});

const hasPodcastElements = (article: Article): boolean => {
  const { transcripts, chapters, persons } = podcastParts(article);
  return transcripts.length > 0 || chapters !== undefined || persons.length > 0;
};

/** Declared only in a feed with elements of the Podcast namespace. */
export const podcastNamespace = (view: FeedView): Readonly<Record<string, string>> =>
  view.feed.podcast !== undefined || view.entries.some(hasPodcastElements)
    ? { 'xmlns:podcast': 'https://podcastindex.org/namespace/1.0' }
    : {};

/** Apple, A Podcaster's Guide to RSS: artwork is a JPEG or a PNG. */
const renderArtwork = (...pictures: readonly (string | undefined)[]): string => {
  const url = pictures.find((candidate) => candidate !== undefined && /\.(?:jpe?g|png)(?:[?#]|$)/i.test(candidate));
  return url === undefined ? '' : emptyElement('itunes:image', { href: toUri(url) });
};

/** Apple's guide, `itunes:category`: a subcategory stands inside its category. */
const renderCategories = (categories: readonly string[]): readonly string[] =>
  categories.map((category) => {
    const [text = '', inner] = categoryParts(category);
    if (inner === undefined) return emptyElement('itunes:category', { text });
    return parentElement('itunes:category', { text }, [emptyElement('itunes:category', { text: inner })]);
  });

/** Podcasting 2.0, `podcast:guid`: the namespace of podcasts. */
const podcastUuids = 'ead4c236-bf58-58c6-a2c6-a6b28d128cb6';

/**
 * Podcasting 2.0, `podcast:guid`: the feed URL "with the protocol scheme and trailing slashes stripped off", "at the time of
 * assignment"; it follows the podcast "even if the feed url changes".
 */
const defaultGuid = ({ publicUrl, feed, first = { publicUrl, slug: feed.slug } }: FeedView): string =>
  uuid5(
    withoutTrailingSlashes(documentUrl(first.publicUrl, first.slug, 'rss').replace(/^https?:\/\//i, '')),
    podcastUuids,
  );

/** Apple: a text of a show or an episode has at most 255 characters, of which one may be the ellipsis. */
const maxTextLength = 254;

const optionalElement = (name: string, value: string | number | boolean | undefined): string =>
  value === undefined ? '' : textElement(name, String(value));

/** Podcasting 2.0 in the channel, where the site file makes the feed a podcast. */
const renderPodcastChannel = (view: FeedView): readonly string[] => {
  const { podcast } = view.feed;
  if (podcast === undefined) return [];
  const { locked, guid = defaultGuid(view), funding = [], owner } = podcast;
  return [
    textElement('podcast:guid', guid.toLowerCase()),
    locked === undefined
      ? ''
      : textElement('podcast:locked', locked ? 'yes' : 'no', { owner: owner?.email ?? view.site.author?.email }),
    ...funding.map(({ url, text }) => textElement('podcast:funding', text, { url: toUri(url) })),
  ];
};

/** The channel elements that podcast directories require (Apple, A Podcaster's Guide to RSS; Podcasting 2.0). */
export const renderPodcast = (view: FeedView): readonly string[] => {
  if (!isPodcast(view)) return [renderNewFeedUrl(view)];
  const { title, author, logo, icon } = view.site;
  const { type, categories = ['News'], explicit, artwork, ...about } = view.feed.podcast ?? {};
  const owner = about.owner ?? (author?.email === undefined ? undefined : { name: author.name, email: author.email });
  // Apple: a show with one explicit episode is explicit.
  const isExplicit = explicit ?? view.entries.some(({ episode }) => episode?.isExplicit === true);
  return [
    textElement('itunes:author', truncate(about.author ?? author?.name ?? title, maxTextLength)),
    optionalElement('itunes:type', type),
    ...renderCategories(categories),
    textElement('itunes:explicit', String(isExplicit)),
    renderArtwork(artwork, logo, icon),
    // A directory sends mail to the owner to prove who owns the feed.
    owner === undefined
      ? ''
      : parentElement('itunes:owner', {}, [
          textElement('itunes:name', owner.name ?? about.author ?? author?.name ?? title),
          textElement('itunes:email', owner.email),
        ]),
    renderNewFeedUrl(view),
    ...renderPodcastChannel(view),
  ];
};

/** An episode's picture, its length in whole seconds, and its place in the show. */
const renderItunesItem = (article: Article): readonly string[] => {
  const { image, episode } = article;
  const duration = ownAttachments(article).enclosure?.duration;
  return [
    renderArtwork(image?.url),
    optionalElement('itunes:duration', duration && Math.round(duration)),
    optionalElement('itunes:season', episode?.season),
    optionalElement('itunes:episode', episode?.number),
    optionalElement('itunes:episodeType', episode?.kind),
    optionalElement('itunes:explicit', episode?.isExplicit),
  ];
};

/** The files and the people of an episode (Podcasting 2.0), in RSS and in Atom. */
export const renderEpisodeParts = (article: Article): string => {
  const { transcripts, chapters, persons } = podcastParts(article);
  return [
    ...transcripts.map(({ url, type, language, rel }) =>
      emptyElement('podcast:transcript', { url: toUri(url), type, language, rel }),
    ),
    chapters === undefined ? '' : emptyElement('podcast:chapters', { url: toUri(chapters.url), type: chapters.type }),
    ...persons.map(({ name, role, group, url, image }) =>
      textElement('podcast:person', truncate(name, maxNameLength - 1), {
        role,
        group,
        img: httpsUri(image),
        href: httpsUri(url),
      }),
    ),
  ].join('');
};

/** What an entry is as an episode; its season and number also by Podcasting 2.0 where the site file makes the feed a podcast. */
export const renderEpisode = (view: FeedView, article: Article): string => {
  const { episode } = article;
  const isNamed = view.feed.podcast !== undefined;
  return [
    ...(isEpisode(view, article) ? renderItunesItem(article) : []),
    optionalElement('podcast:season', isNamed ? episode?.season : undefined),
    optionalElement('podcast:episode', isNamed ? episode?.number : undefined),
    renderEpisodeParts(article),
  ].join('');
};
