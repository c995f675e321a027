import type { Command } from '#infra/cli/command.ts';
import { expectWell } from '#infra/cli/refusal.ts';
import { isRecord } from '#infra/local/loopback/fields.ts';

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
    output.result(value, `${isRecord(value) ? String(value.redriven) : 'some'} deliveries are owed again.`);
    return true;
  },
};
