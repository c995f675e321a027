import { type Call, type Command, UsageError } from '#infra/cli/command.ts';
import { columns } from '#infra/cli/output.ts';
import { isRecord, recordsOf, textOf } from '#infra/local/json-record.ts';
import { defined } from '#shared/defined.ts';
import { keyIdOf } from '#shared/model/caller.ts';
import { isToken } from '#shared/model/publisher-token.ts';

const limitNames = ['feeds', 'sources', 'authors', 'languages'] as const;

const wordsOf = (text: string | undefined): readonly string[] | undefined =>
  text
    ?.split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');

/** `90d`, or an instant, as an instant. */
const instantOf = (text: string, now: Date): string => {
  const [, days] = /^(\d{1,4})d$/.exec(text) ?? [];
  const ms = days === undefined ? Date.parse(text) : now.getTime() + Number(days) * 24 * 3600 * 1000;
  if (!Number.isNaN(ms)) return new Date(ms).toISOString();
  throw new UsageError(`--expires must be days such as 90d, or a date such as 2027-01-31; found ${text}.`);
};

const stateOf = (token: Record<string, unknown>, now: string): string => {
  const [revoked, expires] = [textOf(token, 'revokedAt'), textOf(token, 'expiresAt')];
  if (revoked !== undefined) return `revoked ${revoked.slice(0, 10)}`;
  if (expires === undefined) return 'valid';
  return expires <= now ? `expired ${expires.slice(0, 10)}` : `until ${expires.slice(0, 10)}`;
};

const listOf = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : []);

const describeLimits = (limits: unknown): string =>
  limitNames
    .flatMap((name) => {
      const list = isRecord(limits) ? listOf(limits[name]) : [];
      return list.length === 0 ? [] : [`${name}: ${list.join(', ')}`];
    })
    .join('; ');

const add = async ({ positionals: [, name], text, site, output }: Call): Promise<boolean> => {
  if (name === undefined) throw new UsageError('Name the publisher: barid token add "Rédaction arabe".');
  const limits = defined(Object.fromEntries(limitNames.map((limit) => [limit, wordsOf(text(limit))])));
  const expires = text('expires');
  const body = defined({
    name,
    scopes: wordsOf(text('scopes')) ?? ['publish', 'retract', 'read'],
    limits: Object.keys(limits).length === 0 ? undefined : limits,
    expiresAt: expires === undefined ? undefined : instantOf(expires, new Date()),
  });
  const headers = { 'content-type': 'application/json' };
  const made = await site().request({ method: 'POST', path: '/tokens', headers, body: JSON.stringify(body) });
  output.result(made, isRecord(made) ? (textOf(made, 'token') ?? '') : '');
  output.note(`This token of ${name} is shown once: keep it now. "barid token list" shows its id and scopes.`);
  return true;
};

const readTokens = async ({ site }: Call) => {
  const value = await site().request({ method: 'GET', path: '/tokens' });
  return recordsOf(isRecord(value) ? value : {}, 'items');
};

const list = async (call: Call): Promise<boolean> => {
  const tokens = await readTokens(call);
  const now = new Date().toISOString();
  const rows = tokens.map((token) => [
    textOf(token, 'keyId') ?? '',
    textOf(token, 'name') ?? '',
    stateOf(token, now),
    listOf(token.scopes).join(', '),
    describeLimits(token.limits),
  ]);
  call.output.result({ items: tokens }, columns(rows) || 'No tokens yet.');
  return true;
};

/** The id of the key that a person names by it, by a token that leaked, or by the name of a publisher with one valid token. */
const keyIdNamed = async (named: string, call: Call): Promise<string> => {
  if (isToken(named)) return keyIdOf(named);
  if (/^[0-9a-f]{16}$/.test(named)) return named;
  const found = (await readTokens(call)).filter(
    (token) => textOf(token, 'name') === named && textOf(token, 'revokedAt') === undefined,
  );
  const ids = found.map((token) => textOf(token, 'keyId') ?? '');
  const [id] = ids;
  if (id !== undefined && ids.length === 1) return id;
  const several = `${named} has several tokens: name one by its id, ${ids.join(' or ')}.`;
  throw new UsageError(ids.length > 1 ? several : `${named} has no valid token. "barid token list" lists all.`);
};

const revoke = async (call: Call): Promise<boolean> => {
  const [, named] = call.positionals;
  if (named === undefined) throw new UsageError('Name the token, by its id or the name of its publisher.');
  const id = await keyIdNamed(named, call);
  const revoked = await call.site().request({ method: 'DELETE', path: `/tokens/${id}` });
  const name = isRecord(revoked) ? textOf(revoked, 'name') : undefined;
  call.output.result(revoked, `revoked  ${id}  ${name ?? ''}: refused everywhere within a minute.`);
  return true;
};

const actions: Readonly<Record<string, (call: Call) => Promise<boolean>>> = { add, list, revoke };

/** `barid token`: the tokens of publishers. */
export const tokenCommand: Command = {
  name: 'token',
  about: 'Gives publishers tokens of their own, lists them, and revokes them without a deployment.',
  usage: 'add NAME|list|revoke ID|NAME|TOKEN',
  options: {
    scopes: { type: 'string' },
    feeds: { type: 'string' },
    sources: { type: 'string' },
    authors: { type: 'string' },
    languages: { type: 'string' },
    expires: { type: 'string' },
  },
  help: {
    scopes: 'what it may do (default: publish,retract,read); docs/publishers.md lists all',
    feeds: 'slugs of the only feeds that its articles may enter',
    sources: 'names or ids of the only followed sources whose articles it may change',
    authors: 'names of the only authors that its articles may have',
    languages: 'the only languages of its articles, such as ar,fr',
    expires: 'days such as 90d, or a date (default: never)',
  },
  run: (call) => {
    const action = actions[call.positionals[0] ?? ''];
    if (action === undefined) throw new UsageError('Say what to do: barid token add NAME, list, or revoke ID.');
    return action(call);
  },
};
