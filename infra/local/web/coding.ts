import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

/** How a body is coded on its way. */
export type Coding = 'br' | 'gzip' | 'identity';

/** Best first. */
const codings: readonly Coding[] = ['br', 'gzip'];

const qualities = (header: string): ReadonlyMap<string, number> =>
  new Map(
    header.split(',').map((item) => {
      const [name = '', ...parameters] = item.split(';').map((part) => part.trim().toLowerCase());
      const quality = parameters.find((parameter) => parameter.startsWith('q='));
      // RFC 9110 §8.4.1.3: the older name of the same.
      return [name === 'x-gzip' ? 'gzip' : name, quality === undefined ? 1 : Number(quality.slice(2))];
    }),
  );

/** RFC 9110 §12.5.3: the coding that the reader likes best, ours where it likes several equally; identity always will do. */
export const chooseCoding = (acceptEncoding: string | undefined): Coding => {
  const accepted = qualities(acceptEncoding ?? '');
  const qualityOf = (coding: Coding): number => accepted.get(coding) ?? accepted.get('*') ?? 0;
  const best = codings.filter((coding) => qualityOf(coding) > 0).sort((a, b) => qualityOf(b) - qualityOf(a))[0];
  return best === undefined || (accepted.get('identity') ?? 0) > qualityOf(best) ? 'identity' : best;
};

/** Whether a media type is text, which shrinks; images and archives are packed already. */
export const isText = (type: string): boolean =>
  /^text\/|^application\/(?:json|xml|javascript|manifest\+json)\b|\+(?:xml|json)\b/i.test(type);

const toBrotli = promisify(brotliCompress);
const toGzip = promisify(gzip);

/** Between speed and size: a feed of 350 KB takes some milliseconds. */
const brotliQuality = 5;

/** The bytes in this coding. */
export const encode = (bytes: Buffer, coding: Coding): Promise<Buffer> => {
  if (coding === 'gzip') return toGzip(bytes);
  if (coding === 'identity') return Promise.resolve(bytes);
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: brotliQuality,
    [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
  };
  return toBrotli(bytes, { params });
};
