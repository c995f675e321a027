import { z } from 'zod';
import { defined } from '#shared/defined.ts';
import { type Fault, Rejected } from '#shared/errors.ts';
import { type Caller, scopes } from '#shared/model/caller.ts';
import { type HttpAnswer, type HttpRequest, jsonAnswer } from '#shared/model/http.ts';
import { type PublisherToken, toPublisherToken, toToken } from '#shared/model/publisher-token.ts';
import type { Clock, RecordAudit, TokenStore } from '#shared/ports.ts';
import { requireScope } from '#shared/require-scope.ts';
import type { Site } from '#shared/site/site.ts';

/** What managing tokens reads and writes; `random` gives so many bytes that nobody can guess. */
export type TokenPorts = {
  readonly tokens: TokenStore;
  readonly site: Pick<Site, 'feeds'>;
  readonly clock: Clock;
  readonly random: (bytes: number) => Uint8Array;
  /** This process reads the token again. */
  readonly forget: (keyId: string) => void;
  readonly record: RecordAudit;
};

/** Scopes that are about articles: only these can be limited. */
const articleScopes: readonly string[] = ['publish', 'retract', 'read', 'erase'];

/** Names of callers without a token. */
const isReserved = (name: string): boolean => /^(?:owner|inbox|barid|anybody|source:.*)$/i.test(name);

const names = z.array(z.string().trim().min(1).max(200)).min(1).max(50);

/** The body of `POST /tokens`. */
export const newTokenSchema = z.strictObject({
  name: z
    .string()
    .trim()
    .regex(/^[^\p{Cc}\p{Cs}]{1,64}$/u, 'expected 1 to 64 characters'),
  scopes: z.array(z.enum(scopes)).min(1),
  limits: z
    .strictObject({
      feeds: names.exactOptional(),
      sources: names.exactOptional(),
      authors: names.exactOptional(),
      languages: names.exactOptional(),
    })
    .optional(),
  expiresAt: z.iso.datetime({ offset: true }).optional(),
});

type NewToken = z.infer<typeof newTokenSchema>;

const invalid = (faults: readonly Fault[]): Rejected =>
  new Rejected(
    'TOKEN_INVALID',
    'This is no description of a token; "errors" names each fault. docs/publishers.md shows one.',
    {
      faults,
    },
  );

const parseNewToken = ({ body }: HttpRequest): NewToken => {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(body));
  } catch (cause) {
    throw new Rejected('JSON_INVALID', 'The body must be JSON.', { cause });
  }
  const { data, error } = newTokenSchema.safeParse(value);
  if (data !== undefined) return data;
  throw invalid(error.issues.map(({ path, message }) => ({ pointer: `/${path.join('/')}`, message })));
};

/** A token as answers show it. */
const shown = ({ hash: _hash, ...token }: PublisherToken): Omit<PublisherToken, 'hash'> => token;

/** The routes by which the owner, or whoever has the scope for it, creates, lists and revokes tokens. */
export const tokenRoutes = ({ tokens, site, clock, random, forget, record }: TokenPorts) => {
  const faultsOf = ({ name, scopes: wanted, limits, expiresAt }: NewToken, now: string): readonly Fault[] => {
    const slugs = site.feeds.map(({ slug }) => slug);
    const unlimited = limits === undefined ? [] : wanted.filter((scope) => !articleScopes.includes(scope));
    return [
      ...(isReserved(name) ? [{ pointer: '/name', message: `${name} is the name of a caller without a token` }] : []),
      ...unlimited.map((scope) => ({
        pointer: '/limits',
        message: `do not go with ${scope}, which is about the whole site; limited are ${articleScopes.join(', ')}`,
      })),
      ...(limits?.feeds ?? [])
        .filter((slug) => !slugs.includes(slug))
        .map((slug) => ({
          pointer: '/limits/feeds',
          message: `${slug} is no feed of the site file: ${slugs.join(', ')}`,
        })),
      ...(expiresAt !== undefined && new Date(expiresAt).toISOString() <= now
        ? [{ pointer: '/expiresAt', message: 'lies in the past' }]
        : []),
    ];
  };

  return {
    /**
     * Creates a token, and shows it this once. Nobody gives a scope that they do not have.
     * @throws Rejected TOKEN_INVALID, JSON_INVALID, SCOPE_MISSING
     */
    'POST /tokens?': async (request: HttpRequest, caller: Caller): Promise<HttpAnswer> => {
      const wanted = parseNewToken(request);
      const createdAt = clock.now().toISOString();
      const faults = faultsOf(wanted, createdAt);
      if (faults.length > 0) throw invalid(faults);
      for (const scope of wanted.scopes) requireScope(caller, scope);
      const token = toToken(random(32));
      const { name, scopes: given, limits = {}, expiresAt } = wanted;
      const row = toPublisherToken(
        token,
        defined({
          name,
          scopes: [...new Set(given)],
          limits,
          createdAt,
          createdBy: caller.name,
          expiresAt: expiresAt === undefined ? undefined : new Date(expiresAt).toISOString(),
        }),
      );
      if ((await tokens.create(row)) === 'conflict') throw new Error(`Two tokens have the id ${row.keyId}.`);
      await record(caller, { action: 'token created', subject: `${name} ${row.keyId}` });
      return { ...jsonAnswer(201, { token, ...shown(row) }), isSecret: true };
    },

    /** All tokens without their secrets, those that are over too; the newest first. */
    'GET /tokens?': async (): Promise<HttpAnswer> => {
      const all = (await tokens.list()).toSorted((a, b) => (a.createdAt < b.createdAt ? 1 : -1));
      return jsonAnswer(200, { items: all.map(shown) });
    },

    /** Revokes a token, by the id of its key: every function refuses it within a minute. @throws Rejected KEY_UNKNOWN */
    'DELETE /tokens/{id}?': async ({ params }: HttpRequest, caller: Caller): Promise<HttpAnswer> => {
      const keyId = params.id ?? '';
      const revoked = await tokens.revoke(keyId, clock.now().toISOString(), caller.name);
      forget(keyId);
      if (revoked !== undefined) {
        await record(caller, { action: 'token revoked', subject: `${revoked.name} ${keyId}` });
        return jsonAnswer(200, shown(revoked));
      }
      const message = `There is no token with the id ${keyId.slice(0, 100)}. GET /tokens lists all.`;
      throw new Rejected('KEY_UNKNOWN', message, { status: 404 });
    },
  };
};
