import type { Command } from '#infra/cli/command.ts';
import { columns } from '#infra/cli/output.ts';
import { expectWell } from '#infra/cli/refusal.ts';
import { isRecord, type JsonRecord, recordsOf, textOf } from '#infra/local/loopback/fields.ts';

const row = (article: JsonRecord): readonly string[] => [
  textOf(article, 'id') ?? '',
  textOf(article, 'published')?.slice(0, 16).replace('T', ' ') ?? '',
  textOf(article, 'status') ?? '',
  textOf(article, 'language') ?? '',
  textOf(article, 'title') ?? '',
];

/** `barid articles`: what has been accepted, in the order in which it was. */
export const articlesCommand: Command = {
  name: 'articles',
  about: 'Lists the articles, in the order in which they were accepted; with an id, shows all that is kept of one.',
  usage: '[ID]',
  options: { after: { type: 'string' }, limit: { type: 'string' } },
  help: { after: 'where the page before this one ended', limit: 'how many, 100 at the most' },
  run: async ({ positionals, text, site, output }) => {
    const [id] = positionals;
    if (id !== undefined) {
      const article = expectWell(await site().send({ method: 'GET', path: `/articles/${encodeURIComponent(id)}` }));
      output.result(article, JSON.stringify(article, null, 2));
      return true;
    }
    const asked = ['after', 'limit'].flatMap((name) => {
      const value = text(name);
      return value === undefined ? [] : [[name, value] as const];
    });
    const value = expectWell(
      await site().send({ method: 'GET', path: `/articles?${new URLSearchParams(Object.fromEntries(asked))}` }),
    );
    const page = isRecord(value) ? value : {};
    output.result(page, columns(recordsOf(page, 'items').map(row)) || 'No articles yet.');
    const after = textOf(page, 'after');
    if (after !== undefined) output.note(`There are more: barid articles --after '${after}'`);
    return true;
  },
};
