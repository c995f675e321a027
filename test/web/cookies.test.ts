import { expect, it } from 'vitest';
import { chainCookies } from '#shared/web/cookies.ts';
import { fetchHttp } from '#shared/web/fetch-http.ts';
import { startLocalServer } from './local-server.ts';

const http = fetchHttp({ allow: ['127.0.0.1'], totalMs: 2_000 });

it('a redirect to itself ends once the cookie that it sets is sent back', async () => {
  const peer = await startLocalServer(({ headers }, response) =>
    headers.cookie?.includes('consent=1')
      ? response.end('article')
      : response.writeHead(302, { location: '/', 'set-cookie': ['consent=1; Path=/; HttpOnly', 'a=b'] }).end(),
  );
  const answer = await http.send({ method: 'GET', url: peer.url, redirects: 3 });
  expect(new TextDecoder().decode(answer.body)).toBe('article');
  expect(peer.seen.map(({ headers }) => headers.cookie)).toEqual([undefined, 'consent=1; a=b']);
});

it('the cookies of a chain end with it, and join those that the request has', async () => {
  const peer = await startLocalServer(({ path }, response) =>
    path === '/' ? response.writeHead(302, { location: '/end', 'set-cookie': 'a=1' }).end() : response.end(),
  );
  await http.send({ method: 'GET', url: peer.url, redirects: 1, headers: { Cookie: 'session=x' } });
  await http.send({ method: 'GET', url: `${peer.url}/end` });
  expect(peer.seen.map(({ headers }) => headers.cookie)).toEqual(['session=x', 'session=x; a=1', undefined]);
});

it('a cookie goes to the host that set it, to its domain where it names one, and nowhere else', () => {
  const now = Date.parse('2026-11-30T00:00:00Z');
  const cookies = chainCookies(now);
  cookies.set(new URL('https://www.a.example/'), [
    'own=1',
    'shared=1; Domain=.a.example',
    'foreign=1; Domain=b.example',
    'top=1; Domain=example',
    'safe=1; Secure',
    'old=1; Max-Age=0',
    'past=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT',
  ]);
  const sentTo = (url: string) => cookies.header(new URL(url));
  expect(sentTo('https://www.a.example/x')).toBe('own=1; shared=1; foreign=1; top=1; safe=1');
  expect(sentTo('http://www.a.example/x')).toBe('own=1; shared=1; foreign=1; top=1');
  expect(sentTo('https://login.a.example/')).toBe('shared=1');
  expect(sentTo('https://b.example/')).toBeUndefined();
  cookies.set(new URL('https://www.a.example/'), ['own=; Max-Age=0']);
  expect(sentTo('https://www.a.example/')).not.toContain('own');
});
