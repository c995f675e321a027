import { readFile, writeFile } from 'node:fs/promises';
import type { Call } from '#infra/cli/command.ts';
import { isRecord, recordsOf } from '#infra/local/loopback/fields.ts';
import { readOpml } from '#shared/read/feed/read-opml.ts';
import { parseSite } from '#shared/site/parse-site.ts';

type Entry = { readonly id: string; readonly url: string };

/** The site file with these sources in it, but those whose address it names already. */
const withSources = (siteFile: unknown, sources: readonly Entry[]) => {
  const file = isRecord(siteFile) ? siteFile : {};
  const there = recordsOf(file, 'sources');
  const urls = new Set(there.map(({ url }) => url));
  const ids = new Set(there.map(({ id }) => id));
  const added = sources.filter(({ id, url }) => !urls.has(url) && !ids.has(id));
  return { added, file: { ...file, sources: [...there, ...added] } };
};

/**
 * Shows what an OPML list subscribes to as sources for the site file; with `--add` puts them there. A list of
 * subscriptions is configuration: it belongs where the rest of it is reviewed and deployed from.
 */
export const importSources = async (opml: string, siteFile: string, { isSet, output }: Call): Promise<boolean> => {
  const { sources, skipped } = readOpml(await readFile(opml, 'utf8'));
  const entries = sources.map(({ id, url, name }) => ({ id, url, ...(name === undefined ? {} : { name }) }));
  for (const { name, reason } of skipped) output.result({ skipped: name, reason }, `skipped: ${name}: ${reason}`);
  if (!isSet('add')) {
    output.result({ sources: entries }, JSON.stringify({ sources: entries }, null, 2));
    output.note('These belong into the site file; --add puts them there.');
    return true;
  }
  const { added, file } = withSources(JSON.parse(await readFile(siteFile, 'utf8')), entries);
  parseSite(file);
  await writeFile(siteFile, `${JSON.stringify(file, null, 2)}\n`);
  output.result({ added }, `${added.length} sources added to ${siteFile}; start or deploy again to follow them.`);
  return true;
};
