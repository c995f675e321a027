import { expect, it } from 'vitest';
import { keyIdOf } from '#shared/model/caller.ts';
import type { HttpRequest } from '#shared/model/http.ts';
import { authenticate } from '#shared/web/authenticate.ts';
import { findSession, inBrowsersToo, isOwnForm, refuseForeignPages, sessionOwner } from '#shared/web/sessions.ts';
import { memorySessionStore } from '#test/memory/memory-session-store.ts';
import { memorySubscriptionStore } from '#test/memory/memory-subscription-store.ts';
import { requestOf } from './request.ts';

const hour = 3600_000;

/** A desk whose clock and tokens a test sets. */
const deskOf = (publicUrl = 'https://feeds.example.org') => {
  let nowMs = Date.parse('2026-11-30T10:00:00Z');
  let tokens: readonly string[] = ['the-token-of-amina', 'the-token-of-youssef'];
  let ids = 0;
  const clock = { now: () => new Date(nowMs) };
  const check = authenticate(async () => ({ tokens, signingKeys: [] }), clock);
  const newId = () => {
    ids += 1;
    return `unguessable-${ids}`;
  };
  const ports = {
    ...{ sessions: memorySessionStore(), subscriptions: memorySubscriptionStore() },
    ...{ authenticate: check, clock, publicUrl, newId },
  };
  const owner = sessionOwner(ports);
  const find = findSession(ports);
  const signIn = async (token = 'the-token-of-amina'): Promise<HttpRequest> => {
    const cookie = await owner.open(token, requestOf());
    return requestOf({ path: '/desk', headers: { cookie: cookie.split(';')[0] ?? '' } });
  };
  return {
    ...{ owner, find, signIn, check },
    pass: (ms: number) => {
      nowMs += ms;
    },
    setTokens: (next: readonly string[]) => {
      tokens = next;
    },
  };
};

it('a token opens a session that is its holder’s', async () => {
  const { signIn, find } = deskOf();
  expect((await find(await signIn()))?.caller).toMatchObject({ name: 'owner', keyId: keyIdOf('the-token-of-amina') });
  expect(await find(requestOf())).toBeUndefined();
  expect(await find(requestOf({ headers: { cookie: '__Host-barid=guessed; other=1' } }))).toBeUndefined();
});

it('the cookie is out of reach for scripts and other sites, and goes over TLS alone where the site does', async () => {
  const secure = await deskOf().owner.open('the-token-of-amina', requestOf());
  expect(secure).toMatch(/^__Host-barid=\S+; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Strict; Secure$/);
  const local = await deskOf('http://127.0.0.1:8080').owner.open('the-token-of-amina', requestOf());
  expect(local).toMatch(/^barid-desk=\S+; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Strict$/);
});

it('a copy of the table has neither the id of a session nor its token', async () => {
  const sessions = memorySessionStore();
  const saved: unknown[] = [];
  const clock = { now: () => new Date('2026-11-30T10:00:00Z') };
  const { open } = sessionOwner({
    sessions: { ...sessions, save: async (session) => void saved.push(session) },
    subscriptions: memorySubscriptionStore(),
    authenticate: authenticate(async () => ({ tokens: ['the-token'], signingKeys: [] }), clock),
    clock,
    publicUrl: 'https://feeds.example.org',
    newId: () => 'the-id',
  });
  await open('the-token', requestOf());
  expect(saved).toHaveLength(1);
  expect(JSON.stringify(saved)).not.toMatch(/the-token|the-id/);
});

it('a session ends twelve hours after its last use, and after a week in any case', async () => {
  const { signIn, find, owner, pass } = deskOf();
  const request = await signIn();
  const use = async (): Promise<boolean> => {
    const session = await find(request);
    if (session !== undefined) await owner.renew(session);
    return session !== undefined;
  };
  for (let uses = 0; uses < 15; uses += 1) {
    pass(11 * hour);
    expect(await use()).toBe(true);
  }
  pass(4 * hour);
  expect(await use()).toBe(false);
  const idle = await signIn();
  pass(12 * hour);
  expect(await find(idle)).toBeUndefined();
});

it('a session ends when its token is revoked, and no other does', async () => {
  const { signIn, find, setTokens } = deskOf();
  const [amina, youssef] = [await signIn(), await signIn('the-token-of-youssef')];
  setTokens(['the-token-of-youssef']);
  expect(await find(amina)).toBeUndefined();
  expect(await find(youssef)).toBeDefined();
});

it('signing out ends the session for good, also for a copy of its cookie', async () => {
  const { signIn, find, owner } = deskOf();
  const request = await signIn();
  const session = await find(request);
  expect(session && (await owner.close(session))).toMatch(/^__Host-barid=; Path=\/; Max-Age=0;/);
  expect(await find(request)).toBeUndefined();
});

it('an unknown token is refused, and many attempts from one address are', async () => {
  const { owner, pass } = deskOf();
  for (const token of ['', 'guess', 'a b', 'x'.repeat(2000), '\n', 'the-token-of-amin'])
    await expect(owner.open(token, requestOf())).rejects.toMatchObject({ code: 'TOKEN_UNKNOWN', status: 401 });
  const attempts = Array.from({ length: 10 }, () => owner.open('guess', requestOf({ address: '2001:db8:1:2:3::1' })));
  await Promise.allSettled(attempts);
  const neighbour = requestOf({ address: '2001:db8:1:2:4::9' });
  await expect(owner.open('the-token-of-amina', neighbour)).rejects.toMatchObject({ code: 'SIGN_IN_TOO_OFTEN' });
  await expect(owner.open('the-token-of-amina', requestOf({ address: '203.0.113.9' }))).resolves.toContain('barid');
  pass(60_000);
  await expect(owner.open('the-token-of-amina', neighbour)).resolves.toContain('barid');
});

it('a form belongs to its session', async () => {
  const { signIn, find } = deskOf();
  const [amina, youssef] = [await find(await signIn()), await find(await signIn('the-token-of-youssef'))];
  if (amina === undefined || youssef === undefined) throw new Error('no session');
  expect(isOwnForm(amina, amina.formToken)).toBe(true);
  expect(isOwnForm(amina, youssef.formToken)).toBe(false);
  expect(isOwnForm(amina, '')).toBe(false);
});

it.each<readonly [Readonly<Record<string, string>>, boolean]>([
  [{}, true],
  [{ 'sec-fetch-site': 'same-origin', origin: 'https://feeds.example.org' }, true],
  [{ 'sec-fetch-site': 'none' }, true],
  [{ 'sec-fetch-site': 'same-site', origin: 'https://evil.example.org' }, false],
  [{ 'sec-fetch-site': 'cross-site' }, false],
  [{ origin: 'https://feeds.example.org' }, true],
  [{ origin: 'http://127.0.0.1:8080', host: '127.0.0.1:8080' }, true],
  [{ origin: 'https://evil.example', host: 'feeds.example.org' }, false],
  [{ origin: 'null' }, false],
  [{ origin: 'https://feeds.example.org.evil.example' }, false],
])('a form from a page with %j passes: %s', (headers, passes) => {
  const check = () => refuseForeignPages(requestOf({ method: 'POST', headers }), 'https://feeds.example.org');
  if (passes) expect(check).not.toThrow();
  else expect(check).toThrow(expect.objectContaining({ code: 'ORIGIN_REFUSED', status: 403 }));
});

it('the status page opens by a session and by a token; a browser without either is led to the form, a program is not', async () => {
  const { signIn, find, check } = deskOf();
  const enter = inBrowsersToo(find, check);
  await expect(enter(await signIn())).resolves.toMatchObject({ name: 'owner' });
  const withToken = requestOf({ headers: { authorization: 'Bearer the-token-of-amina', accept: 'text/html' } });
  await expect(enter(withToken)).resolves.toMatchObject({ name: 'owner' });
  const browser = requestOf({ path: '/status', headers: { accept: 'text/html,*/*' } });
  await expect(enter(browser)).rejects.toMatchObject({
    status: 303,
    headers: { location: '/desk/sign-in?next=%2Fstatus' },
  });
  await expect(enter(requestOf({ headers: { accept: '*/*' } }))).rejects.toMatchObject({
    code: 'UNSIGNED',
    status: 401,
  });
  const wrong = requestOf({ headers: { authorization: 'Basic eDp5', accept: 'text/html' } });
  await expect(enter(wrong)).rejects.toMatchObject({ code: 'TOKEN_UNKNOWN', status: 401 });
});

it('a link opens one session of its token, once, within fifteen minutes', async () => {
  const { owner, find, pass } = deskOf();
  const invite = () => owner.invite(requestOf({ headers: { authorization: 'Bearer the-token-of-amina' } }));
  const { code } = await invite();
  const cookie = await owner.accept(code, requestOf());
  const request = requestOf({ headers: { cookie: cookie.split(';')[0] ?? '' } });
  expect((await find(request))?.caller).toMatchObject({ keyId: keyIdOf('the-token-of-amina') });
  await expect(owner.accept(code, requestOf())).rejects.toMatchObject({ code: 'LINK_OVER', status: 410 });
  const late = await invite();
  pass(15 * 60_000);
  await expect(owner.accept(late.code, requestOf())).rejects.toMatchObject({ code: 'LINK_OVER' });
  await expect(owner.accept('guessed', requestOf())).rejects.toMatchObject({ code: 'LINK_OVER' });
});

it('the code of a link is no cookie, a cookie no code, and a link ends with its token', async () => {
  const { owner, find, setTokens } = deskOf();
  const { code } = await owner.invite(requestOf({ headers: { authorization: 'Bearer the-token-of-amina' } }));
  expect(await find(requestOf({ headers: { cookie: `__Host-barid=${code}` } }))).toBeUndefined();
  const cookie = await owner.open('the-token-of-amina', requestOf());
  const [, id = ''] = /=([^;]+)/.exec(cookie) ?? [];
  await expect(owner.accept(id, requestOf())).rejects.toMatchObject({ code: 'LINK_OVER' });
  setTokens(['another']);
  await expect(owner.accept(code, requestOf())).rejects.toMatchObject({ code: 'TOKEN_UNKNOWN' });
});

it.each<Readonly<Record<string, string>>>([{}, { authorization: 'Bearer guess' }, { authorization: 'Basic eDp5' }])(
  'a request with %j gets no link',
  async (headers) => {
    await expect(deskOf().owner.invite(requestOf({ headers }))).rejects.toMatchObject({ status: 401 });
  },
);
