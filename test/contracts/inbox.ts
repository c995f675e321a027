import { expect, it } from 'vitest';
import type { Inbox } from '#shared/ports.ts';

/** An inbox, and access to its files without it. */
export type OpenInbox = () => Promise<{
  readonly inbox: Inbox;
  readonly drop: (key: string, text: string | Uint8Array, type?: string) => Promise<void>;
  /** The text of every file, by its key. */
  readonly files: () => Promise<Readonly<Record<string, string>>>;
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

/** Holds for every inbox; `open` gives an empty one. */
export const inboxContract = (name: string, open: OpenInbox): void => {
  it(`the ${name} inbox reads a file with its bytes and its type`, async () => {
    const { inbox, drop } = await open();
    expect(await inbox.read('a.html')).toBeUndefined();
    await drop('a.html', '<p>Une dépêche</p>', 'text/html');
    const file = await inbox.read('a.html');
    expect(Buffer.from(file?.bytes ?? []).toString()).toBe('<p>Une dépêche</p>');
    expect(file?.type).toBe('text/html');
  });

  it(`the ${name} inbox reads an empty file`, async () => {
    const { inbox, drop } = await open();
    await drop('empty.txt', new Uint8Array());
    expect((await inbox.read('empty.txt'))?.bytes.byteLength).toBe(0);
  });

  it(`the ${name} inbox reads a file that is too large only until its size is certain`, async () => {
    const { inbox, drop } = await open();
    await drop('export.xml', Buffer.alloc(24 * 1024 * 1024, 'a'));
    const { bytes } = (await inbox.read('export.xml')) ?? {};
    expect(bytes?.byteLength).toBeGreaterThan(10 * 1024 * 1024);
    expect(bytes?.byteLength).toBeLessThan(12 * 1024 * 1024);
  });

  it.each(oddNames)(`the ${name} inbox removes and rejects a file with the name %s`, async (key) => {
    const { inbox, drop, files } = await open();
    await drop(key, 'taken');
    await inbox.remove(key, (await inbox.read(key))?.etag ?? '');
    expect(await files()).toEqual({});
    await drop(key, 'refused');
    await inbox.reject(key, (await inbox.read(key))?.etag ?? '', '{"title":"non"}');
    expect(await files()).toEqual({
      [`rejected/${key}`]: 'refused',
      [`rejected/${key}.problem.json`]: '{"title":"non"}',
    });
  });

  it(`the ${name} inbox rejects a file under another name if its own is too long for a prefix`, async () => {
    const { inbox, drop, files } = await open();
    const key = `${'dossier/'.repeat(120)}${'م'.repeat(25)}.txt`;
    await drop(key, 'refused');
    await inbox.reject(key, (await inbox.read(key))?.etag ?? '', 'why');
    const stored = await files();
    expect(Object.values(stored).toSorted()).toEqual(['refused', 'why']);
    expect(Object.keys(stored).every((one) => one.startsWith('rejected/'))).toBe(true);
  });

  it(`the ${name} inbox neither removes nor rejects a file that was replaced since it was read`, async () => {
    const { inbox, drop, files } = await open();
    await drop('a.txt', 'first');
    const etag = (await inbox.read('a.txt'))?.etag ?? '';
    await drop('a.txt', 'second');
    await inbox.remove('a.txt', etag);
    expect(await files()).toEqual({ 'a.txt': 'second' });
    await inbox.reject('a.txt', etag, 'why');
    expect(await files()).toEqual({ 'a.txt': 'second' });
  });

  it.each(oddNames)(
    `the ${name} inbox finds a picture with the name %s before and after it is set aside`,
    async (key) => {
      const { inbox, drop, files } = await open();
      expect(await inbox.readBeside(key)).toBeUndefined();
      await drop(key, 'picture');
      expect(Buffer.from((await inbox.readBeside(key)) ?? []).toString()).toBe('picture');
      await inbox.setAside(key, (await inbox.read(key))?.etag ?? '');
      expect(await files()).toEqual({ [`.pictures/${key}`]: 'picture' });
      expect(Buffer.from((await inbox.readBeside(key)) ?? []).toString()).toBe('picture');
      await drop(key, 'corrected');
      expect(Buffer.from((await inbox.readBeside(key)) ?? []).toString()).toBe('corrected');
    },
  );

  it(`the ${name} inbox does not set a picture aside that was replaced since it was read`, async () => {
    const { inbox, drop, files } = await open();
    await drop('a.jpg', 'first');
    const etag = (await inbox.read('a.jpg'))?.etag ?? '';
    await drop('a.jpg', 'second');
    await inbox.setAside('a.jpg', etag);
    expect(await files()).toEqual({ 'a.jpg': 'second' });
  });

  it(`the ${name} inbox does nothing when a missing file is removed or rejected again`, async () => {
    const { inbox, drop, files } = await open();
    await drop('a.txt', 'text');
    const etag = (await inbox.read('a.txt'))?.etag ?? '';
    await inbox.reject('a.txt', etag, 'why');
    const before = await files();
    await inbox.reject('a.txt', etag, 'why');
    await inbox.remove('a.txt', etag);
    expect(await files()).toEqual(before);
  });
};
