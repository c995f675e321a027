import { createInterface } from 'node:readline/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { type Call, type Command, UsageError } from '#infra/cli/command.ts';
import { columns } from '#infra/cli/output.ts';
import { describeProblem, type SiteClient } from '#infra/cli/site-client.ts';
import { isRecord, type JsonRecord, recordsOf, textOf } from '#infra/local/json-record.ts';
import { normalized } from '#shared/plain-text.ts';

/** Documents of an author's feed go within a minute or two. */
const retryMs = 3_000;
const maxTries = 100;

const fold = (text: string): string => normalized(text, 'NFKC').replace(/\s+/g, ' ').trim().toLowerCase();

/** The articles of an author with exactly this name, drafts and retracted ones too. */
const articlesBy = async (author: string, site: SiteClient): Promise<readonly JsonRecord[]> => {
  const found: JsonRecord[] = [];
  let after: string | undefined;
  do {
    const query = new URLSearchParams({ author, ...(after === undefined ? {} : { after }) });
    const page = await site.request({ method: 'GET', path: `/articles?${query}` });
    const record = isRecord(page) ? page : {};
    found.push(...recordsOf(record, 'items'));
    after = textOf(record, 'after');
  } while (after !== undefined);
  const isTheirs = (one: JsonRecord): boolean =>
    recordsOf(one, 'authors').some((person) => fold(textOf(person, 'name') ?? '') === fold(author));
  return found.filter(isTheirs);
};

const named = async (names: readonly string[], site: SiteClient): Promise<readonly JsonRecord[]> => {
  const found: JsonRecord[] = [];
  for (const name of names) {
    const article = await site.request({ method: 'GET', path: `/articles/${encodeURIComponent(name)}` });
    if (isRecord(article)) found.push(article);
  }
  return found;
};

/** Whether a person says yes. @throws UsageError where nobody can be asked */
const isAgreed = async (count: number, isSet: Call['isSet']): Promise<boolean> => {
  if (isSet('yes')) return true;
  if (!process.stdin.isTTY) throw new UsageError('Nobody is there to ask: add --yes to erase these articles for good.');
  const asking = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await asking.question(`Erase ${count} articles for good? They cannot come back. Type yes: `);
  asking.close();
  return answer.trim() === 'yes';
};

/** Erases one article, and waits until nothing is left of it. */
const eraseOne = async (id: string, { site: connect, output }: Call): Promise<boolean> => {
  const site = connect();
  let query = '';
  for (let count = 0; count < maxTries; count += 1) {
    const { status, value } = await site.send({ method: 'POST', path: `/articles/${id}/erase${query}` });
    const result = isRecord(value) ? value : {};
    if (status === 200) {
      output.result({ ...result, status }, `erased  ${id}`);
      return true;
    }
    if (status !== 202) {
      output.result({ ...result, status }, `refused (${status}): ${describeProblem(value)}`);
      return false;
    }
    const after = textOf(result, 'after');
    query = after === undefined ? '' : `?after=${encodeURIComponent(after)}`;
    if (after === undefined) await wait(retryMs);
  }
  const text = `not yet  ${id}: documents of its author, or its pictures, are still there. Run the command again in some minutes.`;
  output.result({ id, status: 202 }, text);
  return false;
};

/** `barid erase`: erases articles for good. */
export const eraseCommand: Command = {
  name: 'erase',
  about: 'Erases articles for good, with all revisions and the pictures that only they show; nothing brings them back.',
  usage: 'ID…|GUID…|PERMALINK…|--author NAME',
  options: { author: { type: 'string' }, yes: { type: 'boolean' } },
  help: { author: 'the whole name of an author: all articles of theirs', yes: 'erase without asking' },
  run: async (call) => {
    const { positionals, text, isSet, site, output } = call;
    const author = text('author');
    if ((author === undefined) === (positionals.length === 0))
      throw new UsageError('Name the articles to erase, or --author and the name of an author.');
    const found = author === undefined ? await named(positionals, site()) : await articlesBy(author, site());
    const rows = found.map((one) => ['id', 'published', 'status', 'title'].map((name) => textOf(one, name) ?? ''));
    output.note(columns(rows) || `No article has the author ${author ?? ''}.`);
    if (found.length === 0) return true;
    if (!(await isAgreed(found.length, isSet))) {
      output.note('Nothing was erased.');
      return false;
    }
    let isWhole = true;
    for (const one of found) isWhole = (await eraseOne(textOf(one, 'id') ?? '', call)) && isWhole;
    return isWhole;
  },
};
