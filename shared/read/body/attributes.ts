import { escapeAttribute } from './escape.ts';
import { imageAttributes } from './image.ts';
import { linkTarget, mediaSource } from './links.ts';

/** Attributes as a page gives them. */
export type Attributes = Readonly<Record<string, string>>;

type Read = (value: string, base: string | undefined) => string | undefined;

const matching =
  (pattern: RegExp): Read =>
  (value) =>
    pattern.test(value.trim()) ? value.trim() : undefined;

const number = matching(/^\d{1,4}$/);
const phrase: Read = (value) => (escapeAttribute(value) === '' ? undefined : value);
const instant = matching(/^[\dTZ:+. -]{4,40}$/);
const presence =
  (name: string): Read =>
  () =>
    name;

const everywhere: Readonly<Record<string, Read>> = {
  lang: matching(/^[a-z]{2,3}(?:-[a-z\d]{1,8})*$/i),
  dir: matching(/^(?:ltr|rtl|auto)$/i),
};

const perElement: Readonly<Record<string, Readonly<Record<string, Read>>>> = {
  a: { href: linkTarget, title: phrase },
  abbr: { title: phrase },
  blockquote: { cite: linkTarget },
  q: { cite: linkTarget },
  del: { datetime: instant },
  ins: { datetime: instant },
  time: { datetime: instant },
  ol: { start: number, reversed: presence('reversed'), type: matching(/^[1aAiI]$/) },
  li: { value: number },
  td: { colspan: number, rowspan: number, headers: phrase },
  th: { colspan: number, rowspan: number, scope: matching(/^(?:row|col|rowgroup|colgroup)$/i) },
  video: { src: mediaSource, poster: mediaSource, width: number, height: number, controls: presence('controls') },
  audio: { src: mediaSource, controls: presence('controls') },
  source: { src: mediaSource, type: matching(/^[\w.+-]+\/[\w.+-]+/) },
};

const read = (name: string, given: Attributes, base: string | undefined): Attributes => {
  const readers = { ...everywhere, ...perElement[name] };
  const entries = Object.entries(readers).flatMap(([attribute, reader]) => {
    const value = given[attribute] === undefined ? undefined : reader(given[attribute], base);
    return value === undefined ? [] : [[attribute, value] as const];
  });
  return Object.fromEntries(entries);
};

/** The attributes that an element keeps; undefined where it is not to be shown at all. */
export const keptAttributes = (name: string, given: Attributes, base: string | undefined): Attributes | undefined => {
  if (name === 'img') return imageAttributes(given, base);
  const kept = read(name, given, base);
  return name === 'source' && kept.src === undefined ? undefined : kept;
};

/** Attributes as a canonical body writes them, each after a space. */
export const renderAttributes = (attributes: Attributes): string =>
  Object.entries(attributes)
    .map(([name, value]) => ` ${name}='${escapeAttribute(value)}'`)
    .join('');

/** Whether a page shows the element to nobody. */
export const isHidden = ({ hidden, style, role }: Attributes): boolean =>
  (hidden !== undefined && hidden.toLowerCase() !== 'until-found') ||
  /(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)/i.test(style ?? '') ||
  role === 'navigation';
