import { type Command, UsageError } from '#infra/cli/command.ts';
import { readEnvironment } from '#infra/cli/environment.ts';
import { isWebAddress, readFileStart } from '#infra/cli/load-document.ts';
import { defined } from '#shared/defined.ts';
import { environment } from '#shared/function-contract.ts';
import { exportKindOf } from '#shared/read/export/read-export.ts';
import { readSiteFile } from '#shared/site/read-site-file.ts';
import { importExport } from './import-export.ts';
import { importOpml } from './import-opml.ts';

import { publishCommand } from './publish.ts';

/** `barid import`: moves a site to Barid without a duplicate in any reader. */
export const importCommand: Command = {
  name: 'import',
  about: 'Imports an export of WordPress, Blogger or Ghost, the sources of an OPML list, or an existing feed.',
  usage: 'FILE|URL',
  options: { add: { type: 'boolean' }, permalink: { type: 'string' } },
  help: {
    add: 'add the sources of an OPML list to the site file',
    permalink: 'the address of the exported site, if the export does not name it (Ghost, Google Takeout)',
  },
  run: async (call) => {
    const [source] = call.positionals;
    if (source === undefined || call.positionals.length > 1) throw new UsageError('Name one file or feed to import.');
    if (isWebAddress(source)) return publishCommand.run(call);
    const { data, siteFile } = readEnvironment(environment, process.cwd());
    const start = (await readFileStart(source)).start.toString('utf8');
    const kind = exportKindOf(start);
    if (kind !== undefined) {
      const { identity } = readSiteFile(siteFile);
      return importExport(defined({ file: source, kind, identity, data, url: call.text('permalink') }), call);
    }
    if (/<opml[\s>]/.test(start)) return importOpml(source, siteFile, call);
    // A feed or a list of articles is published entry by entry, with its guids.
    return publishCommand.run(call);
  },
};
