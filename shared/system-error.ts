/** What the errors of the system mean for somebody who named a file or folder. */
const meanings: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist.',
  EISDIR: 'is a folder, where a file is needed.',
  ENOTDIR: 'lies below a file, or is one, where a folder is needed.',
  EEXIST: 'is a file, where a folder is needed.',
  EACCES: 'is not open to this user. Change its permissions or its owner.',
  EPERM: 'is not open to this user. Change its permissions or its owner.',
  EROFS: 'is on a file system that can only be read.',
  ENOSPC: 'cannot be written: the disk is full.',
  EDQUOT: 'cannot be written: this user may use no more of the disk.',
  EIO: 'cannot be read or written: the disk reports a fault.',
  ELOOP: 'is a symbolic link that leads back to itself.',
  ENAMETOOLONG: 'has too long a name.',
  EMFILE: 'cannot be opened: too many files are open.',
  ENFILE: 'cannot be opened: too many files are open.',
  ETXTBSY: 'is in use by another program.',
};

/** The code of an error of the system, such as `ENOENT`; undefined for any other error. */
export const systemCode = (error: unknown): string | undefined =>
  error instanceof Error && 'syscall' in error && 'code' in error ? String(error.code) : undefined;

/** An error of the system as a sentence about a file or folder: the given one, else the one that the error names. */
export const describeSystemError = (error: Error, given?: string): string => {
  const path = given ?? ('path' in error ? String(error.path) : undefined);
  const meaning = meanings[systemCode(error) ?? ''];
  if (meaning === undefined) return path === undefined ? error.message : `${path} cannot be used: ${error.message}`;
  return `${path ?? 'What was named'} ${meaning}`;
};
