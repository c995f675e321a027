import type { Command } from '#infra/cli/command.ts';
import { isRecord } from '#infra/local/json-record.ts';

/** `barid redrive`: makes failed deliveries pending again. */
export const redriveCommand: Command = {
  name: 'redrive',
  about: 'Retries failed deliveries: of all receivers, or of one, which also resumes that receiver.',
  usage: '[RECEIVER]',
  options: {},
  help: {},
  run: async ({ positionals: [receiver], site, output }) => {
    const value = await site().request({
      method: 'POST',
      path: '/deliveries/redrive',
      headers: { 'content-type': 'application/json' },
      ...(receiver === undefined ? {} : { body: JSON.stringify({ receiver }) }),
    });
    const count = isRecord(value) ? Number(value.redriven) : 0;
    const none =
      receiver === undefined
        ? 'No delivery has failed.'
        : `No delivery waits for ${receiver}. If it was paused or disabled, it is active again. \`barid deliveries\` lists the receivers.`;
    output.result(value, count === 0 ? none : `${count} deliveries are pending again.`);
    return true;
  },
};
