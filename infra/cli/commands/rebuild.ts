import type { Command } from '#infra/cli/command.ts';

/** `barid rebuild`: restores what was deleted from the public bucket, byte for byte. */
export const rebuildCommand: Command = {
  name: 'rebuild',
  about: 'Checks every document and restores those that are missing or wrong, byte for byte, from the table.',
  usage: '',
  options: { feed: { type: 'string' } },
  help: { feed: 'only the documents of the feed with this slug' },
  run: async ({ text, site, output }) => {
    const feed = text('feed');
    const query = feed === undefined ? '' : `?feed=${encodeURIComponent(feed)}`;
    const value = await site().request({ method: 'POST', path: `/rebuild${query}` });
    const scope = feed === undefined ? 'All feeds' : `The feed ${feed}`;
    const promise = 'will be rebuilt within the next minutes. Receivers are notified only if bytes change.';
    output.result(value, `${scope} ${promise}`);
    return true;
  },
};
