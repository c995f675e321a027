import { expect, it } from 'vitest';
import type { MediaStore } from '#shared/ports.ts';

const key = 'media/0123456789abcdef0123456789abcdef.png';
const upload = 'a'.repeat(64);

/** Holds for every `MediaStore`; `open` gives an empty one and a reader of the type and text under a key. */
export const mediaStoreContract = (
  name: string,
  open: () => Promise<{
    readonly media: MediaStore;
    readonly read: (key: string) => Promise<readonly [string, string]>;
  }>,
): void => {
  it(`${name} keeps a picture under its key and type, once`, async () => {
    const { media, read } = await open();
    expect(await media.save(key, Buffer.from('un'), 'image/png')).toBe(true);
    expect(await media.save(key, Buffer.from('un'), 'image/gif')).toBe(false);
    expect(await read(key)).toEqual(['image/png', 'un']);
  });

  it(`${name} lets exactly one of many writers be the first`, async () => {
    const { media } = await open();
    const saves = Array.from({ length: 6 }, () => media.save(key, Buffer.from('un'), 'image/png'));
    expect((await Promise.all(saves)).filter((isNew) => isNew)).toHaveLength(1);
  });

  it(`${name} removes a picture, and says so where it was sent again just before`, async () => {
    const { media, read } = await open();
    const [soon, before] = [Date.now() + 60_000, Date.now() - 60_000].map((ms) => new Date(ms));
    await media.save(key, Buffer.from('un'), 'image/png');
    expect(await media.remove(key, before ?? new Date())).toBe(true);
    expect(await media.remove(key, before ?? new Date())).toBe(true);
    expect(await media.save(key, Buffer.from('un'), 'image/png')).toBe(true);
    expect(await media.save(key, Buffer.from('un'), 'image/png')).toBe(false);
    expect(await media.remove(key, before ?? new Date())).toBe(false);
    expect(await read(key)).toEqual(['image/png', 'un']);
    expect(await media.remove(key, soon ?? new Date())).toBe(true);
    expect(await media.save(key, Buffer.from('un'), 'image/png')).toBe(true);
  });

  it(`${name} keeps the parts of an upload until they are removed`, async () => {
    const { media } = await open();
    expect(await media.readPart(upload, 0)).toBeUndefined();
    await media.savePart(upload, 0, Buffer.from('un'));
    await media.savePart(upload, 2, Buffer.from('deux'));
    expect(Buffer.from((await media.readPart(upload, 2)) ?? []).toString()).toBe('deux');
    await media.removePart(upload, 2);
    await media.removePart(upload, 2);
    expect(await media.readPart(upload, 2)).toBeUndefined();
    expect(Buffer.from((await media.readPart(upload, 0)) ?? []).toString()).toBe('un');
  });
};
