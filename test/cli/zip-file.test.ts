import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { openZip } from '#infra/cli/zip-file.ts';
import { Rejected } from '#shared/errors.ts';
import { freshFolder } from '#test/local-folder.ts';
import { zipArchive } from './zip-archive.ts';

const archiveIn = async (bytes: Uint8Array): Promise<string> => {
  const path = join(await freshFolder(), 'export.zip');
  await writeFile(path, bytes);
  return path;
};

it('reads the files of an archive, and none that leads out of it', async () => {
  const path = await archiveIn(
    zipArchive({ 'posts/a.html': '<p>ميناء</p>', '../out.md': 'x', '__MACOSX/posts/._a.html': 'x' }),
  );
  const zip = await openZip(path);
  expect(zip.names).toEqual(['posts/a.html']);
  expect(Buffer.from(await zip.read('posts/a.html')).toString()).toBe('<p>ميناء</p>');
});

it('a bomb is refused before it is unpacked', async () => {
  const zip = await openZip(await archiveIn(zipArchive({ 'a.md': Buffer.alloc(21 * 1024 * 1024) })));
  await expect(zip.read('a.md')).rejects.toMatchObject({ code: 'ARTICLE_TOO_LARGE' });
});

it('an archive that is cut or changed anywhere is refused in words, or read as far as it is whole', async () => {
  const whole = zipArchive({ 'posts/a.html': '<p>Le port</p>', 'posts.csv': 'post_id\n' });
  const folder = await freshFolder();
  await fc.assert(
    fc.asyncProperty(fc.nat(whole.length), fc.nat(whole.length - 1), fc.nat(255), async (length, at, byte) => {
      const bytes = Buffer.from(whole.subarray(0, length));
      if (at < bytes.length) bytes[at] = byte;
      const path = join(folder, 'changed.zip');
      await writeFile(path, bytes);
      try {
        const zip = await openZip(path);
        for (const name of zip.names) await zip.read(name);
      } catch (error) {
        if (!(error instanceof Rejected)) throw error;
      }
    }),
    { numRuns: 200 },
  );
});

it('a directory that names more than the archive has takes no memory for it', async () => {
  const bytes = Buffer.from(zipArchive({ 'a.md': 'Le port', 'b.md': 'x' }));
  const entry = bytes.indexOf(Buffer.from('PK\x01\x02', 'latin1'));
  const packed = 19 * 1024 * 1024;
  bytes.writeUInt32LE(packed, entry + 20);
  const zip = await openZip(await archiveIn(bytes));
  await expect(zip.read('a.md')).rejects.toMatchObject({ code: 'ARCHIVE_INVALID' });
  bytes.writeUInt32LE(0xffff_fff0, entry + 20);
  const vast = await openZip(await archiveIn(bytes));
  await expect(vast.read('a.md')).rejects.toMatchObject({ code: 'ARTICLE_TOO_LARGE' });
});

it('files that lie over each other are refused: a few bytes would unpack to any number of files', async () => {
  const bytes = zipArchive(Object.fromEntries(['a.md', 'b.md', 'c.md'].map((name) => [name, Buffer.alloc(200_000)])));
  const first = bytes.indexOf(Buffer.from('PK\x01\x02', 'latin1'));
  const length = 46 + 'a.md'.length;
  const entry = bytes.subarray(first, first + length);
  // The first entry a thousand times, in the directory of an archive of 50 KB.
  const list = Buffer.concat(
    Array.from({ length: 1000 }, (_, index) => {
      const named = Buffer.from(entry);
      named.write(String(index).padStart(4, '0'), 46);
      return named;
    }),
  );
  const end = Buffer.from(bytes.subarray(-22));
  end.writeUInt16LE(1000, 10);
  end.writeUInt32LE(list.length, 12);
  const bomb = await archiveIn(Buffer.concat([bytes.subarray(0, first), list, end]));
  await expect(openZip(bomb)).rejects.toMatchObject({
    code: 'ARCHIVE_INVALID',
    message: expect.stringContaining('lie over each other'),
  });
});
