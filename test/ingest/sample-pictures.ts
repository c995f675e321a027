/** A valid PNG of one pixel. */
export const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

const uint16 = (value: number): Buffer => Buffer.from([value >> 8, value & 0xff]);
const box = (type: string, ...contents: readonly Buffer[]): Buffer => {
  const body = Buffer.concat(contents);
  const size = Buffer.alloc(4);
  size.writeUInt32BE(body.length + 8);
  return Buffer.concat([size, Buffer.from(type), body]);
};

/** The header of a JPEG of this size, which Exif may turn by 90 degrees. */
export const jpeg = (width: number, height: number, orientation = 1): Buffer => {
  const tiff = Buffer.from('4d4d002a00000008000101120003000000010000000000000000', 'hex');
  tiff.writeUInt16BE(orientation, 18);
  const exif = Buffer.concat([Buffer.from('Exif\0\0'), tiff]);
  const frame = Buffer.concat([Buffer.from([8]), uint16(height), uint16(width), Buffer.from([1, 1, 0x11, 0])]);
  const segment = (marker: number, data: Buffer): Buffer =>
    Buffer.concat([Buffer.from([0xff, marker]), uint16(data.length + 2), data]);
  const parts = [segment(0xe1, exif), segment(0xc4, Buffer.alloc(20)), segment(0xc2, frame)];
  return Buffer.concat([Buffer.from([0xff, 0xd8]), ...parts, Buffer.from([0xff, 0xd9])]);
};

/** The header of a GIF of this size. */
export const gif = (width: number, height: number): Buffer => {
  const bytes = Buffer.from('GIF89a\0\0\0\0\0\0\0;', 'latin1');
  bytes.writeUInt16LE(width, 6);
  bytes.writeUInt16LE(height, 8);
  return bytes;
};

/** The header of a WebP of this size, in its extended form. */
export const webp = (width: number, height: number): Buffer => {
  const bytes = Buffer.alloc(30);
  bytes.write('RIFF', 0, 'latin1');
  bytes.write('WEBPVP8X', 8, 'latin1');
  bytes.writeUIntLE(width - 1, 24, 3);
  bytes.writeUIntLE(height - 1, 27, 3);
  return bytes;
};

/** The header of an AVIF of this size, with a smaller thumbnail before it. */
export const avif = (width: number, height: number): Buffer => {
  const ispe = (w: number, h: number): Buffer => {
    const data = Buffer.alloc(12);
    data.writeUInt32BE(w, 4);
    data.writeUInt32BE(h, 8);
    return box('ispe', data);
  };
  const properties = box('iprp', box('ipco', ispe(16, 16), ispe(width, height)));
  const brands = Buffer.from('mif1\0\0\0\0mif1avifmiaf', 'latin1');
  return Buffer.concat([box('ftyp', brands), box('meta', Buffer.alloc(4), properties)]);
};

/** Bytes that are no picture that Barid takes, some under the name of one. */
export const notPictures: Readonly<Record<string, Buffer>> = {
  'logo.svg': Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
  'page.jpg': Buffer.from('<!doctype html><script>alert(1)</script>'),
  'photo.heic': box('ftyp', Buffer.from('heic\0\0\0\0mif1heic', 'latin1')),
  'sound.webp': Buffer.from('RIFF\0\0\0\0WAVEfmt ', 'latin1'),
  'film.avif': box('ftyp', Buffer.from('isom\0\0\0\0isomiso2avc1mp41', 'latin1')),
  'empty.png': Buffer.alloc(0),
  'text.gif': Buffer.from('GIF of the week'),
};
