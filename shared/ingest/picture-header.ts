/** What the first bytes of a picture say about it; `width` and `height` in pixels, as it is shown. */
export type PictureHeader = {
  readonly type: string;
  readonly extension: string;
  readonly size?: { readonly width: number; readonly height: number };
};

type Size = NonNullable<PictureHeader['size']>;

type Kind = {
  readonly type: string;
  readonly extension: string;
  readonly matches: (bytes: Buffer) => boolean;
  /** Throws RangeError, or gives undefined, where the header breaks off or turns the picture. */
  readonly sizeOf: (bytes: Buffer) => Size | undefined;
};

const ascii = (bytes: Buffer, start: number, end: number): string => bytes.toString('latin1', start, end);

/** Whether Exif turns the picture by 90 degrees, which exchanges its sides (Exif 2.32, tag 0x0112). */
const isTurned = (segment: Buffer): boolean => {
  if (ascii(segment, 0, 6) !== 'Exif\0\0') return false;
  const tiff = segment.subarray(6);
  const isLittle = ascii(tiff, 0, 2) === 'II';
  const short = (at: number): number => (isLittle ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at));
  const directory = isLittle ? tiff.readUInt32LE(4) : tiff.readUInt32BE(4);
  const entries = Array.from({ length: short(directory) }, (_, index) => directory + 2 + index * 12);
  const orientation = entries.find((at) => short(at) === 0x0112);
  return orientation !== undefined && short(orientation + 8) >= 5;
};

/** The size in a JPEG's frame header (ITU T.81 §B.2.2). */
const jpegSize = (bytes: Buffer): Size | undefined => {
  let turned = false;
  for (let at = 2; at < bytes.length; ) {
    const marker = bytes.readUInt16BE(at);
    const length = bytes.readUInt16BE(at + 2);
    if (marker < 0xffc0 || length < 2) return undefined;
    if (marker === 0xffe1) turned ||= isTurned(bytes.subarray(at + 4, at + 2 + length));
    // Frame headers are C0 to CF, without the tables C4 and CC and the reserved C8.
    if (marker <= 0xffcf && ![0xffc4, 0xffc8, 0xffcc].includes(marker)) {
      const [height, width] = [bytes.readUInt16BE(at + 5), bytes.readUInt16BE(at + 7)];
      return turned ? { width: height, height: width } : { width, height };
    }
    at += 2 + length;
  }
  return undefined;
};

/** The size in the first chunk of a WebP (RFC 9649 §2). */
const webpSize = (bytes: Buffer): Size | undefined => {
  const chunk = ascii(bytes, 12, 16);
  if (chunk === 'VP8X') return { width: bytes.readUIntLE(24, 3) + 1, height: bytes.readUIntLE(27, 3) + 1 };
  if (chunk === 'VP8 ') return { width: bytes.readUInt16LE(26) & 0x3fff, height: bytes.readUInt16LE(28) & 0x3fff };
  const bits = bytes.readUInt32LE(21);
  return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
};

/** An AVIF's properties stand at its beginning. */
const avifHeaderBytes = 4096;

/** The largest size among an AVIF's images: the others are its tiles, its alpha plane and its thumbnail. */
const avifSize = (bytes: Buffer): Size | undefined => {
  const header = bytes.subarray(0, avifHeaderBytes);
  if (header.includes('irot')) return undefined;
  const sizes: Size[] = [];
  for (let at = header.indexOf('ispe'); at >= 0; at = header.indexOf('ispe', at + 4)) {
    sizes.push({ width: header.readUInt32BE(at + 8), height: header.readUInt32BE(at + 12) });
  }
  return sizes.toSorted((a, b) => b.width * b.height - a.width * a.height)[0];
};

const pngSignature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** The brands of an ISO media file: the major one, and those that it is compatible with. */
const brandsOf = (bytes: Buffer): readonly string[] => {
  if (bytes.length < 16 || ascii(bytes, 4, 8) !== 'ftyp') return [];
  const end = Math.min(bytes.readUInt32BE(0), bytes.length, 256);
  return ascii(bytes, 8, end).match(/.{4}/gs) ?? [];
};

/** The kinds of pictures that Barid takes: SVG is none of them, for it can hold a script. */
const kinds: readonly Kind[] = [
  {
    type: 'image/jpeg',
    extension: 'jpg',
    matches: (bytes) => bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff,
    sizeOf: jpegSize,
  },
  {
    type: 'image/png',
    extension: 'png',
    matches: (bytes) => bytes.subarray(0, 8).equals(pngSignature),
    sizeOf: (bytes) => ({ width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) }),
  },
  {
    type: 'image/gif',
    extension: 'gif',
    matches: (bytes) => /^GIF8[79]a$/.test(ascii(bytes, 0, 6)),
    sizeOf: (bytes) => ({ width: bytes.readUInt16LE(6), height: bytes.readUInt16LE(8) }),
  },
  {
    type: 'image/webp',
    extension: 'webp',
    matches: (bytes) => /^RIFF.{4}WEBPVP8[ LX]$/s.test(ascii(bytes, 0, 16)),
    sizeOf: webpSize,
  },
  {
    type: 'image/avif',
    extension: 'avif',
    matches: (bytes) => brandsOf(bytes).some((brand) => brand === 'avif' || brand === 'avis'),
    sizeOf: avifSize,
  },
];

/** What bytes are by their magic number, never by a name; undefined for anything but a picture that Barid takes. */
export const readPictureHeader = (given: Uint8Array): PictureHeader | undefined => {
  const bytes = Buffer.from(given.buffer, given.byteOffset, given.byteLength);
  const kind = kinds.find(({ matches }) => matches(bytes));
  if (kind === undefined) return undefined;
  const { type, extension, sizeOf } = kind;
  try {
    const size = sizeOf(bytes);
    const isPlausible = size !== undefined && [size.width, size.height].every((side) => side > 0 && side <= 65_535);
    return isPlausible ? { type, extension, size } : { type, extension };
  } catch (error) {
    // The header breaks off. The magic number stands, and readers show what there is.
    if (error instanceof RangeError) return { type, extension };
    throw error;
  }
};
