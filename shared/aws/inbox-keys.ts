import { sha256 } from '#shared/hash.ts';
import { rejectedFolder } from '#shared/model/inbox-folders.ts';

/** S3's limit. */
const maxKeyBytes = 1024;

/** The end of the key of the reasons of a refused file. */
export const problemSuffix = '.problem.json';

/** The key of a file that moves to a folder of the inbox: its own name, shortened where that is too long. */
export const movedKey = (folder: string, key: string): string => {
  const moved = `${folder}${key}`;
  if (Buffer.byteLength(moved + problemSuffix) <= maxKeyBytes) return moved;
  // 200 characters are at most 800 bytes.
  return `${folder}${sha256(key).slice(0, 16)}-${key.slice(-200).toWellFormed().replaceAll('/', '-')}`;
};

/** The keys of a refused file and of its reasons. */
export const refusedKeys = (name: string): { readonly file: string; readonly problem: string } => {
  const file = movedKey(rejectedFolder, name);
  return { file, problem: `${file}${problemSuffix}` };
};

/** The source of a copy, as CopyObject names it. */
export const copySource = (bucket: string, key: string): string =>
  `${bucket}/${key.split('/').map(encodeURIComponent).join('/')}`;
