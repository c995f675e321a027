import { type Command, UsageError } from '#infra/cli/command.ts';
import { isWebAddress } from '#infra/cli/load-document.ts';
import { describeProblem, type SiteClient } from '#infra/cli/site-client.ts';
import { isRecord, recordsOf, textOf } from '#infra/local/json-record.ts';

/** The id of the article with this id or permalink; the argument itself when no article has the permalink. */
const findId = async (idOrPermalink: string, site: SiteClient): Promise<string> => {
  if (!isWebAddress(idOrPermalink)) return idOrPermalink;
  const { value } = await site.send({ method: 'GET', path: `/articles?url=${encodeURIComponent(idOrPermalink)}` });
  const [article] = recordsOf(isRecord(value) ? value : {}, 'items');
  return (article && textOf(article, 'id')) ?? idOrPermalink;
};

/** `barid retract`: takes articles out of every feed. */
export const retractCommand: Command = {
  name: 'retract',
  about: 'Retracts articles from every feed and leaves a tombstone in Atom.',
  usage: 'ID…|PERMALINK…',
  options: {},
  help: {},
  run: async ({ positionals, site: connect, output }) => {
    if (positionals.length === 0) {
      throw new UsageError('Name the articles to retract, by id ("barid articles" lists them) or permalink.');
    }
    const site = connect();
    let allRetracted = true;
    for (const named of positionals) {
      const id = await findId(named, site);
      const { status, value } = await site.send({ method: 'DELETE', path: `/articles/${encodeURIComponent(id)}` });
      const text = status === 200 ? `retracted  ${id}` : `refused (${status}): ${describeProblem(value)}`;
      output.result({ named, status, ...(isRecord(value) ? value : {}) }, text);
      allRetracted = allRetracted && status === 200;
    }
    return allRetracted;
  },
};
