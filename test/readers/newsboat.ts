import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type Reader, runProgram } from './reader.ts';

/** A terminal reader; its cache contains the entries that it shows. */
export const newsboat: Reader = {
  name: 'newsboat',
  program: 'newsboat',
  files: ['rss.xml', 'atom.xml'],
  read: async (url, folder) => {
    const [urls, config, cache] = ['urls', 'config', 'cache.db'].map((file) => join(folder, file));
    if (urls === undefined || config === undefined || cache === undefined) return [];
    await writeFile(urls, `${url}\n`);
    await writeFile(config, '');
    await runProgram('newsboat', ['-u', urls, '-C', config, '-c', cache, '-x', 'reload']);
    const database = new DatabaseSync(cache);
    const rows = database.prepare('SELECT title, url FROM rss_item ORDER BY pubDate DESC, id').all();
    database.close();
    return rows.map((row) => ({ title: String(row.title), link: String(row.url) }));
  },
};
