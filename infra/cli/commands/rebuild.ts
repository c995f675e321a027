import type { Command } from '#infra/cli/command.ts';
import { expectWell } from '#infra/cli/refusal.ts';

/** `barid rebuild`: what was deleted from the public bucket comes back, byte for byte. */
export const rebuildCommand: Command = {
  name: 'rebuild',
  about: 'Has every document looked at and put again where it is missing or wrong: byte for byte, from the table.',
  usage: '',
  options: { feed: { type: 'string' } },
  help: { feed: 'only the documents of this feed: its slug' },
  run: async ({ text, site, output }) => {
    const feed = text('feed');
    const query = feed === undefined ? '' : `?feed=${encodeURIComponent(feed)}`;
    const value = expectWell(await site().send({ method: 'POST', path: `/rebuild${query}` }));
    output.result(
      value,
      `${feed ?? 'Everything'} is rebuilt within the next minutes; nobody is told of bytes that do not change.`,
    );
    return true;
  },
};
