import { open } from 'node:fs/promises';
import { inflateRawSync } from 'node:zlib';
import { Rejected } from '#shared/errors.ts';
import { withNamedFile } from './load-document.ts';

/** A file in an archive: where its header is, and how large it is packed and unpacked. */
type Entry = { readonly method: number; readonly packed: number; readonly size: number; readonly at: number };

/** An open archive: the names of its files, and their bytes. */
export type ZipFile = { readonly names: readonly string[]; readonly read: (name: string) => Promise<Uint8Array> };

/** One file of an archive: a post with all that belongs to it is smaller. */
const maxFileBytes = 20 * 1024 * 1024;
const maxFiles = 100_000;

/** A smaller archive is read at once: to open it again for each of its files takes longer. */
const maxWholeBytes = 32 * 1024 * 1024;

/** Bytes that a file is unpacked into at a time: as many as its directory says, of a large one less. */
const minChunkBytes = 64;
const maxChunkBytes = 64 * 1024;

const invalid = (path: string, why: string): Rejected =>
  new Rejected('ARCHIVE_INVALID', `${path} is no whole zip archive: ${why}. Download it again.`, { status: 415 });

/**
 * Opens a zip archive by the directory at its end (APPNOTE 6.3, §4.3.12, §4.3.16). Names that lead out of the archive, folders
 * and resource forks of macOS are left out. @throws Rejected ARCHIVE_INVALID, FILE_UNREADABLE
 */
export const openZip = (path: string): Promise<ZipFile> =>
  withNamedFile(path, async () => {
    await using opened = await open(path);
    const { size } = await opened.stat();
    const whole = size <= maxWholeBytes ? await opened.readFile() : undefined;
    const bytesAt = async (position: number, length: number): Promise<Buffer> => {
      if (whole !== undefined) return whole.subarray(position, position + length);
      await using handle = await open(path);
      // A directory may name more bytes than the archive has.
      const room = Math.max(0, Math.min(length, size - position));
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(room), 0, room, position);
      return buffer.subarray(0, bytesRead);
    };
    const tailLength = Math.min(size, 65_557);
    const tail = await bytesAt(size - tailLength, tailLength);
    const end = tail.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
    if (end < 0 || end + 22 > tail.length) throw invalid(path, 'it has no directory at its end');
    const [count, length, start] = [
      tail.readUInt16LE(end + 10),
      tail.readUInt32LE(end + 12),
      tail.readUInt32LE(end + 16),
    ];
    if (start === 0xffff_ffff || count === 0xffff) throw invalid(path, 'it is one of over 4 GB (Zip64)');
    if (start + length > size || count > maxFiles) throw invalid(path, 'its directory lies outside of it');
    const directory = await bytesAt(start, length);
    const entries = new Map<string, Entry>();
    let at = 0;
    for (let index = 0; index < count; index += 1) {
      if (at + 46 > directory.length || directory.readUInt32LE(at) !== 0x0201_4b50)
        throw invalid(path, 'its directory breaks off');
      const [nameLength, extra, comment] = [
        directory.readUInt16LE(at + 28),
        directory.readUInt16LE(at + 30),
        directory.readUInt16LE(at + 32),
      ];
      const name = directory.toString('utf8', at + 46, at + 46 + nameLength).replaceAll('\\', '/');
      const isUsable = !name.endsWith('/') && !name.startsWith('/') && !/(?:^|\/)(?:\.\.|__MACOSX)(?:\/|$)/.test(name);
      if (isUsable)
        entries.set(name, {
          method: directory.readUInt16LE(at + 10),
          packed: directory.readUInt32LE(at + 20),
          size: directory.readUInt32LE(at + 24),
          at: directory.readUInt32LE(at + 42),
        });
      at += 46 + nameLength + extra + comment;
    }
    // Files that lie over each other are a few bytes that unpack to as many files as anybody likes.
    const claims = [...entries.values()].map(({ packed }) => packed).filter((packed) => packed <= size);
    if (claims.reduce((sum, packed) => sum + packed, 0) > size) throw invalid(path, 'its files lie over each other');
    const read = async (name: string): Promise<Uint8Array> => {
      const entry = entries.get(name);
      if (entry === undefined) throw invalid(path, `it has no file ${name}`);
      if (Math.max(entry.size, entry.packed) > maxFileBytes)
        throw new Rejected('ARTICLE_TOO_LARGE', `${name} has over 20 MiB.`, { status: 413 });
      const header = await bytesAt(entry.at, 30);
      if (header.length < 30 || header.readUInt32LE(0) !== 0x0403_4b50)
        throw invalid(path, `${name} is not where its directory says`);
      const packed = await bytesAt(entry.at + 30 + header.readUInt16LE(26) + header.readUInt16LE(28), entry.packed);
      if (packed.length < entry.packed) throw invalid(path, `${name} breaks off`);
      if (entry.method === 0) return packed;
      if (entry.method !== 8) throw invalid(path, `${name} is packed in a way that Barid does not know`);
      try {
        // Nobody else waits in a command, and a stream for each of 65,000 small files takes longer than to unpack them.
        const chunkSize = Math.min(Math.max(entry.size, minChunkBytes), maxChunkBytes);
        return inflateRawSync(packed, { maxOutputLength: maxFileBytes, chunkSize });
      } catch (cause) {
        throw new Rejected('ARCHIVE_INVALID', `${name} in ${path} is damaged. Download the archive again.`, {
          status: 415,
          cause,
        });
      }
    };
    return { names: [...entries.keys()].toSorted(), read };
  });
