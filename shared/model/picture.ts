import { defined } from '#shared/defined.ts';
import type { Article } from './article.ts';

/** A stored picture, where readers get it; `size` in bytes, `width` and `height` in pixels. */
export type Picture = {
  readonly url: string;
  readonly type: string;
  readonly size: number;
  readonly width?: number;
  readonly height?: number;
};

/** The code of the reason why a picture is not taken. */
export type PictureRefusal = 'MEDIA_TYPE_REFUSED' | 'MEDIA_TOO_LARGE';

/** A picture that an article names, or the reason why it is left out. */
export type PictureResult = Picture | PictureRefusal;

/** What of an article shows stored pictures. */
type WithPictures = Pick<Article, 'content' | 'image' | 'attachments' | 'episode'>;

/**
 * The article with the stored pictures that it shows at one of the addresses `from` at the address `to` instead. Addresses
 * are those of Barid, without a slash at the end.
 */
export const withPicturesAt = <Shown extends WithPictures>(
  article: Shown,
  from: readonly string[],
  to: string,
): Shown => {
  const written = from.map((address) => URL.parse(address)?.href.replace(/\/$/, '') ?? address);
  const bases = [...new Set([...from, ...written])].filter((base) => base !== to).map((base) => `${base}/media/`);
  const at = (url: string): string => {
    const base = bases.find((one) => url.startsWith(one));
    return base === undefined ? url : `${to}/media/${url.slice(base.length)}`;
  };
  const { image, attachments, episode } = article;
  return {
    ...article,
    content: bases.reduce((content, base) => content.replaceAll(base, () => `${to}/media/`), article.content),
    attachments: attachments.map(({ url, ...rest }) =>
      defined({ ...rest, url: at(url), thumbnail: rest.thumbnail === undefined ? undefined : at(rest.thumbnail) }),
    ),
    ...(image === undefined ? {} : { image: { ...image, url: at(image.url) } }),
    ...(episode?.persons === undefined
      ? {}
      : {
          episode: {
            ...episode,
            persons: episode.persons.map(({ image, ...person }) =>
              image === undefined ? person : { ...person, image: at(image) },
            ),
          },
        }),
  };
};
