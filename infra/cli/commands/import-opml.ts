import { readFile, writeFile } from 'node:fs/promises';
import { addSources } from '#infra/cli/add-sources.ts';
import type { Call } from '#infra/cli/command.ts';
import { isRecord, recordsOf } from '#infra/local/json-record.ts';
import { defined } from '#shared/defined.ts';
import { decodeText } from '#shared/read/decode.ts';
import { readOpml } from '#shared/read/feed/read-opml.ts';
import { parseSite } from '#shared/site/read-site-file.ts';

/**
 * Prints the subscriptions of an OPML list as sources for the site file; `--add` writes them there. They are never stored
 * in the table: sources are configuration, which is reviewed and deployed with the rest of the site file.
 */
export const importOpml = async (opml: string, siteFile: string, { isSet, output }: Call): Promise<boolean> => {
  const { sources, skipped } = readOpml(decodeText(await readFile(opml)));
  // A folder of the reader becomes a tag of all that comes from its sources.
  const found = sources.map(({ id, url, name, folders }) =>
    defined({ id, url, name, rules: folders.length === 0 ? undefined : { addTags: [...new Set(folders)] } }),
  );
  for (const { name, reason } of skipped) output.result({ skipped: name, reason }, `skipped: ${name}: ${reason}`);
  if (!isSet('add')) {
    output.result({ sources: found }, JSON.stringify({ sources: found }, null, 2));
    output.note('Copy these sources to the site file, or run the command again with --add.');
    return true;
  }
  const text = await readFile(siteFile, 'utf8');
  const bom = text.startsWith('\uFEFF') ? '\uFEFF' : '';
  const json = text.slice(bom.length);
  const parsed: unknown = JSON.parse(json);
  const existing = recordsOf(isRecord(parsed) ? parsed : {}, 'sources');
  const added = found.filter((source) => !existing.some(({ id, url }) => url === source.url || id === source.id));
  const next = addSources(json, added);
  parseSite(JSON.parse(next));
  if (added.length > 0) await writeFile(siteFile, `${bom}${next}`);
  output.result({ added }, `Added ${added.length} sources to ${siteFile}. Restart or deploy to follow them.`);
  return true;
};
