/** A page for people that shows what a site's frame shows, a picture of it where the site has one, and the site's name. */
export type KnownPage = { readonly url: string; readonly picture?: string; readonly name: string };

/** Reads the host and path of a frame (`youtube.com/embed/…`, without `www.`) and its query. */
type Site = (address: string, query: URLSearchParams) => KnownPage | undefined;

/** A site whose frames have an id in their path. */
const byPath =
  (pattern: RegExp, page: (id: string, second: string) => KnownPage): Site =>
  (address) => {
    const [, id, second = ''] = pattern.exec(address) ?? [];
    return id === undefined ? undefined : page(id, second);
  };

/** A value of a query where it has the expected form. */
const parameter = (query: URLSearchParams, name: string, form: RegExp): string | undefined =>
  form.exec(query.get(name) ?? '')?.[0];

/** A frame that only wraps another page, whose URL is in its query. */
const wrapped =
  (pattern: RegExp, member: string, name: string): Site =>
  (address, query) => {
    const url = pattern.test(address) ? URL.parse(query.get(member) ?? '') : null;
    return url === null || !/^https?:$/.test(url.protocol) ? undefined : { url: url.href, name };
  };

const youTube: Site = (address, query) => {
  if (!/^(?:(?:m\.|music\.)?youtube(?:-nocookie)?\.com\/|youtu\.be\/)/.test(address)) return undefined;
  const inPath = /^(?:youtu\.be|[^/]+\/(?:embed|v|e|shorts|live))\/(?!videoseries|live_stream|playlist)([\w-]{6,20})/;
  const id = inPath.exec(address)?.[1] ?? parameter(query, 'v', /^[\w-]{6,20}$/);
  const list = parameter(query, 'list', /^[\w-]{6,80}$/);
  const channel = parameter(query, 'channel', /^[\w-]{6,40}$/);
  const start = parameter(query, 'start', /^\d{1,6}$/) ?? parameter(query, 't', /^\d{1,6}(?=s?$)/);
  if (id !== undefined) {
    return {
      url: `https://www.youtube.com/watch?v=${id}${start === undefined || start === '0' ? '' : `&t=${start}s`}`,
      picture: `https://i.ytimg.com/vi/${id}/hqdefault.jpg`,
      name: 'YouTube',
    };
  }
  if (list !== undefined) return { url: `https://www.youtube.com/playlist?list=${list}`, name: 'YouTube' };
  return channel === undefined
    ? undefined
    : { url: `https://www.youtube.com/channel/${channel}/live`, name: 'YouTube' };
};

const dailymotion: Site = (address, query) => {
  const inPath = /^(?:dailymotion\.com\/(?:embed\/|swf\/)?video|dai\.ly)\/(\w{3,20})/.exec(address)?.[1];
  const isPlayer = /^geo\.dailymotion\.com\/player/.test(address);
  const id = inPath ?? (isPlayer ? parameter(query, 'video', /^\w{3,20}$/) : undefined);
  const list = isPlayer ? parameter(query, 'playlist', /^\w{3,20}$/) : undefined;
  if (id !== undefined) {
    return {
      url: `https://www.dailymotion.com/video/${id}`,
      picture: `https://www.dailymotion.com/thumbnail/video/${id}`,
      name: 'Dailymotion',
    };
  }
  return list === undefined ? undefined : { url: `https://www.dailymotion.com/playlist/${list}`, name: 'Dailymotion' };
};

const vimeo: Site = (address, query) => {
  const id = /^player\.vimeo\.com\/video\/(\d{4,15})/.exec(address)?.[1];
  // A video that is not listed needs its hash.
  const hash = parameter(query, 'h', /^\w{4,20}$/);
  return id === undefined
    ? undefined
    : { url: `https://vimeo.com/${[id, hash ?? []].flat().join('/')}`, name: 'Vimeo' };
};

const twitch: Site = (address, query) => {
  if (!/^player\.twitch\.tv\//.test(address)) return undefined;
  const video = parameter(query, 'video', /^v?\d{4,15}$/)?.replace('v', '');
  const channel = parameter(query, 'channel', /^\w{3,30}$/);
  const path = video === undefined ? channel : `videos/${video}`;
  return path === undefined ? undefined : { url: `https://www.twitch.tv/${path}`, name: 'Twitch' };
};

const soundCloud: Site = (address, query) => {
  const page = wrapped(/^w\.soundcloud\.com\/player/, 'url', 'SoundCloud')(address, query);
  // The address of the interface shows people nothing: its player does.
  return page === undefined || URL.parse(page.url)?.host === 'api.soundcloud.com' ? undefined : page;
};

const xTwitter: Site = (address, query) => {
  const id = /^platform\.(?:twitter|x)\.com\/embed\//.test(address) ? parameter(query, 'id', /^\d{4,25}$/) : undefined;
  return id === undefined ? undefined : { url: `https://x.com/i/status/${id}`, name: 'X' };
};

const issuu: Site = (address, query) => {
  if (!/^e\.issuu\.com\/embed/.test(address)) return undefined;
  const [user, document] = [parameter(query, 'u', /^[\w.-]+$/), parameter(query, 'd', /^[\w.-]+$/)];
  const isKnown = user !== undefined && document !== undefined;
  return isKnown ? { url: `https://issuu.com/${user}/docs/${document}`, name: 'Issuu' } : undefined;
};

/** Google refuses this frame's address outside of a frame, and it holds the publisher's key. */
const googleMaps: Site = (address, query) => {
  const place = /^google\.[a-z.]{2,6}\/maps\/embed\/v1\//.test(address) ? query.get('q') : null;
  if (place === null) return undefined;
  return { url: `https://www.google.com/maps/search/?api=1&query=${encodeURIComponent(place)}`, name: 'Google Maps' };
};

const sites: readonly Site[] = [
  youTube,
  dailymotion,
  vimeo,
  twitch,
  soundCloud,
  xTwitter,
  issuu,
  googleMaps,
  byPath(
    /^open\.spotify\.com\/embed(?:-podcast)?\/((?:track|episode|show|album|playlist|artist)\/\w{10,40})/,
    (id) => ({
      url: `https://open.spotify.com/${id}`,
      name: 'Spotify',
    }),
  ),
  byPath(/^widget\.deezer\.com\/widget\/\w+\/(\w+\/\d+)/, (id) => ({
    url: `https://www.deezer.com/${id}`,
    name: 'Deezer',
  })),
  byPath(/^embed\.(podcasts|music)\.apple\.com\/(.+)/, (shop, path) => ({
    url: `https://${shop}.apple.com/${path}`,
    name: shop === 'music' ? 'Apple Music' : 'Apple Podcasts',
  })),
  byPath(/^embed\.ted\.com\/(talks\/.+)/, (path) => ({ url: `https://www.ted.com/${path}`, name: 'TED' })),
  byPath(/^archive\.org\/embed\/([\w.-]+)/, (id) => ({
    url: `https://archive.org/details/${id}`,
    name: 'Internet Archive',
  })),
  // The charts: their sites give the picture for pages without scripts.
  byPath(/^datawrapper\.dwcdn\.net\/(\w{4,8})(?:\/|$)/, (id) => ({
    url: `https://datawrapper.dwcdn.net/${id}/`,
    picture: `https://datawrapper.dwcdn.net/${id}/full.png`,
    name: 'Datawrapper',
  })),
  byPath(/^(?:flo\.uri\.sh|public\.flourish\.studio)\/(visualisation|story)\/(\d+)/, (kind, id) => ({
    url: `https://public.flourish.studio/${kind}/${id}/`,
    picture: `https://public.flourish.studio/${kind}/${id}/thumbnail`,
    name: 'Flourish',
  })),
  byPath(/^e\.infogram\.com\/([\w-]{8,80})$/, (id) => ({ url: `https://infogram.com/${id}`, name: 'Infogram' })),
  byPath(/^scribd\.com\/embeds\/(\d+)/, (id) => ({ url: `https://www.scribd.com/document/${id}`, name: 'Scribd' })),
  byPath(/^giphy\.com\/embed\/(\w+)/, (id) => ({
    url: `https://giphy.com/gifs/${id}`,
    picture: `https://media.giphy.com/media/${id}/giphy.gif`,
    name: 'GIPHY',
  })),
  byPath(/^instagram\.com\/((?:p|reel|tv)\/[\w-]+)\/embed/, (path) => ({
    url: `https://www.instagram.com/${path}/`,
    name: 'Instagram',
  })),
  (address, query) =>
    /^t\.me\/\w+\/\d+$/.test(address) && query.has('embed')
      ? { url: `https://${address}`, name: 'Telegram' }
      : undefined,
  wrapped(/^facebook\.com\/(?:v\d[\d.]*\/)?plugins\/(?:post|video|comment_embed|page|quote)\.php/, 'href', 'Facebook'),
  wrapped(/^cdn\.embedly\.com\/widgets\/|^iframe\.ly\/api\/|^cdn\.iframe\.ly\/api\//, 'url', ''),
];

/** The page of a known site that a frame shows; undefined for any other URL. */
export const knownPage = (url: URL): KnownPage | undefined => {
  const address = url.host.replace(/^www\./, '') + url.pathname;
  for (const site of sites) {
    const page = site(address, url.searchParams);
    if (page !== undefined) return page;
  }
  return undefined;
};
