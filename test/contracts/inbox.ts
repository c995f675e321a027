import { expect, it } from 'vitest';
import { Rejected } from '#shared/errors.ts';
import type { Inbox, RefusedFiles } from '#shared/ports.ts';
import { problemDocument } from '#shared/problem.ts';

/** An inbox, and access to its files without it. */
export type OpenInbox = () => Promise<{
  readonly inbox: Inbox;
  readonly refused: RefusedFiles;
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

  it(`the ${name} inbox forgets a refusal once a file of the same name was accepted that arrived later`, async () => {
    const { inbox, drop, files } = await open();
    await inbox.forgetRefusal('a.txt', new Date());
    await drop('a.txt', 'refused');
    const refused = await inbox.read('a.txt');
    await inbox.reject('a.txt', refused?.etag ?? '', 'why');
    await inbox.forgetRefusal('a.txt', new Date((refused?.arrivedAt.getTime() ?? 0) - 60_000));
    expect(Object.keys(await files())).toEqual(['rejected/a.txt', 'rejected/a.txt.problem.json']);
    await drop('a.txt', 'corrected');
    await inbox.forgetRefusal('a.txt', (await inbox.read('a.txt'))?.arrivedAt ?? new Date(0));
    expect(await files()).toEqual({ 'a.txt': 'corrected' });
  });

  it.each(oddNames)(
    `the ${name} inbox lists a refused file with the name %s, retries and dismisses it`,
    async (key) => {
      const { inbox, refused, drop, files } = await open();
      expect(await refused.list(10)).toEqual({ files: [], count: 0 });
      await drop(key, 'text');
      const problem = problemDocument([new Rejected('ARTICLE_WITHOUT_TITLE', 'No title.')], key);
      await inbox.reject(key, (await inbox.read(key))?.etag ?? '', problem);
      const shown = { name: key, size: 4, code: 'ARTICLE_WITHOUT_TITLE', detail: 'No title.', errors: [] };
      expect(await refused.list(10)).toMatchObject({ files: [shown], count: 1 });
      const read = await refused.read(key);
      expect([read, Buffer.from(read?.bytes ?? []).toString()]).toMatchObject([shown, 'text']);
      expect([await refused.retry(key), await refused.retry(key)]).toEqual([true, true]);
      expect((await files())[key]).toBe('text');
      expect(await refused.dismiss(key)).toBe(true);
      expect(await files()).toEqual({ [key]: 'text' });
      expect([await refused.dismiss(key), await refused.retry(`${key}x`), await refused.read(key)]).toEqual([
        false,
        false,
        undefined,
      ]);
    },
  );

  it(`the ${name} inbox lists ten of the faults of a refused file, and shows a hundred of them`, async () => {
    const { inbox, refused, drop } = await open();
    const faults = Array.from({ length: 1000 }, (_, at) => ({ pointer: `/tags/${at}`, message: 'expected a text' }));
    await drop('a.json', 'text');
    const problem = problemDocument([new Rejected('ARTICLE_INVALID', 'Not valid.', { faults })], 'a.json');
    await inbox.reject('a.json', (await inbox.read('a.json'))?.etag ?? '', problem);
    expect((await refused.list(10)).files[0]?.errors).toHaveLength(11);
    expect((await refused.read('a.json'))?.errors).toHaveLength(101);
  });

  it(`the ${name} inbox retries a refused file whose name is too long for a prefix, and does not replace a newer one`, async () => {
    const { inbox, refused, drop, files } = await open();
    const key = `${'dossier/'.repeat(120)}${'م'.repeat(25)}.txt`;
    await drop(key, 'refused');
    await inbox.reject(key, (await inbox.read(key))?.etag ?? '', problemDocument([], key));
    expect((await refused.list(10)).files.map((file) => file.name)).toEqual([key]);
    await drop(key, 'newer');
    expect([await refused.retry(key), (await files())[key]]).toEqual([true, 'newer']);
  });

  it(`the ${name} inbox lists only refused files that have a problem document, whatever a person made of it`, async () => {
    const { refused, drop } = await open();
    await drop('rejected/alone.txt', 'x');
    await drop('rejected/b.txt.problem.json', '{}');
    await drop('rejected/c.txt', 'x');
    await drop('rejected/c.txt.problem.json', 'no JSON');
    expect((await refused.list(10)).files).toMatchObject([{ name: 'c.txt', code: 'UNKNOWN', detail: '', errors: [] }]);
  });
};
