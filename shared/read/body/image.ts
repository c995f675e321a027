import { mediaSource, sourceSet, widestOf } from './links.ts';

type Attributes = Readonly<Record<string, string>>;

/** Where pages keep the address of a picture that their script loads later. */
const lazySources = [
  'data-src',
  'data-lazy-src',
  'data-original',
  'data-orig-file',
  'data-full-src',
  'data-url',
] as const;
const lazySets = ['srcset', 'data-srcset', 'data-lazy-srcset'] as const;

/** Addresses that only count readers, or hold a place until the picture comes. */
const noPicture =
  /^https?:\/\/(?:pixel\.|stats?\.|(?:[^/]*\.)?(?:doubleclick\.net|google-analytics\.com|scorecardresearch\.com|quantserve\.com|feedsportal\.com|addtoany\.com)\/|feeds\.feedburner\.com\/~|(?:www\.)?facebook\.com\/tr\b)|\/(?:pixel|spacer|blank|transparent|1x1|clear)\.(?:gif|png|svg)(?:$|\?)|\/open\.(?:gif|aspx)|[?&]ns_site=/i;

const isTiny = (size: string | undefined): boolean => size !== undefined && /^\s*[0-2](?:px)?\s*$/.test(size);

const isTracking = ({ width, height, style }: Attributes): boolean =>
  (isTiny(width) && isTiny(height)) || /(?:^|;)\s*(?:width|height)\s*:\s*[01]px/i.test(style ?? '');

const pixels = (size: string | undefined): string | undefined => /^\s*(\d{1,5})(?:px)?\s*$/.exec(size ?? '')?.[1];

const firstOf = <T>(names: readonly string[], read: (name: string) => T | undefined): T | undefined => {
  for (const name of names) {
    const value = read(name);
    if (value !== undefined) return value;
  }
  return undefined;
};

const pictureAt = (reference: string | undefined, base: string | undefined): string | undefined => {
  const url = reference === undefined || reference === '' ? undefined : mediaSource(reference, base);
  return url === undefined || noPicture.test(url) ? undefined : url;
};

/** The attributes that a picture keeps, lazy ones made real; undefined for a tracking pixel or a placeholder. */
export const imageAttributes = (given: Attributes, base: string | undefined): Attributes | undefined => {
  if (isTracking(given)) return undefined;
  const set = firstOf(lazySets, (name) => (given[name] === undefined ? undefined : sourceSet(given[name], base)));
  const src =
    firstOf(lazySources, (name) => pictureAt(given[name], base)) ??
    pictureAt(given.src, base) ??
    (set === undefined ? undefined : pictureAt(widestOf(set), base));
  if (src === undefined) return undefined;
  const { title, width, height, sizes } = given;
  return Object.fromEntries(
    Object.entries({
      src,
      srcset: set,
      sizes: set && sizes,
      alt: given.alt ?? '',
      title,
      width: pixels(width),
      height: pixels(height),
    }).flatMap(([name, value]) =>
      value === undefined || (value === '' && name !== 'alt') ? [] : [[name, value] as const],
    ),
  );
};
