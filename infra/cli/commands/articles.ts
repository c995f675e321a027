import type { Command } from '#infra/cli/command.ts';
import { columns } from '#infra/cli/output.ts';
import { isRecord, recordsOf, textOf } from '#infra/local/json-record.ts';

/** `barid articles`: the stored articles, in the order in which they were accepted. */
export const articlesCommand: Command = {
  name: 'articles',
  about:
    'Lists the articles in the order of their acceptance; with an id, guid or permalink, shows everything stored about one.',
  usage: '[ID|GUID|PERMALINK]',
  options: { status: { type: 'string' }, after: { type: 'string' }, limit: { type: 'string' } },
  help: {
    status: 'draft or scheduled: only the articles that wait',
    after: 'the cursor of the previous page',
    limit: 'articles per page, at most 100',
  },
  run: async ({ positionals: [id], text, site, output }) => {
    if (id !== undefined) {
      const article = await site().request({ method: 'GET', path: `/articles/${encodeURIComponent(id)}` });
      output.result(article, JSON.stringify(article, null, 2));
      return true;
    }
    const query = new URLSearchParams();
    for (const name of ['status', 'after', 'limit']) {
      const value = text(name);
      if (value !== undefined) query.set(name, value);
    }
    const value = await site().request({ method: 'GET', path: `/articles?${query}` });
    const page = isRecord(value) ? value : {};
    const rows = recordsOf(page, 'items').map((article) => [
      textOf(article, 'id') ?? '',
      textOf(article, 'published')?.slice(0, 16).replace('T', ' ') ?? '',
      textOf(article, 'status') ?? '',
      textOf(article, 'language') ?? '',
      textOf(article, 'title') ?? '',
    ]);
    output.result(page, columns(rows) || (text('status') === undefined ? 'No articles yet.' : 'No such articles.'));
    const after = textOf(page, 'after');
    const status = text('status');
    const filter = status === undefined ? '' : ` --status ${status}`;
    if (after !== undefined) output.note(`Next page: barid articles${filter} --after '${after}'`);
    return true;
  },
};
