import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { freshFolder } from '#test/local-folder.ts';
import { push, titles, writeSiteFile } from '#test/pipeline/pipeline-harness.ts';
import { startHere } from './start-here.ts';

const recorder = fileURLToPath(new URL('./record-writes.c', import.meta.url));

/** One change of a file or folder: its operation as in record-writes.c. */
type Change = {
  readonly operation: string;
  readonly path: string;
  readonly offset: number;
  readonly bytes: Buffer;
};

function* changesIn(log: Buffer): Generator<Change> {
  const headBytes = 21;
  let at = 0;
  while (at + headBytes <= log.length) {
    const [pathBytes, length] = [log.readUInt32LE(at + 1), Number(log.readBigUInt64LE(at + 13))];
    const [operation, offset] = [log.toString('latin1', at, at + 1), Number(log.readBigUInt64LE(at + 5))];
    const start = at + headBytes + pathBytes;
    if (start + length > log.length) return;
    yield {
      operation,
      offset,
      path: log.toString('utf8', at + headBytes, start),
      bytes: log.subarray(start, start + length),
    };
    at = start + length;
  }
}

/** A file or folder: what was written, and what a disk that lost its power still has. */
type Node = { current: Buffer; synced: Buffer; readonly isFolder: boolean };

/** What a power cut may leave of names: those that were synced with their folder, or all that there were. */
type Names = 'synced' | 'all';

/** The files after a power cut that loses everything that nobody synced. */
const afterPowerCut = (log: Buffer, root: string, names: Names): ReadonlyMap<string, Buffer> => {
  const current = new Map<string, Node>();
  const synced = new Map<string, Node>();
  const nodeOf = (path: string, isFolder = false): Node => {
    const node = current.get(path) ?? { current: Buffer.alloc(0), synced: Buffer.alloc(0), isFolder };
    current.set(path, node);
    return node;
  };
  const syncNames = (folder: string): void => {
    for (const path of synced.keys()) if (dirname(path) === folder) synced.delete(path);
    for (const [path, node] of current) if (dirname(path) === folder) synced.set(path, node);
  };
  for (const { operation, path, offset, bytes } of changesIn(log)) {
    if (operation === 'c') nodeOf(path);
    if (operation === 'd') nodeOf(path, true);
    if (operation === 'u') current.delete(path);
    if (operation === 'r') {
      const to = bytes.toString();
      current.set(to, nodeOf(path));
      current.delete(path);
    }
    if (operation === 't') {
      const node = nodeOf(path);
      const size = Buffer.alloc(offset);
      node.current.copy(size);
      node.current = size;
    }
    if (operation === 'w') {
      const node = nodeOf(path);
      const next = Buffer.alloc(Math.max(node.current.length, offset + bytes.length));
      node.current.copy(next);
      bytes.copy(next, offset);
      node.current = next;
    }
    if (operation === 's') {
      const node = current.get(path);
      if (node === undefined || node.isFolder) syncNames(path);
      else node.synced = node.current;
    }
  }
  const left = names === 'synced' ? synced : current;
  /** Whether the name of each folder above is there too. */
  const isReachable = (path: string): boolean =>
    dirname(path) === root || (left.get(dirname(path))?.isFolder === true && isReachable(dirname(path)));
  return new Map(
    [...left]
      .filter(([path, { isFolder }]) => !isFolder && isReachable(path))
      .map(([path, node]) => [path, node.synced]),
  );
};

it('a power cut that loses everything that nobody synced loses nothing that was acknowledged', async () => {
  const folder = await freshFolder();
  const [library, log, root] = [join(folder, 'record.so'), join(folder, 'log'), join(folder, 'disk')];
  // Every Linux with Node's build tools has a C compiler; without one, this cannot be shown, and the test fails.
  execFileSync('cc', ['-shared', '-fPIC', '-O1', '-o', library, recorder, '-ldl', '-lpthread']);
  await mkdir(root);
  const siteFile = await writeSiteFile(folder);
  const first = await startHere({
    BARID_SITE: siteFile,
    BARID_DATA: join(root, 'data'),
    LD_PRELOAD: library,
    POWER_CUT_FOLDER: root,
    POWER_CUT_LOG: log,
    UV_USE_IO_URING: '0',
  });
  const acknowledged: string[] = [];
  const publisher = async (name: string): Promise<void> => {
    for (let number = 0; ; number += 1) {
      const title = `${name} ${number}`;
      const id = `https://www.example.org/${encodeURIComponent(title)}`;
      const { status } = await push(first, {
        body: JSON.stringify({ id, url: id, title, content_html: `<p>${title} تم النشر</p>`, language: 'fr' }),
      });
      if (status === 201) acknowledged.push(title);
      if (acknowledged.length === 60) first.child.kill('SIGKILL');
    }
  };
  await Promise.allSettled([publisher('Rabat'), publisher('الرباط'), publisher('ⴰⵕⴱⴰⵟ')]);
  expect(acknowledged.length).toBeGreaterThanOrEqual(60);

  const recorded = await readFile(log);
  for (const names of ['synced', 'all'] as const) {
    const disk = join(folder, names);
    for (const [path, bytes] of afterPowerCut(recorded, root, names)) {
      const copy = join(disk, path.slice(root.length));
      await mkdir(dirname(copy), { recursive: true });
      await writeFile(copy, bytes);
    }
    const next = await startHere({ BARID_SITE: siteFile, BARID_DATA: join(disk, 'data') });
    expect(next.token).toBe(first.token);
    const missing = async (): Promise<readonly string[]> => {
      const found = new Set(await titles(next, 'all'));
      return acknowledged.filter((title) => !found.has(title));
    };
    await expect.poll(missing, { timeout: 60_000, interval: 500 }).toEqual([]);
    next.child.kill('SIGKILL');
    await once(next.child, 'exit');
  }
}, 240_000);
