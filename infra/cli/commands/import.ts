import { open } from 'node:fs/promises';
import { type Call, type Command, UsageError } from '#infra/cli/command.ts';
import { importExport } from '#infra/cli/import/import-export.ts';
import { importSources } from '#infra/cli/import/import-sources.ts';
import { readSurroundings } from '#infra/cli/surroundings.ts';
import { environment } from '#shared/contract.ts';
import { readSiteFile } from '#shared/site/read-site-file.ts';
import { publishCommand } from './publish.ts';

const looksAt = 65_536;

const beginningOf = async (file: string): Promise<string> => {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(looksAt), 0, looksAt, 0);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await handle.close();
  }
};

const importFile = async (file: string, call: Call): Promise<boolean> => {
  const { data, siteFile } = readSurroundings(environment, process.cwd());
  const beginning = await beginningOf(file);
  if (beginning.includes('<wp:wxr_version')) {
    return importExport({ file, identity: readSiteFile(siteFile).identity, data }, call);
  }
  if (/<opml[\s>]/.test(beginning)) return importSources(file, siteFile, call);
  // Whatever else is a feed or a list of articles is published as it is, entry for entry, with its guids.
  return publishCommand.run({ ...call, positionals: [file] });
};

/** `barid import`: moving house, with nothing doubled in anybody's reader. */
export const importCommand: Command = {
  name: 'import',
  about: 'Takes over a WordPress export (WXR), the sources of an OPML list, or an existing feed.',
  usage: 'FILE|URL',
  options: { add: { type: 'boolean' } },
  help: { add: 'puts the sources of an OPML list into the site file' },
  run: async (call) => {
    const [source] = call.positionals;
    if (source === undefined || call.positionals.length > 1)
      throw new UsageError('Say which one file or feed to import.');
    return /^https?:\/\//.test(source) ? publishCommand.run(call) : importFile(source, call);
  },
};
