import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { type Command, UsageError } from '#infra/cli/command.ts';
import type { SiteClient } from '#infra/cli/site-client.ts';
import { sampleFolder, sampleKey } from '#infra/local/sample-files.ts';

const folder = fileURLToPath(sampleFolder);

const previewSchema = z.object({
  items: z.array(
    z.object({ id: z.string(), outcome: z.string(), article: z.object({ title: z.object({ value: z.string() }) }) }),
  ),
});

/** The ids and titles of the articles that a sample file became at a site; those that it never had are left out. */
const storedFrom = async (name: string, site: SiteClient) => {
  const body = new Uint8Array(await readFile(join(folder, name)));
  const path = `/read?file=${encodeURIComponent(sampleKey(name))}`;
  const headers = { 'content-type': 'application/octet-stream' };
  const { items } = previewSchema.parse(await site.request({ method: 'POST', path, headers, body }));
  return items
    .filter(({ outcome }) => outcome !== 'created')
    .map(({ id, article }) => ({ id, title: article.title.value }));
};

const storedSchema = z.object({ status: z.string(), feeds: z.array(z.string()) });

/** Whether feeds show an article, or that there was one. */
const isTraced = async (id: string, site: SiteClient): Promise<boolean> => {
  const { status, feeds } = storedSchema.parse(await site.request({ method: 'GET', path: `/articles/${id}` }));
  return status !== 'retracted' || feeds.length > 0;
};

/** `barid samples remove`: takes the articles that come with Barid out of every feed, without a tombstone. */
export const samplesCommand: Command = {
  name: 'samples',
  about: 'Removes the sample articles, which the first start publishes: feeds show no trace of them.',
  usage: 'remove',
  options: {},
  help: {},
  run: async ({ positionals: [action, ...others], site: connect, output }) => {
    if (action !== 'remove' || others.length > 0)
      throw new UsageError('Say what to do with the samples: barid samples remove.');
    const site = connect();
    let removed = 0;
    for (const name of await readdir(folder)) {
      for (const { id, title } of await storedFrom(name, site)) {
        if (!(await isTraced(id, site))) continue;
        await site.request({ method: 'DELETE', path: `/articles/${id}?tombstone=false` });
        removed += 1;
        output.result({ id, title, sample: name }, `removed  ${title}`);
      }
    }
    output.note(
      removed === 0 ? 'No sample article is in a feed.' : `${removed} sample articles are in no feed any more.`,
    );
    return true;
  },
};
