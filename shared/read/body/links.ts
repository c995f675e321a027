import { absoluteUrl } from '../permalink.ts';
import { withoutTracking } from '../tracking-parameters.ts';

/** Small pictures may stand in the body itself; smaller ones than this are spacers. */
const dataImage = /^data:image\/(?:png|gif|jpeg|webp|avif);base64,[A-Za-z0-9+/]{150,16000}={0,2}$/;

/** The target of a link as readers may follow it: absolute, without tracking; undefined for what is no link. */
export const linkTarget = (reference: string, base: string | undefined): string | undefined => {
  if (/^\s*(?:mailto|tel):[^\s<>"'\\]+\s*$/i.test(reference)) return reference.trim();
  const absolute = absoluteUrl(reference, base);
  if (absolute === undefined) return undefined;
  const url = new URL(absolute);
  if (url.search !== '') url.search = withoutTracking(url.search.slice(1));
  return url.href;
};

/** The address of a picture, a sound or a film. */
export const mediaSource = (reference: string, base: string | undefined): string | undefined => {
  const trimmed = reference.trim();
  return dataImage.test(trimmed) ? trimmed : absoluteUrl(trimmed, base);
};

/** A `srcset` with absolute addresses; undefined where nothing of it is left. */
export const sourceSet = (given: string, base: string | undefined): string | undefined => {
  const candidates = given.match(/[^\s,]\S*[^\s,](?:\s+[\d.]+[wx])?/g) ?? [];
  const absolute = candidates.flatMap((candidate) => {
    const [reference = '', descriptor = ''] = candidate.split(/\s+/);
    const url = absoluteUrl(reference, base)?.replaceAll(',', '%2C');
    return url === undefined ? [] : [`${url} ${descriptor}`.trim()];
  });
  return absolute.length === 0 ? undefined : absolute.join(', ');
};

/** The widest picture of a `srcset`. */
export const widestOf = (sources: string): string | undefined =>
  sources
    .split(', ')
    .map((candidate) => candidate.split(' '))
    .toSorted(([, a = '1x'], [, b = '1x']) => Number.parseFloat(b) - Number.parseFloat(a))[0]?.[0];
