import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { authenticate, parsePublisherKeys } from '#shared/web/authenticate.ts';
import { isFromThisMachine, requireCdn } from '#shared/web/guards.ts';
import { isSigned, sign, signatureHeaders } from '#shared/web/signature.ts';
import { requestOf } from './request.ts';

/** As the specification's own libraries have it in their tests. */
const published = {
  secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  signed: { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', timestamp: 1_614_265_330, body: '{"test": 2432232314}' },
  signature: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
};
const at = (seconds: number) => ({ now: () => new Date(seconds * 1000) });
const clock = at(published.signed.timestamp);
const other = 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD';
const check = authenticate(
  async () => ({ tokens: ['first-token', 'second-token'], signingKeys: [other, published.secret] }),
  clock,
);

const signedRequest = (headers: Readonly<Record<string, string>> = {}, text = published.signed.body) =>
  requestOf({
    method: 'POST',
    text,
    headers: { ...signatureHeaders([published.secret], published.signed), ...headers },
  });

it('sign gives the signature of the published Standard Webhooks vector, with and without the prefix of the secret', () => {
  expect(sign(published.secret, published.signed)).toBe(published.signature);
  expect(sign(published.secret.slice('whsec_'.length), published.signed)).toBe(published.signature);
});

it('a Standard Webhooks signature is valid for any bytes, and invalid after a change of id, time, body or key', () => {
  fc.assert(
    fc.property(fc.uint8Array(), fc.string(), fc.nat(), fc.uint8Array({ minLength: 1 }), (body, id, timestamp, key) => {
      const secret = `whsec_${Buffer.from(key).toString('base64')}`;
      const signed = { id, timestamp, body };
      const signature = sign(secret, signed);
      expect(isSigned([other, secret], `v1,AAAA v2,x ${signature}`, signed)).toBe(true);
      expect(isSigned([secret], signature, { ...signed, id: `${id}.` })).toBe(false);
      expect(isSigned([secret], signature, { ...signed, timestamp: timestamp + 1 })).toBe(false);
      expect(isSigned([secret], signature, { ...signed, body: Buffer.concat([body, Buffer.of(0)]) })).toBe(false);
      expect(isSigned([other], signature, signed)).toBe(false);
    }),
    { numRuns: 50 },
  );
});

it('an empty key never validates a signature', () => {
  const forged = `v1,${createHmac('sha256', '').update('id.1.body').digest('base64')}`;
  expect(isSigned(['', 'whsec_'], forged, { id: 'id', timestamp: 1, body: 'body' })).toBe(false);
});

it('a request signed with any current key is authenticated, and its webhook-id is returned', async () => {
  await expect(check(signedRequest())).resolves.toMatchObject({ name: 'owner' });
  await expect(check(signedRequest({ 'webhook-signature': `v1,AAAA ${published.signature}` }))).resolves.toBeDefined();
});

it('each key has an id of its own, from which nobody learns the key', async () => {
  const idOf = async (headers: Record<string, string>) => (await check(requestOf({ headers }))).keyId;
  const ids = await Promise.all([
    idOf({ authorization: 'Bearer first-token' }),
    idOf({ authorization: 'Bearer second-token' }),
    check(signedRequest()).then(({ keyId }) => keyId),
  ]);
  expect(new Set(ids).size).toBe(3);
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{16}$/);
  expect(await idOf({ authorization: `Basic ${Buffer.from('x:first-token').toString('base64')}` })).toBe(ids[0]);
});

it.each(['first-token', 'second-token'])('a request with the current token %s is authenticated', async (token) => {
  await expect(check(requestOf({ headers: { authorization: `Bearer ${token}` } }))).resolves.toMatchObject({
    name: 'owner',
    limits: {},
  });
  await expect(check(requestOf({ headers: { authorization: `bearer  ${token} ` } }))).resolves.toMatchObject({
    name: 'owner',
    limits: {},
  });
});

it.each([
  ['no credentials', requestOf(), 'UNSIGNED'],
  ['an unknown token', requestOf({ headers: { authorization: 'Bearer unknown' } }), 'TOKEN_UNKNOWN'],
  ['an empty token', requestOf({ headers: { authorization: 'Bearer ' } }), 'TOKEN_UNKNOWN'],
  ['another scheme', requestOf({ headers: { authorization: 'Basic first-token' } }), 'TOKEN_UNKNOWN'],
  ['another body', signedRequest({}, '{"test": 2432232315}'), 'SIGNATURE_INVALID'],
  ['another id', signedRequest({ 'webhook-id': 'msg_2' }), 'SIGNATURE_INVALID'],
  ['no id', signedRequest({ 'webhook-id': '' }), 'SIGNATURE_INVALID'],
  [
    'another scheme of signature',
    signedRequest({ 'webhook-signature': published.signature.replace('v1', 'v1a') }),
    'SIGNATURE_INVALID',
  ],
  ['an empty signature', signedRequest({ 'webhook-signature': '' }), 'SIGNATURE_INVALID'],
  ['a malformed timestamp', signedRequest({ 'webhook-timestamp': '1e9' }), 'TIMESTAMP_OUT_OF_TOLERANCE'],
])('a request with %s is refused', async (_, request, code) => {
  await expect(check(request)).rejects.toMatchObject({ code, status: 401 });
});

it.each([300, -300])('a signature is accepted %i seconds from its timestamp, and refused beyond', async (seconds) => {
  const keys = async () => ({ tokens: [], signingKeys: [published.secret] });
  const time = published.signed.timestamp + seconds;
  await expect(authenticate(keys, at(time))(signedRequest())).resolves.toBeDefined();
  await expect(authenticate(keys, at(time + Math.sign(seconds)))(signedRequest())).rejects.toMatchObject({
    code: 'TIMESTAMP_OUT_OF_TOLERANCE',
  });
});

it('every request is refused while no key exists', async () => {
  const closed = authenticate(async () => ({ tokens: [], signingKeys: [] }), clock);
  await expect(closed(signedRequest())).rejects.toMatchObject({ code: 'SIGNATURE_INVALID' });
  await expect(closed(requestOf({ headers: { authorization: 'Bearer x' } }))).rejects.toMatchObject({ status: 401 });
});

const guard = requireCdn([async () => 'now', async () => 'before']);

it.each([undefined, '', 'guess'])('a request with the origin secret %j is refused', async (secret) => {
  const headers: Record<string, string> = secret === undefined ? {} : { 'x-barid-origin': secret };
  await expect(guard(requestOf({ headers }))).rejects.toMatchObject({ code: 'NOT_THROUGH_CDN', status: 403 });
});

it('a request with a current origin secret passes', async () => {
  await expect(guard(requestOf({ headers: { 'x-barid-origin': 'before' } }))).resolves.toBeUndefined();
});

it('a deployment whose origin secret was never rotated has one, and nobody knows an empty one', async () => {
  const young = requireCdn([async () => 'now', async () => undefined]);
  await expect(young(requestOf({ headers: { 'x-barid-origin': 'now' } }))).resolves.toBeUndefined();
  await expect(young(requestOf({ headers: { 'x-barid-origin': 'undefined' } }))).rejects.toMatchObject({ status: 403 });
});

it('HTTP Basic with the token as password, or as the only word, proves a publisher', async () => {
  const basic = (text: string) =>
    check(requestOf({ headers: { authorization: `Basic ${Buffer.from(text).toString('base64')}` } }));
  for (const text of ['rédaction:first-token', ':second-token', 'first-token:', 'first-token'])
    await expect(basic(text)).resolves.toMatchObject({ name: 'owner', limits: {} });
  for (const text of ['first-token:wrong', 'x:', ':', '', 'second-token:first'])
    await expect(basic(text)).rejects.toMatchObject({ status: 401 });
  await expect(check(requestOf({ headers: { authorization: 'Digest first-token' } }))).rejects.toMatchObject({
    status: 401,
  });
});

it('only a request to a name of this machine, from it and without a proxy, is from this machine', () => {
  const from = (headers: Readonly<Record<string, string>>, address = '127.0.0.1') =>
    isFromThisMachine(
      requestOf({ address, headers: { host: 'localhost:8080', 'x-forwarded-for': address, ...headers } }),
    );
  for (const host of ['localhost', '127.0.0.1:8080', '[::1]:8080', 'LOCALHOST']) expect(from({ host })).toBe(true);
  for (const host of ['stranger.example', 'localhost.stranger.example', '127.0.0.1.nip.io:8080', '', '10.0.0.7'])
    expect(from({ host })).toBe(false);
  expect(from({}, '192.0.2.7')).toBe(false);
  expect(from({ 'x-forwarded-for': '8.8.8.8, 127.0.0.1' })).toBe(false);
  const forwarded = ['forwarded', 'via', 'x-real-ip', 'x-forwarded-host', 'x-forwarded-proto', 'x-forwarded-port'];
  const ofProducts = ['x-original-host', 'cf-connecting-ip', 'true-client-ip', 'x-client-ip', 'x-envoy-real-ip'];
  for (const name of [...forwarded, ...ofProducts]) expect(from({ [name]: 'x' })).toBe(false);
});

it('a token or key that was pasted with a line break at its end is the one without', () => {
  const text = JSON.stringify({ tokens: ['sésame\n', ' b ', '\n'], signingKeys: ['whsec_AAAA\r\n'] });
  expect(parsePublisherKeys(text)).toEqual({ tokens: ['sésame', 'b'], signingKeys: ['whsec_AAAA'] });
});
