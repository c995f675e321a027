import { statfsSync } from 'node:fs';
import { systemCode } from '#shared/system-error.ts';

/** What is said of a write for which the disk has no room. Nothing of it is stored; all that was acknowledged before is. */
export const diskFull = 'The disk of this machine is full: make room on it. Nothing that was accepted is lost.';

/** Whether a write failed because the disk, or a user's part of it, is full. */
export const isDiskFull = (error: unknown): boolean => ['ENOSPC', 'EDQUOT'].includes(systemCode(error) ?? '');

/** A disk that was full has room again from here on. Below it small writes succeed, and others do not. */
const leastRoomBytes = 1024 * 1024;

/** Whether the disk of a folder has room for articles. */
export const hasRoom = (folder: string): boolean => {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize >= leastRoomBytes;
};
