import type { Command } from '#infra/cli/command.ts';
import { columns } from '#infra/cli/output.ts';
import { isRecord, recordsOf, textOf } from '#infra/local/json-record.ts';

const filters = ['publisher', 'action', 'since', 'until'] as const;

/** `barid audit`: who did what. */
export const auditCommand: Command = {
  name: 'audit',
  about:
    'Lists who published, changed, retracted, erased, redrove … what, the newest first; with an id, what became of one article.',
  usage: '[ID|GUID]',
  options: {
    publisher: { type: 'string' },
    action: { type: 'string' },
    since: { type: 'string' },
    until: { type: 'string' },
    after: { type: 'string' },
    limit: { type: 'string' },
  },
  help: {
    publisher: 'the name of a token, or owner, inbox, source:ID, barid',
    action: 'published, drafted, scheduled, changed, retracted, restored, erased, redriven, rebuilt, …',
    since: 'a day or an instant, such as 2026-11-01',
    until: 'a day or an instant, not included',
    after: 'the cursor of the previous page',
    limit: 'entries per page, at most 100',
  },
  run: async ({ positionals: [article], text, site, output }) => {
    const query = new URLSearchParams(article === undefined ? {} : { article });
    for (const name of [...filters, 'after', 'limit']) {
      const value = text(name);
      if (value !== undefined) query.set(name, value);
    }
    const value = await site().request({ method: 'GET', path: `/audit?${query}` });
    const page = isRecord(value) ? value : {};
    const rows = recordsOf(page, 'items').map((entry) => [
      textOf(entry, 'at')?.slice(0, 19).replace('T', ' ') ?? '',
      textOf(entry, 'by') ?? '',
      textOf(entry, 'keyId') ?? '',
      textOf(entry, 'action') ?? '',
      textOf(entry, 'article') ?? textOf(entry, 'subject') ?? '',
      typeof entry.revision === 'number' ? `revision ${entry.revision}` : '',
    ]);
    const after = textOf(page, 'after');
    output.result(page, columns(rows) || (after === undefined ? 'Nothing.' : 'Nothing so far.'));
    if (after !== undefined) {
      const asked = filters
        .flatMap((name) => (text(name) === undefined ? [] : [` --${name} '${text(name)}'`]))
        .join('');
      output.note(`Next page: barid audit ${article ?? ''}${asked} --after '${after}'`);
    }
    return true;
  },
};
