import { mkdir, open, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Misconfigured } from '#shared/errors.ts';
import { describeSystemError, systemCode } from '#shared/system-error.ts';
import { readJson, syncFolder, writeFileAtomically } from './files.ts';
import { isRecord, textOf } from './json-record.ts';

/** What a data folder may have at its top, and whether that is a folder. */
const layout = {
  'table.db': 'file',
  'secrets.json': 'file',
  'barid.log': 'file',
  'running.json': 'file',
  'samples-published': 'file',
  buckets: 'folder',
  queues: 'folder',
  checkpoints: 'folder',
  inbox: 'folder',
  imports: 'folder',
} as const;

const unusable = (message: string, cause?: unknown): Misconfigured =>
  new Misconfigured('DATA_UNUSABLE', `${message} BARID_DATA names the folder of all data.`, { cause });

/** Makes a folder and those above it. One by one: in `/proc`, Node's own recursion never ends. */
const makeFolder = async (path: string): Promise<void> => {
  const above = dirname(path);
  const make = () => mkdir(path, { mode: 0o700 });
  try {
    await make().catch(async (error: unknown) => {
      if (systemCode(error) !== 'ENOENT' || above === path) throw error;
      await makeFolder(above);
      await make();
    });
  } catch (error) {
    if (systemCode(error) === 'EEXIST' && (await stat(path)).isDirectory()) return;
    throw error;
  }
  await syncFolder(above).catch(() => undefined);
};

const checkLayout = async (data: string): Promise<void> => {
  for (const [name, kind] of Object.entries(layout)) {
    const path = join(data, name);
    const stats = await stat(path).catch((error: unknown) => {
      if (systemCode(error) === 'ENOENT') return undefined;
      throw error;
    });
    if (stats === undefined || stats.isDirectory() === (kind === 'folder')) continue;
    const found = stats.isDirectory() ? 'folder' : 'file';
    throw unusable(`${path} is a ${found}, and Barid needs a ${kind} there. Move it away.`);
  }
};

/** Writes a file as everything below does, and takes it away: of full disks and others' folders one learns at the start. */
const checkWritable = async (data: string): Promise<void> => {
  const path = join(data, `.writable-${process.pid}`);
  const handle = await open(path, 'w');
  try {
    await handle.writeFile('x');
    await handle.sync();
  } finally {
    await handle.close();
    await rm(path, { force: true });
  }
};

/**
 * Makes the folder of all data where there is none, and checks that it is one that Barid can use.
 * @throws Misconfigured DATA_UNUSABLE
 */
export const prepareDataFolder = async (data: string): Promise<void> => {
  try {
    await makeFolder(data);
    await checkLayout(data);
    await checkWritable(data);
  } catch (error) {
    if (!(error instanceof Error) || systemCode(error) === undefined) throw error;
    throw unusable(describeSystemError(error, data), error);
  }
};

/** The Barid that uses a data folder, or did before it was killed: the lock of the table alone tells which. */
export type RunningNote = { readonly url: string; readonly pid: number };

const notePath = (data: string): string => join(data, 'running.json');

/** Notes the Barid that runs over a data folder, so that a second one can name it. */
export const noteRunning = (data: string, note: RunningNote): Promise<void> =>
  writeFileAtomically(notePath(data), `${JSON.stringify(note)}\n`);

/** Removes the note. */
export const forgetRunning = (data: string): Promise<void> => rm(notePath(data), { force: true });

/** The last note; undefined where there is none, or none that can be read. */
export const readRunning = async (data: string): Promise<RunningNote | undefined> => {
  const note = await readJson(notePath(data)).catch(() => undefined);
  const url = isRecord(note) ? textOf(note, 'url') : undefined;
  const pid = isRecord(note) ? Number(note.pid) : Number.NaN;
  return url === undefined || !Number.isInteger(pid) ? undefined : { url, pid };
};
