import { type Command, UsageError } from '#infra/cli/command.ts';
import { describeProblem } from '#infra/cli/site-client.ts';
import { isRecord, textOf } from '#infra/local/json-record.ts';

/** `barid retract`: takes articles out of every feed. */
export const retractCommand: Command = {
  name: 'retract',
  about: 'Retracts articles from every feed and leaves a tombstone in Atom.',
  usage: 'ID…|GUID…|PERMALINK…',
  options: {},
  help: {},
  run: async ({ positionals, site: connect, output }) => {
    if (positionals.length === 0) {
      throw new UsageError('Name the articles to retract, by id ("barid articles" lists them), guid or permalink.');
    }
    const site = connect();
    let allRetracted = true;
    for (const named of positionals) {
      const { status, value } = await site.send({ method: 'DELETE', path: `/articles/${encodeURIComponent(named)}` });
      const id = isRecord(value) ? textOf(value, 'id') : undefined;
      const text = status === 200 ? `retracted  ${id ?? named}` : `refused (${status}): ${describeProblem(value)}`;
      output.result({ named, status, ...(isRecord(value) ? value : {}) }, text);
      allRetracted = allRetracted && status === 200;
    }
    return allRetracted;
  },
};
