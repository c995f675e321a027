import type { Command } from '#infra/cli/command.ts';
import { columns } from '#infra/cli/output.ts';
import { isRecord, recordsOf, textOf } from '#infra/local/json-record.ts';

const filters = ['status', 'q', 'feed', 'author', 'source', 'order'] as const;

/** `barid articles`: the stored articles, the last accepted first. */
export const articlesCommand: Command = {
  name: 'articles',
  about:
    'Lists the articles, the last accepted first; with an id, guid or permalink, shows everything stored about one.',
  usage: '[ID|GUID|PERMALINK]',
  options: {
    status: { type: 'string' },
    q: { type: 'string' },
    feed: { type: 'string' },
    author: { type: 'string' },
    source: { type: 'string' },
    order: { type: 'string' },
    after: { type: 'string' },
    limit: { type: 'string' },
  },
  help: {
    status: 'draft, scheduled, live or retracted',
    q: 'words that all stand in the article',
    feed: 'the slug of a feed',
    author: 'the name of an author, or a part of it',
    source: 'the name or id of a followed source, or a part of it',
    order: 'newest (the default) or oldest',
    after: 'the cursor of the previous page',
    limit: 'articles per page, at most 100',
  },
  run: async ({ positionals: [id], text, site, output }) => {
    if (id !== undefined) {
      const article = await site().request({ method: 'GET', path: `/articles/${encodeURIComponent(id)}` });
      output.result(article, JSON.stringify(article, null, 2));
      return true;
    }
    const query = new URLSearchParams({ order: 'newest' });
    for (const name of [...filters, 'after', 'limit']) {
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
    const asked = filters.flatMap((name) => (text(name) === undefined ? [] : [` --${name} '${text(name)}'`])).join('');
    const after = textOf(page, 'after');
    const none = after !== undefined ? 'None so far.' : asked === '' ? 'No articles yet.' : 'No such articles.';
    output.result(page, columns(rows) || none);
    if (after !== undefined) output.note(`Next page: barid articles${asked} --after '${after}'`);
    return true;
  },
};
