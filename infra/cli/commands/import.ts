import { type Command, UsageError } from '#infra/cli/command.ts';
import { readEnvironment } from '#infra/cli/environment.ts';
import { isWebAddress, readFileStart } from '#infra/cli/load-document.ts';
import { environment } from '#shared/function-contract.ts';
import { readSiteFile } from '#shared/site/read-site-file.ts';
import { importOpml } from './import-opml.ts';
import { importWordPress } from './import-wordpress.ts';
import { publishCommand } from './publish.ts';

/** `barid import`: moves a site to Barid without a duplicate in any reader. */
export const importCommand: Command = {
  name: 'import',
  about: 'Imports a WordPress export (WXR), the sources of an OPML list, or an existing feed.',
  usage: 'FILE|URL',
  options: { add: { type: 'boolean' } },
  help: { add: 'add the sources of an OPML list to the site file' },
  run: async (call) => {
    const [source] = call.positionals;
    if (source === undefined || call.positionals.length > 1) throw new UsageError('Name one file or feed to import.');
    if (isWebAddress(source)) return publishCommand.run(call);
    const { data, siteFile } = readEnvironment(environment, process.cwd());
    const start = (await readFileStart(source)).start.toString('utf8');
    if (start.includes('<wp:wxr_version')) {
      return importWordPress({ file: source, identity: readSiteFile(siteFile).identity, data }, call);
    }
    if (/<opml[\s>]/.test(start)) return importOpml(source, siteFile, call);
    // A feed or a list of articles is published entry by entry, with its guids.
    return publishCommand.run(call);
  },
};
