import { type Command, UsageError } from '#infra/cli/command.ts';
import { isRecord, type JsonRecord, recordsOf, textOf } from '#infra/local/json-record.ts';

const pathOf = (name: string): string => `/inbox/refused/${encodeURIComponent(name)}`;

/** A refused file with its reason, and each field that is wrong. */
const describe = (file: JsonRecord): string => {
  const refusedAt = textOf(file, 'refusedAt')?.slice(0, 19).replace('T', ' ') ?? '';
  const faults = recordsOf(file, 'errors').map(
    (error) => `    ${textOf(error, 'pointer') ?? ''} ${textOf(error, 'message') ?? ''}`,
  );
  const head = `${refusedAt}  ${textOf(file, 'name') ?? ''}  ${textOf(file, 'code') ?? ''}`;
  return [head, `    ${textOf(file, 'detail') ?? ''}`, ...faults].join('\n');
};

/** `barid inbox`: the files that the inbox refused; tries one again, or dismisses it. */
export const inboxCommand: Command = {
  name: 'inbox',
  about: 'Lists the files that the inbox refused, with the reasons; tries one again, or dismisses it.',
  usage: '[--retry NAME | --dismiss NAME]',
  options: { retry: { type: 'string' }, dismiss: { type: 'string' } },
  help: {
    retry: 'puts this file into the inbox again, after you corrected it in rejected/',
    dismiss: 'deletes this file',
  },
  run: async ({ positionals, text, site, output }) => {
    const retried = text('retry');
    const dismissed = text('dismiss');
    const isOne = retried === undefined || dismissed === undefined;
    if (positionals.length > 0 || !isOne) throw new UsageError('Name one file: --retry NAME, or --dismiss NAME.');
    if (retried !== undefined) {
      const value = await site().request({ method: 'POST', path: pathOf(retried) });
      output.result(value, `${retried} is in the inbox again. "barid inbox" lists it if it is refused again.`);
      return true;
    }
    if (dismissed !== undefined) {
      const value = await site().request({ method: 'DELETE', path: pathOf(dismissed) });
      output.result(value, `${dismissed} is deleted.`);
      return true;
    }
    const value = await site().request({ method: 'GET', path: '/inbox/refused' });
    const page = isRecord(value) ? value : {};
    const files = recordsOf(page, 'items');
    output.result(page, files.map(describe).join('\n') || 'The inbox has refused no file.');
    return files.length === 0;
  },
};
