import { absoluteUrl, withoutTracking } from '../permalink.ts';
import { picturePath, type ResolvePicture } from '../pictures.ts';
import { escapeAttribute } from './escape.ts';
import { readSourceSet, writeSourceSet } from './source-set.ts';

/** Attributes by name, as a page has them or as a body keeps them. */
export type Attributes = Readonly<Record<string, string>>;

/** Whether an element has any attribute; most elements have none, and nothing is to be read of them. */
export const hasAttributes = (given: Attributes): boolean => {
  for (const _name in given) return true;
  return false;
};

/** What the references of a body are resolved with: pictures beside the document, and a base for all others. */
export type References = { readonly base: string | undefined; readonly resolvePicture?: ResolvePicture | undefined };

/** Gives the value that a body keeps for an attribute; undefined where it drops the attribute. */
type Rule = (value: string, references: References) => string | undefined;

/** An image may stand in the body itself, up to 16,000 digits of base64; below 150 digits it is a spacer. */
const dataImage = /^data:image\/(?:png|gif|jpeg|webp|avif);base64,[A-Za-z0-9+/]{150,16000}={0,2}$/;

/** A link's target that readers may follow: an absolute http URL without tracking, mailto or tel. */
export const linkTarget = (reference: string, { base }: References): string | undefined => {
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

/** The URL of a picture that is not in the body itself. */
const pictureSource: Rule = (reference, { base, resolvePicture }) => {
  const picture = resolvePicture?.(reference.trim());
  return picture === 'left out' ? undefined : (picture?.url ?? absoluteUrl(reference.trim(), base));
};

/** The URL of an image. */
const imageSource: Rule = (reference, references) =>
  dataImage.test(reference.trim()) ? reference.trim() : pictureSource(reference, references);

/** Attributes in which pages keep the URL of an image that their script loads later. */
const lazySources = [
  'data-src',
  'data-lazy-src',
  'data-original',
  'data-orig-file',
  'data-full-src',
  'data-url',
] as const;
/** Other names of such attributes, where the value is an absolute URL: every plugin that loads pictures later has its own. */
const otherLazySource = /src$|(?:^|-)(?:lazy|lazyload|original|image|breeze)$/;
const lazySets = ['srcset', 'data-srcset', 'data-lazy-srcset'] as const;

/** URLs of tracking pixels and of placeholders. */
const notPicture =
  /^https?:\/\/(?:pixel\.|stats?\.|(?:[^/]*\.)?(?:doubleclick\.net|google-analytics\.com|scorecardresearch\.com|quantserve\.com|feedsportal\.com|addtoany\.com)\/|feeds\.feedburner\.com\/~|(?:www\.)?facebook\.com\/tr\b)|\/(?:pixel|spacer|blank|transparent|1x1|clear)\.(?:gif|png|svg)(?:$|\?)|\/open\.(?:gif|aspx)|[?&]ns_site=/i;

/** The attributes that an image keeps, lazy ones made real; undefined for a tracking pixel or a placeholder. */
const imageAttributes = (given: Attributes, references: References): Attributes | undefined => {
  const isTiny = [given.width, given.height].every((size) => size !== undefined && /^\s*[0-2](?:px)?\s*$/.test(size));
  if (isTiny || /(?:^|;)\s*(?:width|height)\s*:\s*[01]px/i.test(given.style ?? '')) return undefined;
  const candidates =
    lazySets
      .map((name) => readSourceSet(given[name] ?? '', (reference) => pictureSource(reference, references)))
      .find(({ length }) => length > 0) ?? [];
  const sizeOf = (descriptor: string): number => Number.parseFloat(descriptor || '1x');
  const [widest] = candidates.toSorted((a, b) => sizeOf(b.descriptor) - sizeOf(a.descriptor));
  const srcset = candidates.length === 0 ? undefined : writeSourceSet(candidates);
  const others = Object.entries(given).flatMap(([name, value]) =>
    name !== 'src' && otherLazySource.test(name) && /^(?:https?:)?\/\/\S+$/.test(value.trim()) ? [value] : [],
  );
  const written = [...lazySources.map((name) => given[name]), ...others, given.src, widest?.url];
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

/** Relations that say that a link is paid for or not the author's; search engines ask for them wherever the text stands. */
const paidRelation: Rule = (value) => {
  const words = new Set(value.toLowerCase().split(/\s+/));
  return ['sponsored', 'ugc', 'nofollow'].filter((word) => words.has(word)).join(' ') || undefined;
};

const everywhere: Readonly<Record<string, Rule>> = {
  lang: matching(/^[a-z]{2,3}(?:-[a-z\d]{1,8})*$/i),
  dir: matching(/^(?:ltr|rtl|auto)$/i),
};

const alignment = matching(/^(?:left|right|center)$/i);

const perElement: Readonly<Record<string, Readonly<Record<string, Rule>>>> = {
  a: { href: hyperlink, title: phrase, rel: paidRelation },
  abbr: { title: phrase },
  blockquote: { cite: linkTarget },
  q: { cite: linkTarget },
  del: { cite: linkTarget, datetime: instant },
  ins: { cite: linkTarget, datetime: instant },
  time: { datetime: instant },
  ol: { start: number, reversed: () => 'reversed', type: matching(/^[1aAiI]$/) },
  li: { value: number },
  td: { colspan: number, rowspan: number, align: alignment, headers: phrase },
  th: { colspan: number, rowspan: number, align: alignment, scope: matching(/^(?:row|col|rowgroup|colgroup)$/i) },
  video: { src: mediaSource, poster: imageSource, width: number, height: number },
  audio: { src: mediaSource },
  source: { src: mediaSource, type: matching(/^[\w.+-]+\/[\w.+-]+/) },
};

/** Attributes for what an element's style says, which no reader applies. */
const styled: ReadonlyMap<string, RegExp> = new Map([
  ['dir', /(?:^|;)\s*direction\s*:\s*(ltr|rtl)\b/i],
  ['align', /(?:^|;)\s*text-align\s*:\s*(left|right|center)\b/i],
]);

/** The attributes of a player or its source: a script may load the film later; without controls a film that starts by itself is a still. */
const mediaAttributes = (given: Attributes): Attributes => {
  const lazy = given['data-src'] ?? given['data-video-src'];
  return { ...given, ...(given.src?.trim() || lazy === undefined ? {} : { src: lazy }) };
};

const rulesOfAll = Object.entries(everywhere);
const rulesByElement = new Map(
  Object.entries(perElement).map(([name, rules]) => [name, [...rulesOfAll, ...Object.entries(rules)]] as const),
);

/** The attributes that an element keeps; undefined where the element itself is dropped. */
export const keptAttributes = (name: string, given: Attributes, references: References): Attributes | undefined => {
  if (name === 'img') return imageAttributes(given, references);
  if (!hasAttributes(given) && !/^(?:video|audio|source)$/.test(name)) return {};
  const isPlayer = name === 'video' || name === 'audio';
  const written = isPlayer || name === 'source' ? mediaAttributes(given) : given;
  const kept = (rulesByElement.get(name) ?? rulesOfAll).flatMap(([attribute, rule]) => {
    const own = written[attribute] === undefined ? undefined : rule(written[attribute], references);
    const value =
      own ??
      styled
        .get(attribute)
        ?.exec(given.style ?? '')?.[1]
        ?.toLowerCase();
    return value === undefined ? [] : [[attribute, value] as const];
  });
  const attributes: Attributes = Object.fromEntries([...kept, ...(isPlayer ? [['controls', 'controls']] : [])]);
  return name === 'source' && attributes.src === undefined ? undefined : attributes;
};

/** Attributes as a canonical body writes them, each after a space. */
export const renderAttributes = (attributes: Attributes): string =>
  Object.entries(attributes)
    .map(([name, value]) => ` ${name}='${escapeAttribute(value)}'`)
    .join('');

/** Whether a page hides the element from everyone. */
export const isHidden = ({ hidden, style, role, class: classes }: Attributes): boolean =>
  // KaTeX shows a formula twice: as MathML, and as signs that only its style sheet puts in their places.
  /(?:^|\s)katex-html(?:\s|$)/.test(classes ?? '') ||
  (hidden !== undefined && hidden.toLowerCase() !== 'until-found') ||
  /(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)/i.test(style ?? '') ||
  role === 'navigation';
