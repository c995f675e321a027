/** A film or sound in another site's frame, as a link, with a picture where the site has one. */
export type Embed = { readonly url: string; readonly picture?: string; readonly name: string };

type Site = { readonly at: RegExp; readonly embed: (id: string) => Embed };

const sites: readonly Site[] = [
  {
    at: /^https?:\/\/(?:www\.)?youtube(?:-nocookie)?\.com\/embed\/([\w-]{6,20})/,
    embed: (id) => ({
      url: `https://www.youtube.com/watch?v=${id}`,
      picture: `https://i.ytimg.com/vi/${id}/hqdefault.jpg`,
      name: 'YouTube',
    }),
  },
  {
    at: /^https?:\/\/(?:www\.)?dailymotion\.com\/embed\/video\/(\w{3,20})/,
    embed: (id) => ({
      url: `https://www.dailymotion.com/video/${id}`,
      picture: `https://www.dailymotion.com/thumbnail/video/${id}`,
      name: 'Dailymotion',
    }),
  },
  {
    at: /^https?:\/\/player\.vimeo\.com\/video\/(\d{4,15})/,
    embed: (id) => ({ url: `https://vimeo.com/${id}`, name: 'Vimeo' }),
  },
  {
    at: /^https?:\/\/open\.spotify\.com\/embed\/((?:track|episode|show|album|playlist)\/\w{10,40})/,
    embed: (id) => ({ url: `https://open.spotify.com/${id}`, name: 'Spotify' }),
  },
];

/** The film or sound in a frame of a known site or of one of the `hosts`; undefined for every other frame. */
export const readEmbed = (frame: string | undefined, hosts: readonly string[]): Embed | undefined => {
  const address = frame?.trim().replace(/^\/\//, 'https://') ?? '';
  for (const { at, embed } of sites) {
    const id = at.exec(address)?.[1];
    if (id !== undefined) return embed(id);
  }
  const url = URL.parse(address);
  const isNamed = url !== null && /^https?:$/.test(url.protocol) && hosts.includes(url.hostname);
  return isNamed ? { url: url.href, name: url.hostname } : undefined;
};
