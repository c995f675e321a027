import { singleSpaced, truncate } from '#shared/plain-text.ts';
import { absoluteUrl, withoutTracking } from '../permalink.ts';
import { type Attributes, hasAttributes } from './attributes.ts';
import { frames } from './elements.ts';
import { knownPage } from './known-sites.ts';

/** What another site shows in a frame, as a link to it, with a picture where the site has one. */
export type Embed = { readonly url: string; readonly picture?: string; readonly title: string };

/** Frames of advertisers, of counters, and of buttons: readers want no link to them. */
const unwantedHost =
  /(?:^|\.)(?:doubleclick\.net|google(?:syndication|adservices|tagmanager|-analytics)\.com|adservice\.google\.[a-z.]+|amazon-adsystem\.com|adnxs\.com|criteo\.(?:com|net)|taboola\.com|outbrain\.com|teads\.tv|smartadserver\.com|pubmatic\.com|rubiconproject\.com|openx\.net|scorecardresearch\.com|quantserve\.com|hotjar\.com|chartbeat\.(?:com|net)|mgid\.com|revcontent\.com|zergnet\.com|feedsportal\.com|addtoany\.com|addthis\.com|sharethis\.com|sharethrough\.com|recaptcha\.net|hcaptcha\.com|tynt\.com|onetrust\.com|cookiebot\.com|cookielaw\.org)$|(?:^|\.)(?:ads?|adserver|adservice|adsystem|pixel|beacon)\d*\./i;
const unwantedPath =
  /^(?:www\.)?facebook\.com\/(?:tr\b|(?:v\d[\d.]*\/)?plugins\/(?:like|like_box|likebox|share_button|follow|send|save|comments|feedback|login_button|customer_chat)\b)|^platform\.(?:twitter|x)\.com\/widgets\/(?:tweet_button|follow_button|hub)|^apis\.google\.com\/(?:u\/\d+\/)?(?:_\/)?(?:widget|plusone|se\/)|^(?:www\.)?google\.com\/recaptcha\/|^(?:[a-z]+\.)?pinterest\.[a-z.]+\/pin\/create|^disqus\.com\/(?:embed|recommendations)|^(?:www\.)?linkedin\.com\/(?:share|cws|countserv)/i;

/** Whether a URL belongs to an advertisement, a counter or a button. */
export const isUnwanted = (url: string): boolean => {
  const { host = '', pathname = '' } = URL.parse(url) ?? {};
  return unwantedHost.test(host) || unwantedPath.test(host + pathname);
};

/** Classes of share bars and advertisements, which name the page that they share in an attribute. */
const unwantedClass =
  /(?:^|[\s_-])(?:fb-(?:like|share-button|send|save|follow|comments(?:-count)?|login-button|customerchat)|twitter-(?:share|follow|hashtag|mention)-button|a2a\w*|addtoany\w*|addthis\w*|sharethis\w*|st-custom-button|OUTBRAIN|outbrain\w*|taboola\w*|adsbygoogle|sharedaddy|shareaholic\w*|g-plusone|g-ytsubscribe|line-it-button|heateor\w*|social-?share|share-?(?:buttons?|bar|links?|this))(?=$|[\s_])/i;

/** Attributes in which elements name what they show, the surest first. */
const addressNames =
  'src data href url poster cite data-src data-lazy-src data-litespeed-src data-orig-src data-src-cmplz data-cookieblock-src data-href data-url data-embed-url data-embed-src data-iframe-src data-video-url data-video-src data-oembed-url data-instgrm-permalink data-text-post-permalink data-permalink data-link'.split(
    ' ',
  );

/** Elements and classes whose attribute holds an id, and the page with that id. */
const byId: readonly (readonly [RegExp, readonly string[], (id: string) => string])[] = [
  [
    /youtube/,
    [
      'videoid',
      'video-id',
      'data-videoid',
      'data-video-id',
      'data-youtube-id',
      'data-ytid',
      'data-yt-id',
      'data-id',
      'data-embed',
    ],
    (id) => `https://www.youtube.com/watch?v=${id}`,
  ],
  [
    /dailymotion/,
    ['videoid', 'data-videoid', 'data-video-id', 'data-video', 'data-id'],
    (id) => `https://www.dailymotion.com/video/${id}`,
  ],
  [
    /vimeo/,
    ['videoid', 'data-videoid', 'data-video-id', 'data-vimeo-id', 'data-id'],
    (id) => `https://vimeo.com/${id}`,
  ],
  [/(?:twitter|tweet)/, ['data-tweetid', 'data-tweet-id', 'tweet-id'], (id) => `https://x.com/i/status/${id}`],
  [/^amp-instagram/, ['data-shortcode'], (id) => `https://www.instagram.com/p/${id}/`],
  [
    /^amp-soundcloud/,
    ['data-trackid'],
    (id) => `https://w.soundcloud.com/player/?url=https%3A//api.soundcloud.com/tracks/${id}`,
  ],
  [/^amp-gist/, ['data-gistid'], (id) => `https://gist.github.com/${id}`],
  [/^amp-imgur|imgur-embed/, ['data-imgur-id', 'data-id'], (id) => `https://imgur.com/${id}`],
  [/^amp-jwplayer/, ['data-media-id'], (id) => `https://cdn.jwplayer.com/previews/${id}`],
  [/infogram-embed/, ['data-id'], (id) => `https://infogram.com/${id}`],
  [/flourish-embed/, ['data-src'], (id) => `https://public.flourish.studio/${id}/`],
  [
    /bluesky-embed/,
    ['data-bluesky-uri'],
    (id) => `https://bsky.app/profile/${id.replace(/^at:\/\//, '').replace('/app.bsky.feed.post/', '/post/')}`,
  ],
];

/** The page that an element or its class names by an id. */
const pageById = (name: string, given: Attributes): string | undefined => {
  if (!hasAttributes(given)) return undefined;
  const marks = `${name} ${given.class ?? ''}`.toLowerCase();
  const account = given['data-account'];
  const video = given['data-video-id'];
  if (/^\d{6,}$/.test(account ?? '') && video !== undefined && /^(?:amp-brightcove|video-js|video)$/.test(name)) {
    const player = given['data-player'] ?? given['data-player-id'] ?? 'default';
    return `https://players.brightcove.net/${account}/${player}_default/index.html?videoId=${encodeURIComponent(video)}`;
  }
  for (const [mark, attributes, page] of byId) {
    if (!mark.test(marks)) continue;
    const id = attributes
      .map((attribute) => given[attribute])
      .find((value) => value !== undefined && /^(?:at:\/\/)?[\w:./-]{3,120}$/.test(value));
    if (id !== undefined) return page(id);
  }
  return undefined;
};

/** The address in an attribute that holds the whole embed as JSON or HTML, as Substack and page builders write it. */
const addressInCode = (given: Attributes): string | undefined => {
  const isEmbed = /tweet|embed|instagram|spotify|soundcloud|vimeo/i.test(given.class ?? '');
  const code = given['data-attrs'] ?? given['data-html'] ?? given['data-embed-code'] ?? '';
  return isEmbed ? /https?:\/\/[^"'\s<>\\]+/.exec(code)?.[0] : undefined;
};

/** The titles that sites give to all their frames say nothing. */
const emptyTitle =
  /^(?:youtube video player|embedded (?:post|content|video)|interactive or visual content|i?frame|video(?: player)?|dailymotion video player|spotify embed|chart|map|embed|post)$/i;
const maxTitleCharacters = 200;

/** The words for a link to an element: its `title`, `aria-label` or `alt`; empty for none. */
export const titleOf = (given: Attributes): string => {
  const title = [given.title, given['aria-label'], given['data-title'], given.alt]
    .map((text) => singleSpaced(text ?? '').trim())
    .find((text) => text !== '' && !emptyTitle.test(text));
  return truncate((title ?? '').toWellFormed(), maxTitleCharacters);
};

/** A URL as a link to it, without tracking: to the page of a known site where the URL is that site's frame. */
export const embedOf = (url: string, title: string): Embed => {
  const parsed = new URL(url);
  const known = knownPage(parsed);
  if (parsed.search !== '') parsed.search = withoutTracking(parsed.search.slice(1));
  const name = title || known?.name || new URL(known?.url ?? url).host;
  return known === undefined ? { url: parsed.href, title: name } : { ...known, title: name };
};

/** Whether a URL is the article's own, which an article need not link to. */
const isOwn = (url: string, base: string | undefined): boolean => {
  const pageOf = (address: string): string => address.replace(/#.*/, '').replace(/\/$/, '');
  return base !== undefined && pageOf(url) === pageOf(base);
};

/** The http URL of a reference that readers may want to follow; undefined for trackers and for the article's own. */
export const wantedUrl = (reference: string | undefined, base: string | undefined): string | undefined => {
  if (reference === undefined || reference.trim() === '' || reference.trim().startsWith('#')) return undefined;
  const url = absoluteUrl(reference, base);
  return url === undefined || isUnwanted(url) || isOwn(url, base) ? undefined : url;
};

/**
 * What an element shows by an address in an attribute: of a frame, of an embed that a script would draw, of a web component.
 * `isEmpty` elements may name it in any attribute.
 */
export const readEmbed = (
  name: string,
  given: Attributes,
  base: string | undefined,
  isEmpty: boolean,
): Embed | undefined => {
  if (!hasAttributes(given)) return undefined;
  if (unwantedClass.test(given.class ?? '') || /^google_ads/.test(given.id ?? given.name ?? '')) return undefined;
  const others = isEmpty ? Object.keys(given).filter((key) => key.startsWith('data-')) : [];
  const isAbsolute = (key: string): boolean => /^\s*(?:https?:)?\/\//i.test(given[key] ?? '');
  // A frame's address may be any; elsewhere a word is no address: `data-url="1"`.
  const isAddress = (key: string): boolean =>
    given[key] !== undefined && (frames.has(name) || name === 'area' || /^(?=[^/]*\/)\S*$/.test(given[key].trim()));
  const url =
    wantedUrl(pageById(name, given) ?? addressInCode(given), base) ??
    [...addressNames.filter(isAddress), ...others.filter(isAbsolute)]
      .map((key) => wantedUrl(given[key], base))
      .find((address) => address !== undefined);
  return url === undefined ? undefined : embedOf(url, titleOf(given));
};

/** Whether an element is only the place where a script draws an embed: its contents hold that place. */
export const isScriptedEmbed = (name: string, given: Attributes): boolean =>
  name === 'area' ||
  (name === 'a' && given['data-pin-do'] !== undefined) ||
  /^(?:lite-|amp-(?!img$|anim$|video$|audio$|carousel$|base-carousel$|fit-text$|accordion$|list$|lightbox$|layout$|state$|story))/.test(
    name,
  ) ||
  (!/^(?:a|img|video|audio|blockquote)$/.test(name) && pageById(name, given) !== undefined);

/** Schemes of addresses without anything to read. */
const emptyScheme = /^(?:javascript|vbscript|about|mailto|tel)$/;

/** A shorter data URL is a spacer. */
const maxSpacerCharacters = 1000;

/** What an address that no reader can follow begins with; undefined where readers lose nothing. */
export const lostScheme = (reference: string | undefined, base: string | undefined): string | undefined => {
  const written = reference?.trim() ?? '';
  if (written === '' || written.startsWith('#') || absoluteUrl(written, base) !== undefined) return undefined;
  const scheme = /^([a-z][a-z\d+.-]*):/i.exec(written)?.[1]?.toLowerCase();
  if (scheme === undefined) return 'a relative address';
  const isSpacer = scheme === 'data' && written.length < maxSpacerCharacters;
  return emptyScheme.test(scheme) || isSpacer ? undefined : `${scheme}:`;
};

/** What the script of an embed shows in its own place. */
const scripts: readonly (readonly [RegExp, (id: string) => string])[] = [
  [/^datawrapper\.dwcdn\.net\/(\w{4,8})\/embed\.js/, (id) => `https://datawrapper.dwcdn.net/${id}/`],
  [/^gist\.github\.com\/(.+)\.js$/, (id) => `https://gist.github.com/${id}`],
  [
    /^(?:content|cdn)\.(?:jwplatform|jwplayer)\.com\/players\/([\w-]+)\.js/,
    (id) => `https://cdn.jwplayer.com/players/${id}.html`,
  ],
  [/^asciinema\.org\/(a\/\w+)\.js$/, (id) => `https://asciinema.org/${id}`],
];

/** Programs that only draw an embed beside them, count readers or show advertisements. */
const helperScript =
  /^(?:platform\.(?:twitter|x|instagram)\.com|(?:www\.)?instagram\.com\/embed|(?:www\.)?threads\.(?:net|com)\/embed|embed\.bsky\.app|connect\.facebook\.net|(?:www\.)?tiktok\.com\/embed|public\.flourish\.studio|e\.infogram\.com\/js|public\.tableau\.com|embed\.reddit(?:media)?\.com|s\.imgur\.com|assets\.pinterest\.com|(?:www\.)?youtube\.com|w\.soundcloud\.com|player\.vimeo\.com|cdn\.(?:ampproject|embedly|jsdelivr|iframe\.ly)|cdnjs\.|unpkg\.com|code\.jquery\.com|ajax\.googleapis\.com|maps\.googleapis\.com|polyfill|secure\.gravatar|stats?\.|js\.|static\.addtoany)|\/(?:wp-includes|wp-content)\//i;

/** What a script shows in its own place; a string is the host of a program of which nothing is known. */
export const readScript = (given: Attributes, base: string | undefined): Embed | string | undefined => {
  const post = /^[\w]+\/\d+$/.exec(given['data-telegram-post'] ?? '')?.[0];
  if (post !== undefined) return embedOf(`https://t.me/${post}`, 'Telegram');
  const url = URL.parse(wantedUrl(given.src, base) ?? '');
  if (url === null) return undefined;
  const address = url.host.replace(/^www\./, '') + url.pathname;
  if (/^geo\.dailymotion\.com\/player/.test(address) && given['data-video'] !== undefined)
    return embedOf(`https://www.dailymotion.com/video/${encodeURIComponent(given['data-video'])}`, '');
  for (const [pattern, page] of scripts) {
    const id = pattern.exec(address)?.[1];
    if (id !== undefined) return embedOf(page(id), titleOf(given));
  }
  return helperScript.test(address) ? undefined : url.host;
};
