import { open } from 'node:fs/promises';

/** Puts a folder's list of files on the disk, so that a rename or a removal in it outlasts a power cut. */
export const syncFolder = async (folder: string): Promise<void> => {
  const handle = await open(folder, 'r');
  await handle.sync();
  await handle.close();
};
