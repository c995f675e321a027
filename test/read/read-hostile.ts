import { hostileDocuments } from './hostile-documents.ts';

/**
 * Reads the hostile documents that the arguments name, one after the other at a megabyte, and says on its output which begins
 * and which ended: run in a process of its own, whose end by the lack of memory says which document it was.
 */
const named = new Set(process.argv.slice(2));
for (const { name, write, read } of hostileDocuments) {
  if (!named.has(name)) continue;
  process.stdout.write(`begin ${encodeURIComponent(name)}\n`);
  try {
    await read(write(1024 * 1024));
  } catch {
    // A refusal ends the reading too.
  }
  process.stdout.write(`end ${encodeURIComponent(name)}\n`);
}
