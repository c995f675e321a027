import { describe, expect, it } from 'vitest';
import type { Inbox } from '#shared/ports.ts';

/** An inbox, and what a person sees of it. */
export type OpenInbox = () => Promise<{
  readonly inbox: Inbox;
  readonly drop: (key: string, text: string | Uint8Array, type?: string) => Promise<void>;
  /** Every file by its key. */
  readonly look: () => Promise<Readonly<Record<string, string>>>;
}>;

const oddNames = [
  'plain.txt',
  'مقال عن التعاون.html',
  'un titre avec des espaces.md',
  '100% sûr + certain.json',
  'a&b=c?d#e;f.txt',
  "l'œuf (1) [brouillon]!*.txt",
  '2024/11/27/ⵜⴰⵎⵖⵔⵉⴱⵜ 🐪.txt',
  '%2e%2e%2f.txt',
];

/** What every inbox does. */
export const inboxContract = (name: string, open: OpenInbox): void => {
  describe(`a file in the inbox of ${name}`, () => {
    it(`a file in the inbox of ${name} is read with its bytes and its type`, async () => {
      const { inbox, drop } = await open();
      expect(await inbox.read('a.html')).toBeUndefined();
      await drop('a.html', '<p>Une dépêche</p>', 'text/html');
      const file = await inbox.read('a.html');
      expect(Buffer.from(file?.bytes ?? []).toString()).toBe('<p>Une dépêche</p>');
      expect(file?.type).toBe('text/html');
    });

    it(`a file in the inbox of ${name} may be empty`, async () => {
      const { inbox, drop } = await open();
      await drop('empty.txt', new Uint8Array());
      expect((await inbox.read('empty.txt'))?.bytes.byteLength).toBe(0);
    });

    it(`a file in the inbox of ${name} is read only so far as says that it is too large`, async () => {
      const { inbox, drop } = await open();
      await drop('export.xml', Buffer.alloc(24 * 1024 * 1024, 'a'));
      const { bytes } = (await inbox.read('export.xml')) ?? {};
      expect(bytes?.byteLength).toBeGreaterThan(10 * 1024 * 1024);
      expect(bytes?.byteLength).toBeLessThan(12 * 1024 * 1024);
    });

    it.each(oddNames)(
      `a file in the inbox of ${name} may be called %s: it is taken, and it is refused`,
      async (key) => {
        const { inbox, drop, look } = await open();
        await drop(key, 'taken');
        await inbox.remove(key, (await inbox.read(key))?.etag ?? '');
        expect(await look()).toEqual({});
        await drop(key, 'refused');
        await inbox.reject(key, (await inbox.read(key))?.etag ?? '', '{"title":"non"}');
        expect(await look()).toEqual({
          [`rejected/${key}`]: 'refused',
          [`rejected/${key}.problem.json`]: '{"title":"non"}',
        });
      },
    );

    it(`a file in the inbox of ${name} may have a name that leaves no room for more: it lies in rejected/ under another`, async () => {
      const { inbox, drop, look } = await open();
      const key = `${'dossier/'.repeat(120)}${'م'.repeat(25)}.txt`;
      await drop(key, 'refused');
      await inbox.reject(key, (await inbox.read(key))?.etag ?? '', 'why');
      const files = await look();
      expect(Object.values(files).toSorted()).toEqual(['refused', 'why']);
      expect(Object.keys(files).every((one) => one.startsWith('rejected/'))).toBe(true);
    });

    it(`a file in the inbox of ${name} that was replaced since it was read stays, whether it was taken or refused, and nobody is told otherwise`, async () => {
      const { inbox, drop, look } = await open();
      await drop('a.txt', 'first');
      const etag = (await inbox.read('a.txt'))?.etag ?? '';
      await drop('a.txt', 'second');
      await inbox.remove('a.txt', etag);
      expect(await look()).toEqual({ 'a.txt': 'second' });
      await inbox.reject('a.txt', etag, 'why');
      expect(await look()).toEqual({ 'a.txt': 'second' });
    });

    it(`a file in the inbox of ${name} that is gone already is taken and refused once more without harm`, async () => {
      const { inbox, drop, look } = await open();
      await drop('a.txt', 'text');
      const etag = (await inbox.read('a.txt'))?.etag ?? '';
      await inbox.reject('a.txt', etag, 'why');
      const before = await look();
      await inbox.reject('a.txt', etag, 'why');
      await inbox.remove('a.txt', etag);
      expect(await look()).toEqual(before);
    });
  });
};
