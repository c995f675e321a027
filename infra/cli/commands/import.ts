import { type Command, UsageError } from '#infra/cli/command.ts';
import { readEnvironment } from '#infra/cli/environment.ts';
import { openImport } from '#infra/cli/import-source.ts';
import { isWebAddress, readFileStart } from '#infra/cli/load-document.ts';
import { defined } from '#shared/defined.ts';
import { environment } from '#shared/function-contract.ts';
import { readSiteFile } from '#shared/site/read-site-file.ts';
import { importExport, tryImport } from './import-export.ts';
import { importOpml } from './import-opml.ts';

import { publishCommand } from './publish.ts';

/** `barid import`: moves a site to Barid without a duplicate in any reader. */
export const importCommand: Command = {
  name: 'import',
  about: 'Imports an export of WordPress, Blogger, Ghost, Substack, Medium, Jekyll or Hugo, an OPML list, or a feed.',
  usage: 'FILE|FOLDER|URL',
  options: {
    add: { type: 'boolean' },
    drafts: { type: 'boolean' },
    'dry-run': { type: 'boolean' },
    permalink: { type: 'string' },
  },
  help: {
    add: 'add the sources of an OPML list to the site file',
    drafts: 'import drafts, as drafts',
    'dry-run': 'say what would be taken, what not, and why; send nothing',
    permalink: 'the address of the exported site, if the export does not name it (Ghost, Google Takeout, Substack)',
  },
  run: async (call) => {
    const [source] = call.positionals;
    if (source === undefined || call.positionals.length > 1) throw new UsageError('Name one file or feed to import.');
    if (isWebAddress(source)) return publishCommand.run(call);
    const { data, siteFile } = readEnvironment(environment, process.cwd());
    const found = await openImport(source);
    if (found !== undefined) {
      const { identity } = readSiteFile(siteFile);
      const keepsDrafts = call.isSet('drafts');
      const options = defined({
        file: source,
        source: found,
        identity,
        data,
        url: call.text('permalink'),
        keepsDrafts,
      });
      return call.isSet('dry-run') ? tryImport(options, call) : importExport(options, call);
    }
    if (call.isSet('dry-run'))
      throw new UsageError('--dry-run is for exports; `barid read FILE` shows what is read of any other file.');
    const start = (await readFileStart(source)).start.toString('utf8');
    if (/<opml[\s>]/.test(start)) return importOpml(source, siteFile, call);
    // A feed or a list of articles is published entry by entry, with its guids.
    return publishCommand.run(call);
  },
};
