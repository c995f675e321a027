import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readPictureHeader } from '#shared/ingest/picture-header.ts';
import { avif, gif, jpeg, notPictures, png, webp } from './sample-pictures.ts';

it.each([
  ['jpg', 'image/jpeg', jpeg(1200, 800)],
  ['gif', 'image/gif', gif(1200, 800)],
  ['webp', 'image/webp', webp(1200, 800)],
  ['avif', 'image/avif', avif(1200, 800)],
])('the header of a %s says its type and its size', (extension, type, bytes) => {
  expect(readPictureHeader(bytes)).toEqual({ type, extension, size: { width: 1200, height: 800 } });
});

it('a PNG of one pixel is a picture of one pixel', () => {
  expect(readPictureHeader(png)).toEqual({ type: 'image/png', extension: 'png', size: { width: 1, height: 1 } });
});

it('a photograph that its camera turned is as high as it is shown', () => {
  expect(readPictureHeader(jpeg(1200, 800, 6))?.size).toEqual({ width: 800, height: 1200 });
});

it.each(Object.entries(notPictures))('%s is no picture that Barid takes', (_name, bytes) => {
  expect(readPictureHeader(bytes)).toBeUndefined();
});

it('a picture that breaks off or is damaged keeps its type and never fails', () => {
  const whole = fc.constantFrom(jpeg(10, 20, 6), png, gif(1, 2), webp(3, 4), avif(5, 6));
  fc.assert(
    fc.property(whole, fc.nat(300), fc.array(fc.tuple(fc.nat(300), fc.nat(255))), (bytes, length, damage) => {
      const damaged = Buffer.from(bytes.subarray(0, Math.max(32, length)));
      for (const [at, value] of damage) if (at >= 32 && at < damaged.length) damaged[at] = value;
      expect(readPictureHeader(damaged)?.type).toBe(readPictureHeader(bytes)?.type);
    }),
  );
});

it('bytes are a picture only if they begin as one', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
      const start = Buffer.from(bytes).toString('latin1');
      const isPicture = /^(?:\xff\xd8\xff|\x89PNG\r\n.\n|GIF8[79]a|RIFF.{4}WEBPVP8[ LX]|.{4}ftyp)/s.test(start);
      if (!isPicture) expect(readPictureHeader(bytes)).toBeUndefined();
    }),
  );
});
