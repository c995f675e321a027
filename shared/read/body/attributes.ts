import { absoluteUrl, withoutTracking } from '../permalink.ts';
import { picturePath, type ResolvePicture } from '../pictures.ts';
import { escapeAttribute } from './escape.ts';

/** Attributes by name, as a page has them or as a body keeps them. */
export type Attributes = Readonly<Record<string, string>>;

/** What the references of a body are resolved with: pictures beside the document, and a base for all others. */
export type References = { readonly base: string | undefined; readonly resolvePicture?: ResolvePicture | undefined };

/** Gives the value that a body keeps for an attribute; undefined where it drops the attribute. */
type Rule = (value: string, references: References) => string | undefined;

/** An image may stand in the body itself, up to 16,000 digits of base64; below 150 digits it is a spacer. */
const dataImage = /^data:image\/(?:png|gif|jpeg|webp|avif);base64,[A-Za-z0-9+/]{150,16000}={0,2}$/;

/** A link's target that readers may follow: an absolute http URL without tracking, mailto or tel. */
const linkTarget = (reference: string, { base }: References): string | undefined => {
  if (/^\s*(?:mailto|tel):[^\s<>"'\\]+\s*$/i.test(reference)) return reference.trim();
  const absolute = absoluteUrl(reference, base);
  if (absolute === undefined) return undefined;
  const url = new URL(absolute);
  if (url.search !== '') url.search = withoutTracking(url.search.slice(1));
  return url.href;
};

const pictureName = /\.(?:jpe?g|png|webp|avif|gif)$/i;

/** A link's target, which may be a picture beside the document, as in a gallery. */
const hyperlink: Rule = (reference, references) => {
  const isPicture = pictureName.test(picturePath(reference) ?? '');
  const picture = isPicture ? references.resolvePicture?.(reference) : undefined;
  if (picture === 'left out') return undefined;
  return picture?.url ?? linkTarget(reference, references);
};

/** The URL of a sound or a film. */
const mediaSource: Rule = (reference, { base }) => absoluteUrl(reference.trim(), base);

/** The URL of an image. */
const imageSource: Rule = (reference, { base, resolvePicture }) => {
  const trimmed = reference.trim();
  if (dataImage.test(trimmed)) return trimmed;
  const picture = resolvePicture?.(trimmed);
  return picture === 'left out' ? undefined : (picture?.url ?? absoluteUrl(trimmed, base));
};

/** A `srcset` with absolute URLs; undefined where no candidate has one. */
const sourceSet = (written: string, references: References): string | undefined => {
  const candidates = written.match(/[^\s,]\S*[^\s,](?:\s+[\d.]+[wx])?/g) ?? [];
  const absolute = candidates.flatMap((candidate) => {
    const [reference = '', descriptor = ''] = candidate.split(/\s+/);
    const url = imageSource(reference, references)?.replaceAll(',', '%2C');
    return url === undefined ? [] : [`${url} ${descriptor}`.trim()];
  });
  return absolute.length === 0 ? undefined : absolute.join(', ');
};

/** Attributes in which pages keep the URL of an image that their script loads later. */
const lazySources = [
  'data-src',
  'data-lazy-src',
  'data-original',
  'data-orig-file',
  'data-full-src',
  'data-url',
] as const;
const lazySets = ['srcset', 'data-srcset', 'data-lazy-srcset'] as const;

/** URLs of tracking pixels and of placeholders. */
const notPicture =
  /^https?:\/\/(?:pixel\.|stats?\.|(?:[^/]*\.)?(?:doubleclick\.net|google-analytics\.com|scorecardresearch\.com|quantserve\.com|feedsportal\.com|addtoany\.com)\/|feeds\.feedburner\.com\/~|(?:www\.)?facebook\.com\/tr\b)|\/(?:pixel|spacer|blank|transparent|1x1|clear)\.(?:gif|png|svg)(?:$|\?)|\/open\.(?:gif|aspx)|[?&]ns_site=/i;

/** The attributes that an image keeps, lazy ones made real; undefined for a tracking pixel or a placeholder. */
const imageAttributes = (given: Attributes, references: References): Attributes | undefined => {
  const isTiny = [given.width, given.height].every((size) => size !== undefined && /^\s*[0-2](?:px)?\s*$/.test(size));
  if (isTiny || /(?:^|;)\s*(?:width|height)\s*:\s*[01]px/i.test(given.style ?? '')) return undefined;
  const srcset = lazySets
    .map((name) => (given[name] === undefined ? undefined : sourceSet(given[name], references)))
    .find((set) => set !== undefined);
  const candidates = srcset?.split(', ').map((candidate) => candidate.split(' ')) ?? [];
  const [widest] = candidates.toSorted(([, a = '1x'], [, b = '1x']) => Number.parseFloat(b) - Number.parseFloat(a));
  const written = [...lazySources.map((name) => given[name]), given.src, widest?.[0]];
  const sources = written.map((reference) => (reference ? imageSource(reference, references) : undefined));
  const shown = sources.findIndex((url) => url !== undefined && !notPicture.test(url));
  const src = sources[shown];
  if (src === undefined) return undefined;
  const picture = references.resolvePicture?.(written[shown] ?? '');
  const size =
    typeof picture === 'object' && given.width === undefined && given.height === undefined ? picture : undefined;
  const pixels = (size: string | undefined): string | undefined => /^\s*(\d{1,5})(?:px)?\s*$/.exec(size ?? '')?.[1];
  const kept = {
    src,
    srcset,
    sizes: srcset && given.sizes,
    alt: given.alt ?? '',
    title: given.title,
    width: size?.width?.toString() ?? pixels(given.width),
    height: size?.height?.toString() ?? pixels(given.height),
  };
  return Object.fromEntries(
    Object.entries(kept).flatMap(([name, value]) =>
      value === undefined || (value === '' && name !== 'alt') ? [] : [[name, value] as const],
    ),
  );
};

const matching =
  (pattern: RegExp): Rule =>
  (value) =>
    pattern.test(value.trim()) ? value.trim() : undefined;

const number = matching(/^\d{1,4}$/);
const instant = matching(/^[\dTZ:+. -]{4,40}$/);
const phrase: Rule = (value) => (escapeAttribute(value) === '' ? undefined : value);
const controls: Rule = () => 'controls';

const everywhere: Readonly<Record<string, Rule>> = {
  lang: matching(/^[a-z]{2,3}(?:-[a-z\d]{1,8})*$/i),
  dir: matching(/^(?:ltr|rtl|auto)$/i),
};

const perElement: Readonly<Record<string, Readonly<Record<string, Rule>>>> = {
  a: { href: hyperlink, title: phrase },
  abbr: { title: phrase },
  blockquote: { cite: linkTarget },
  q: { cite: linkTarget },
  del: { datetime: instant },
  ins: { datetime: instant },
  time: { datetime: instant },
  ol: { start: number, reversed: () => 'reversed', type: matching(/^[1aAiI]$/) },
  li: { value: number },
  td: { colspan: number, rowspan: number, headers: phrase },
  th: { colspan: number, rowspan: number, scope: matching(/^(?:row|col|rowgroup|colgroup)$/i) },
  video: { src: mediaSource, poster: imageSource, width: number, height: number, controls },
  audio: { src: mediaSource, controls },
  source: { src: mediaSource, type: matching(/^[\w.+-]+\/[\w.+-]+/) },
};

/** The attributes that an element keeps; undefined where the element itself is dropped. */
export const keptAttributes = (name: string, given: Attributes, references: References): Attributes | undefined => {
  if (name === 'img') return imageAttributes(given, references);
  const kept: Attributes = Object.fromEntries(
    Object.entries({ ...everywhere, ...perElement[name] }).flatMap(([attribute, rule]) => {
      const value = given[attribute] === undefined ? undefined : rule(given[attribute], references);
      return value === undefined ? [] : [[attribute, value] as const];
    }),
  );
  return name === 'source' && kept.src === undefined ? undefined : kept;
};

/** Attributes as a canonical body writes them, each after a space. */
export const renderAttributes = (attributes: Attributes): string =>
  Object.entries(attributes)
    .map(([name, value]) => ` ${name}='${escapeAttribute(value)}'`)
    .join('');

/** Whether a page hides the element from everyone. */
export const isHidden = ({ hidden, style, role }: Attributes): boolean =>
  (hidden !== undefined && hidden.toLowerCase() !== 'until-found') ||
  /(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)/i.test(style ?? '') ||
  role === 'navigation';
