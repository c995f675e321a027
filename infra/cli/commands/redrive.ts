import type { Command } from '#infra/cli/command.ts';
import { expectWell } from '#infra/cli/refusal.ts';
import { isRecord } from '#infra/local/loopback/fields.ts';

const nothing = (receiver: string | undefined): string =>
  receiver === undefined
    ? 'Nothing is given up: there is nothing to owe again.'
    : `Nothing waits for ${receiver}; where it was paused or disabled, it is no more. \`barid deliveries\` names the receivers there are.`;

/** `barid redrive`: what was given up is owed again. */
export const redriveCommand: Command = {
  name: 'redrive',
  about: 'Owes again what was given up: for all receivers, or for one, whose pause ends with it.',
  usage: '[RECEIVER]',
  options: {},
  help: {},
  run: async ({ positionals: [receiver], site, output }) => {
    const body = JSON.stringify(receiver === undefined ? {} : { receiver });
    const headers = { 'content-type': 'application/json' };
    const value = expectWell(await site().send({ method: 'POST', path: '/deliveries/redrive', headers, body }));
    const redriven = isRecord(value) ? value.redriven : undefined;
    output.result(value, redriven === 0 ? nothing(receiver) : `${String(redriven)} deliveries are owed again.`);
    return true;
  },
};
