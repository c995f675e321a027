import { expect, it } from 'vitest';
import type { DocumentMeta } from '#shared/model/feed-document.ts';
import type { DocumentStore } from '#shared/ports.ts';

const meta = { type: 'application/rss+xml; charset=utf-8', cacheControl: 'public, max-age=60', revision: 1 };
const bytesOf = (text: string): Uint8Array => Buffer.from(text);
const etagOf = (put: Awaited<ReturnType<DocumentStore['put']>>): string => {
  if (put === 'conflict') throw new Error('The document should have been put.');
  return put.etag;
};

/** Holds for every `DocumentStore`; `open` gives an empty store and a reader of the bytes under a key. */
export const documentStoreContract = (
  name: string,
  open: () => Promise<{ readonly documents: DocumentStore; readonly read: (key: string) => Promise<string> }>,
): void => {
  const key = 'feeds/fr/rss.xml';

  it(`${name} gives the ETag of a document once it is put`, async () => {
    const { documents, read } = await open();
    expect(await documents.etag(key)).toBeUndefined();
    const etag = etagOf(await documents.put(key, bytesOf('un'), meta, undefined));
    expect(await documents.etag(key)).toBe(etag);
    expect(await read(key)).toBe('un');
  });

  it(`${name} lists the keys that begin alike, however many`, async () => {
    const { documents } = await open();
    const months = Array.from({ length: 1_050 }, (_, index) => `feeds/fr/archive/${1000 + index}.rss.xml`);
    for (const one of ['feeds/fr/rss.xml', 'feeds/fr-2/archive/2024-11.rss.xml', ...months]) {
      await documents.put(one, bytesOf('un'), meta, undefined);
    }
    expect(await documents.list('feeds/fr/archive/')).toEqual(months);
    expect(await documents.list('feeds/ar/archive/')).toEqual([]);
  });

  it(`${name} gives a document with its ETag and what it was put with`, async () => {
    const { documents } = await open();
    expect(await documents.get(key)).toBeUndefined();
    const put = async (change: Partial<DocumentMeta>) => {
      const etag = etagOf(await documents.put(key, bytesOf('أمن'), { ...meta, ...change }, await documents.etag(key)));
      const stored = await documents.get(key);
      expect(stored).toMatchObject({ etag, meta: { ...meta, ...change } });
      expect(Buffer.from(stored?.bytes ?? []).toString()).toBe('أمن');
      expect(stored?.modified).toBeInstanceOf(Date);
    };
    await put({});
    await put({ withheldHubs: ['https://hub.example.org/', 'https://hub.example.org/é'] });
    await put({ license: '/license.xml', contentUsage: 'train-ai=n, search=y' });
    await put({ isGone: true });
  });

  it(`${name} removes a document, whether it is there or not, and takes it again`, async () => {
    const { documents, read } = await open();
    await documents.remove(key);
    const etag = etagOf(await documents.put(key, bytesOf('un'), meta, undefined));
    await documents.remove(key);
    expect([await documents.etag(key), await documents.get(key)]).toEqual([undefined, undefined]);
    expect(await documents.put(key, bytesOf('deux'), meta, etag)).toBe('conflict');
    await documents.put(key, bytesOf('deux'), meta, undefined);
    expect(await read(key)).toBe('deux');
  });

  it(`${name} refuses a put that expects no document where there is one`, async () => {
    const { documents, read } = await open();
    await documents.put(key, bytesOf('un'), meta, undefined);
    expect(await documents.put(key, bytesOf('deux'), meta, undefined)).toBe('conflict');
    expect(await documents.put(key, bytesOf('un'), meta, undefined)).toBe('conflict');
    expect(await read(key)).toBe('un');
  });

  it(`${name} puts a document only over the expected ETag`, async () => {
    const { documents, read } = await open();
    const first = etagOf(await documents.put(key, bytesOf('un'), meta, undefined));
    const second = etagOf(await documents.put(key, bytesOf('deux'), meta, first));
    expect(second).not.toBe(first);
    expect(await documents.put(key, bytesOf('trois'), meta, first)).toBe('conflict');
    expect(await read(key)).toBe('deux');
    expect(etagOf(await documents.put(key, bytesOf('deux'), meta, second))).toBe(second);
  });

  it(`${name} refuses a put over a document that was deleted`, async () => {
    const { documents } = await open();
    expect(await documents.put(key, bytesOf('un'), meta, '"00000000000000000000000000000000"')).toBe('conflict');
    expect(await documents.etag(key)).toBeUndefined();
  });

  it(`${name} lets exactly one of many concurrent puts win, over a document or none`, async () => {
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

  it(`${name} keeps every byte of a document, under its own key only`, async () => {
    const { documents, read } = await open();
    const text = '<title>المغرب — ⵜⴰⵎⵖⵔⵉⴱⵜ 🐪</title>\r\n\u0000';
    await documents.put(key, bytesOf(text), meta, undefined);
    await documents.put('feeds/fr/archive/2024-11.atom.xml', bytesOf(''), { ...meta, isGone: true }, undefined);
    expect(await read(key)).toBe(text);
    expect(await read('feeds/fr/archive/2024-11.atom.xml')).toBe('');
    expect(await documents.etag('feeds/fr')).toBeUndefined();
  });
};
