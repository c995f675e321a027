import { type Command, UsageError } from '#infra/cli/command.ts';
import { problemInWords } from '#infra/cli/refusal.ts';
import type { SiteClient } from '#infra/cli/site-client.ts';
import { isRecord, recordsOf, textOf } from '#infra/local/loopback/fields.ts';

const isPermalink = (text: string): boolean => /^https?:\/\//.test(text);

/** The article's id: as it was given, or that of the article with this permalink. */
const idOf = async (named: string, site: SiteClient): Promise<string> => {
  if (!isPermalink(named)) return named;
  const { value } = await site.send({ method: 'GET', path: `/articles?url=${encodeURIComponent(named)}` });
  const [article] = isRecord(value) ? recordsOf(value, 'items') : [];
  return (article && textOf(article, 'id')) ?? named;
};

/** `barid retract`: articles leave every feed. */
export const retractCommand: Command = {
  name: 'retract',
  about: 'Withdraws articles from every feed, with a tombstone in Atom.',
  usage: 'ID…|PERMALINK…',
  options: {},
  help: {},
  run: async ({ positionals, site, output }) => {
    if (positionals.length === 0)
      throw new UsageError('Say what to retract: ids (barid articles lists them) or permalinks.');
    let isWell = true;
    for (const named of positionals) {
      const id = await idOf(named, site());
      const { status, value } = await site().send({ method: 'DELETE', path: `/articles/${encodeURIComponent(id)}` });
      const words = status === 200 ? `retracted  ${id}` : `refused (${status}): ${problemInWords(value)}`;
      output.result({ named, status, ...(isRecord(value) ? value : {}) }, words);
      isWell = isWell && status === 200;
    }
    return isWell;
  },
};
