import { type Command, UsageError } from '#infra/cli/command.ts';
import type { SiteClient } from '#infra/cli/site-client.ts';
import { isRecord, textOf } from '#infra/local/json-record.ts';

/** A link that opens the desk in a browser, once; undefined where the instance gives none. */
export const linkToDesk = async ({ request }: Pick<SiteClient, 'request'>): Promise<string | undefined> => {
  const value = await request({ method: 'POST', path: '/desk/links' });
  return isRecord(value) ? textOf(value, 'url') : undefined;
};

/** `barid desk`: a link that signs a person in at the desk. */
export const deskCommand: Command = {
  name: 'desk',
  about: 'Prints a link that opens the desk in a browser: once, within 15 minutes.',
  usage: '',
  options: {},
  help: {},
  run: async ({ positionals, site, output }) => {
    if (positionals.length > 0) throw new UsageError('This command takes no argument.');
    const url = await linkToDesk(site());
    output.result({ url }, url ?? '');
    return url !== undefined;
  },
};
