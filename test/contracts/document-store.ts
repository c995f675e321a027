import { describe, expect, it } from 'vitest';
import type { DocumentStore } from '#shared/ports.ts';

const meta = { type: 'application/rss+xml; charset=utf-8', cacheControl: 'public, max-age=60' };
const bytesOf = (text: string): Uint8Array => Buffer.from(text);
const etagOf = (put: Awaited<ReturnType<DocumentStore['put']>>): string => {
  if (put === 'conflict') throw new Error('The document should have been put.');
  return put.etag;
};

/** What every store of documents does; `open` gives an empty one, and what shows the bytes under a key. */
export const documentStoreContract = (
  name: string,
  open: () => Promise<{ readonly documents: DocumentStore; readonly read: (key: string) => Promise<string> }>,
): void => {
  describe(`a document in ${name}`, () => {
    const key = 'feeds/fr/rss.xml';

    it(`a document in ${name} has an ETag once it is there`, async () => {
      const { documents, read } = await open();
      expect(await documents.etag(key)).toBeUndefined();
      const etag = etagOf(await documents.put(key, bytesOf('un'), meta, undefined));
      expect(await documents.etag(key)).toBe(etag);
      expect(await read(key)).toBe('un');
    });

    it(`a document in ${name} is put only where nothing is, when nothing was seen there`, async () => {
      const { documents, read } = await open();
      await documents.put(key, bytesOf('un'), meta, undefined);
      expect(await documents.put(key, bytesOf('deux'), meta, undefined)).toBe('conflict');
      expect(await documents.put(key, bytesOf('un'), meta, undefined)).toBe('conflict');
      expect(await read(key)).toBe('un');
    });

    it(`a document in ${name} is put only over what was seen`, async () => {
      const { documents, read } = await open();
      const first = etagOf(await documents.put(key, bytesOf('un'), meta, undefined));
      const second = etagOf(await documents.put(key, bytesOf('deux'), meta, first));
      expect(second).not.toBe(first);
      expect(await documents.put(key, bytesOf('trois'), meta, first)).toBe('conflict');
      expect(await read(key)).toBe('deux');
      expect(etagOf(await documents.put(key, bytesOf('deux'), meta, second))).toBe(second);
    });

    it(`a document in ${name} is not put over one that was seen and is no more`, async () => {
      const { documents } = await open();
      expect(await documents.put(key, bytesOf('un'), meta, '"00000000000000000000000000000000"')).toBe('conflict');
      expect(await documents.etag(key)).toBeUndefined();
    });

    it(`a document in ${name} is put by exactly one of those who race, both where nothing is and over what is there`, async () => {
      const { documents, read } = await open();
      const race = async (round: string, expected: string | undefined): Promise<string> => {
        const texts = Array.from({ length: 6 }, (_, index) => `${round} ${index}`);
        const puts = await Promise.all(texts.map((text) => documents.put(key, bytesOf(text), meta, expected)));
        const winners = texts.filter((_, index) => puts[index] !== 'conflict');
        expect(winners).toEqual([await read(key)]);
        return (await documents.etag(key)) ?? '';
      };
      await race('third', await race('second', await race('first', undefined)));
    });

    it(`a document in ${name} keeps each byte, and stands apart from every other key`, async () => {
      const { documents, read } = await open();
      const text = '<title>المغرب — ⵜⴰⵎⵖⵔⵉⴱⵜ 🐪</title>\r\n\u0000';
      await documents.put(key, bytesOf(text), meta, undefined);
      await documents.put('feeds/fr/archive/2024-11.atom.xml', bytesOf(''), { ...meta, isGone: true }, undefined);
      expect(await read(key)).toBe(text);
      expect(await read('feeds/fr/archive/2024-11.atom.xml')).toBe('');
      expect(await documents.etag('feeds/fr')).toBeUndefined();
    });
  });
};
