import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Reader, runProgram } from './reader.ts';

/** A command-line reader: converts a document to one line of tab-separated fields for each entry. */
export const sfeed: Reader = {
  name: 'sfeed',
  program: 'sfeed',
  files: ['rss.xml', 'atom.xml'],
  read: async (url, folder) => {
    const file = join(folder, 'feed');
    await writeFile(file, new Uint8Array(await (await fetch(url)).arrayBuffer()));
    const lines = await runProgram('sh', ['-c', 'sfeed < "$0"', file]);
    return lines
      .trim()
      .split('\n')
      .map((line) => line.split('\t'))
      .map(([, title = '', link = '']) => ({ title, link }));
  },
};
