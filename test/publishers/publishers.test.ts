import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, it, vi } from 'vitest';
import { isToken, type PublisherToken, toToken } from '#shared/model/publisher-token.ts';
import type { TokenStore } from '#shared/ports.ts';
import { makePublisherFinder } from '#shared/publishers/find-publisher.ts';
import { tokenRoutes } from '#shared/publishers/token-routes.ts';
import { authenticate } from '#shared/web/authenticate.ts';
import { routeScopes } from '#shared/web/route-scopes.ts';
import { serve } from '#shared/web/router.ts';
import { manualClock, sampleSite } from '#test/ingest/ingest-fixture.ts';
import { requestOf } from '#test/web/request.ts';

const memoryTokens = (): TokenStore => {
  const rows = new Map<string, PublisherToken>();
  return {
    get: async (keyId) => rows.get(keyId),
    create: async (token) => {
      if (rows.has(token.keyId)) return 'conflict';
      rows.set(token.keyId, token);
      return 'written';
    },
    revoke: async (keyId, revokedAt, revokedBy) => {
      const row = rows.get(keyId);
      if (row !== undefined && row.revokedAt === undefined) rows.set(keyId, { ...row, revokedAt, revokedBy });
      return rows.get(keyId);
    },
    list: async () => [...rows.values()],
  };
};

const ownToken = 'sésame';

/** A site with its owner, whose functions find publishers: `other` is one that did not handle the revocation. */
const open = () => {
  const clock = manualClock();
  const tokens = memoryTokens();
  const recorded: object[] = [];
  const get = vi.fn(tokens.get);
  const ports = { tokens: { ...tokens, get }, clock };
  const [own, other] = [makePublisherFinder(ports), makePublisherFinder(ports)];
  const keys = async () => ({ tokens: [ownToken], signingKeys: [] });
  const answer = serve(
    tokenRoutes({
      ...ports,
      site: sampleSite(),
      random: (bytes) => randomBytes(bytes),
      forget: own.forget,
      record: async (by, subject) => void recorded.push({ by: by.name, ...subject }),
    }),
    { access: { authenticate: authenticate(keys, clock, own.byToken), scopes: routeScopes } },
  );
  const ask = async (method: string, path: string, body?: unknown, token = ownToken) => {
    const headers = { authorization: `Bearer ${token}` };
    const given = await answer(
      requestOf({ method, path, headers, text: body === undefined ? '' : JSON.stringify(body) }),
    );
    return { status: given.status, isSecret: given.isSecret, body: JSON.parse(given.body) };
  };
  const add = async (said: object = {}) =>
    (await ask('POST', '/tokens', { name: 'Rédaction arabe', scopes: ['publish'], ...said })).body;
  return { clock, get, own, other, ask, add, recorded };
};

it('a new token is shown once, found by its publisher, and listed without its secret', async () => {
  const { ask, own } = open();
  const limits = { feeds: ['ar'], authors: ['أمينة'] };
  const wanted = { name: ' Rédaction arabe ', scopes: ['publish', 'read', 'read'], limits };
  const made = await ask('POST', '/tokens', wanted);
  expect(made).toMatchObject({ status: 201, isSecret: true, body: { name: 'Rédaction arabe', createdBy: 'owner' } });
  expect(isToken(made.body.token)).toBe(true);
  const { keyId } = made.body;
  const caller = { name: 'Rédaction arabe', keyId, scopes: ['publish', 'read'], limits };
  expect(await own.byToken(made.body.token)).toEqual(caller);
  expect(await own.byKeyId(keyId)).toEqual(caller);
  const listed = await ask('GET', '/tokens');
  expect(listed.body.items).toMatchObject([{ keyId, name: 'Rédaction arabe', limits }]);
  expect(JSON.stringify(listed.body)).not.toContain(made.body.token);
  expect(JSON.stringify(listed.body)).not.toContain('hash');
});

it('a revoked token is refused at once where it was revoked, and everywhere within a minute', async () => {
  const { ask, add, own, other, clock } = open();
  const { token, keyId } = await add();
  expect(await own.byToken(token)).toBeDefined();
  expect(await other.byToken(token)).toBeDefined();
  clock.set('2024-11-28T09:00:20.000Z');
  expect(await ask('DELETE', `/tokens/${keyId}`)).toMatchObject({ status: 200, body: { revokedBy: 'owner' } });
  await expect(own.byToken(token)).rejects.toMatchObject({ status: 401, code: 'TOKEN_REVOKED' });
  clock.set('2024-11-28T09:00:59.000Z');
  await expect(other.byToken(token)).rejects.toMatchObject({ status: 401, code: 'TOKEN_REVOKED' });
  await expect(other.byKeyId(keyId)).rejects.toMatchObject({ code: 'TOKEN_REVOKED' });
  expect(await ask('GET', '/tokens', undefined, token)).toMatchObject({ status: 401, body: { code: 'TOKEN_REVOKED' } });
});

it('a token ends at its instant, also while it is in memory', async () => {
  const { add, own, clock } = open();
  const { token } = await add({ expiresAt: '2024-11-28T10:00:30+01:00' });
  expect(await own.byToken(token)).toBeDefined();
  clock.set('2024-11-28T09:00:30.000Z');
  await expect(own.byToken(token)).rejects.toMatchObject({ status: 401, code: 'TOKEN_EXPIRED' });
});

it('a publisher who pushes all the time costs one read in 50 s, and the owner none', async () => {
  const { add, own, get, ask, clock } = open();
  const { token } = await add();
  get.mockClear();
  await ask('GET', '/tokens');
  expect(get).not.toHaveBeenCalled();
  await Promise.all(Array.from({ length: 20 }, () => own.byToken(token)));
  clock.set('2024-11-28T09:00:49.000Z');
  await own.byToken(token);
  expect(get).toHaveBeenCalledTimes(1);
  clock.set('2024-11-28T09:00:51.000Z');
  await own.byToken(token);
  expect(get).toHaveBeenCalledTimes(2);
});

it('made-up tokens are unknown: those without the checksum cost no read, and others fill no memory', async () => {
  const { own, get, add } = open();
  const { token } = await add();
  for (const made of [
    '',
    'x',
    'barid_',
    `${token}x`,
    token.slice(0, -1),
    token.replace(/.$/, 'é'),
    token.toUpperCase(),
  ])
    expect(await own.byToken(made)).toBeUndefined();
  expect(get).not.toHaveBeenCalled();
  for (let index = 0; index < 1500; index += 1) expect(await own.byToken(toToken(randomBytes(32)))).toBeUndefined();
  expect(get).toHaveBeenCalledTimes(1500);
  expect(await own.byToken(token)).toBeDefined();
});

it('who creates and revokes tokens stands in the audit log, and no token does', async () => {
  const { add, ask, recorded } = open();
  const { token, keyId } = await add();
  await ask('DELETE', `/tokens/${keyId}`);
  expect(recorded).toEqual([
    { by: 'owner', action: 'token created', subject: `Rédaction arabe ${keyId}` },
    { by: 'owner', action: 'token revoked', subject: `Rédaction arabe ${keyId}` },
  ]);
  expect(JSON.stringify(recorded)).not.toContain(token);
});

it('a read that failed is not remembered', async () => {
  const { add, own, get } = open();
  const { token } = await add();
  get.mockRejectedValueOnce(new Error('busy'));
  await expect(own.byToken(token)).rejects.toThrow('busy');
  expect(await own.byToken(token)).toBeDefined();
});

it('any change of one character of a token makes it none', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 32, maxLength: 32 }),
      fc.nat(54),
      fc.stringMatching(/^[\w-]$/),
      (bytes, at, sign) => {
        const token = toToken(bytes);
        expect(token).toMatch(/^barid_[\w-]{49}$/);
        const changed = `${token.slice(0, at)}${sign}${token.slice(at + 1)}`;
        // base64url of 4 bytes has 4 bits to spare in its last sign.
        if (changed !== token) expect(isToken(changed)).toBe(false);
      },
    ),
  );
});

it.each([
  [{ name: '' }, '/name'],
  [{ name: 'a\nb' }, '/name'],
  [{ name: 'owner' }, '/name'],
  [{ name: 'source:agence' }, '/name'],
  [{ scopes: [] }, '/scopes'],
  [{ scopes: ['everything'] }, '/scopes/0'],
  [{ limits: { feeds: ['nulle-part'] } }, '/limits/feeds'],
  [{ limits: { feeds: [] } }, '/limits/feeds'],
  [{ limits: { pages: ['x'] } }, '/limits'],
  [{ scopes: ['publish', 'recover'], limits: { feeds: ['ar'] } }, '/limits'],
  [{ expiresAt: '2024-11-28T08:00:00Z' }, '/expiresAt'],
  [{ expiresAt: 'demain' }, '/expiresAt'],
])('a token with %j is refused, and the fault is at %s', async (said, pointer) => {
  const { ask } = open();
  const answer = await ask('POST', '/tokens', { name: 'Agence', scopes: ['publish'], ...said });
  expect(answer).toMatchObject({ status: 422, body: { code: 'TOKEN_INVALID', errors: [{ pointer }] } });
  expect((await ask('GET', '/tokens')).body.items).toEqual([]);
});

it('who manages tokens gives no scope that they lack, and others manage none', async () => {
  const { add, ask } = open();
  const { token } = await add({ name: 'Chef', scopes: ['admin', 'publish'] });
  const give = (scopes: readonly string[]) => ask('POST', '/tokens', { name: 'Autre', scopes }, token);
  expect(await give(['publish'])).toMatchObject({ status: 201, body: { createdBy: 'Chef' } });
  expect(await give(['publish', 'recover'])).toMatchObject({ status: 403, body: { code: 'SCOPE_MISSING' } });
  const { token: plain } = await add({ scopes: ['publish', 'read', 'operate'] });
  for (const [method, path] of [
    ['POST', '/tokens'],
    ['GET', '/tokens'],
    ['DELETE', '/tokens/0123456789abcdef'],
  ] as const)
    expect((await ask(method, path, undefined, plain)).status).toBe(403);
  expect(await ask('DELETE', '/tokens/0123456789abcdef')).toMatchObject({ status: 404, body: { code: 'KEY_UNKNOWN' } });
});
