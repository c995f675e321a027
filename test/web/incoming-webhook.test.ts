import { createHmac } from 'node:crypto';
import { expect, it } from 'vitest';
import { Rejected } from '#shared/errors.ts';
import { takePathSecret } from '#shared/model/path-secret.ts';
import { authenticateWebhook, refuseLoggedSecret } from '#shared/web/incoming-webhook.ts';
import { serve } from '#shared/web/router.ts';
import { signatureHeaders } from '#shared/web/signature.ts';
import { logLines } from '#test/log-lines.ts';
import { requestOf } from './request.ts';

const nowMs = Date.parse('2024-11-28T09:00:00Z');
const secrets: Readonly<Record<string, string>> = {
  PATH_SECRET: 'hush-hush-1 hush-hush-2\n',
  SIGNING_KEY: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
};
const authenticate = authenticateWebhook({
  webhooks: [
    { name: 'blog', secret: ['PATH_SECRET'] },
    { name: 'signed', signingKey: ['SIGNING_KEY'] },
    { name: 'both', secret: ['PATH_SECRET'], signingKey: ['SIGNING_KEY'] },
  ],
  readSecret: async (name) => secrets[name] ?? '',
  clock: { now: () => new Date(nowMs) },
});
const body = '{"post":{"current":{"title":"ميناء طنجة"}}}';
const key = secrets.SIGNING_KEY ?? '';
const hmac = (algorithm: string, encoding: 'hex' | 'base64url', ...parts: readonly string[]): string =>
  createHmac(algorithm, key).update(parts.join('')).digest(encoding);

const ask = (path: string, headers: Readonly<Record<string, string>> = {}, text = body) =>
  authenticate(takePathSecret(requestOf({ method: 'POST', path, headers, text })));

const codeOf = (asked: Promise<unknown>): Promise<unknown> =>
  asked.then(
    () => 'accepted',
    (error) => (error instanceof Rejected ? error.code : error),
  );

it.each<[string, string, Record<string, string>]>([
  ['in the path', '/in/blog/hush-hush-1', {}],
  ['in the path, while it is rotated', '/in/blog/hush-hush-2/', {}],
  ['as a bearer token', '/in/blog', { authorization: 'Bearer hush-hush-1' }],
  ['as a password', '/in/blog', { authorization: `Basic ${btoa('cms:hush-hush-2')}` }],
])('a CMS proves itself by its secret %s', async (_, path, headers) => {
  const caller = await ask(path, headers);
  expect(caller).toMatchObject({ name: 'webhook:blog', scopes: ['publish', 'retract'] });
  expect(caller.keyId).toMatch(/^[\da-f]{16}$/);
});

it.each<[string, Record<string, string>]>([
  ['/in/blog/wrong', {}],
  ['/in/blog/hush-hush-1%20hush-hush-2', {}],
  ['/in/blog', {}],
  ['/in/blog/wrong', { authorization: 'Bearer hush-hush-1' }],
  ['/in/none/hush-hush-1', {}],
  ['/in/', {}],
])('%s with %j is refused, in the same words for a wrong name as for a wrong secret', async (path, headers) => {
  expect(await codeOf(ask(path, headers))).toBe('WEBHOOK_SECRET_WRONG');
});

const signatures: readonly (readonly [string, (ms: number) => Record<string, string>])[] = [
  ['Ghost', (ms) => ({ 'x-ghost-signature': `sha256=${hmac('sha256', 'hex', body, String(ms))}, t=${ms}` })],
  ['Ghost before 5.87', (ms) => ({ 'x-ghost-signature': `sha256=${hmac('sha256', 'hex', body)}, t=${ms}` })],
  ['Sanity', (ms) => ({ 'sanity-webhook-signature': `t=${ms},v1=${hmac('sha256', 'base64url', `${ms}.`, body)}` })],
  [
    'Contentful',
    (ms) => {
      const signed = {
        'x-contentful-topic': 'ContentManagement.Entry.publish',
        'x-contentful-signed-headers': 'x-contentful-topic,x-contentful-signed-headers,x-contentful-timestamp',
        'x-contentful-timestamp': String(ms),
      };
      const lines = [
        'x-contentful-topic:ContentManagement.Entry.publish',
        'x-contentful-signed-headers:x-contentful-topic,x-contentful-signed-headers,x-contentful-timestamp',
        `x-contentful-timestamp:${ms}`,
      ].join(';');
      const signature = hmac('sha256', 'hex', `POST\n/in/signed\n${lines}\n`, body);
      return { ...signed, 'x-contentful-signature': signature };
    },
  ],
  [
    'Standard Webhooks',
    (ms) => ({ ...signatureHeaders([key], { id: 'msg_1', timestamp: Math.floor(ms / 1000), body }) }),
  ],
];

it.each(signatures)('a message that %s signs is accepted, and one that is old or changed is not', async (_, sign) => {
  expect(await codeOf(ask('/in/signed', sign(nowMs)))).toBe('accepted');
  expect(await codeOf(ask('/in/signed', sign(nowMs - 400_000)))).toBe('TIMESTAMP_OUT_OF_TOLERANCE');
  expect(await codeOf(ask('/in/signed', sign(nowMs + 400_000)))).toBe('TIMESTAMP_OUT_OF_TOLERANCE');
  expect(await codeOf(ask('/in/signed', sign(nowMs), `${body} `))).toBe('SIGNATURE_INVALID');
});

it.each([
  ['Storyblok', { 'webhook-signature': hmac('sha1', 'hex', body) }],
  ['GitHub and its kind', { 'x-hub-signature-256': `sha256=${hmac('sha256', 'hex', body)}` }],
])('a signature of %s, which has no time, is checked too', async (_, headers) => {
  expect(await codeOf(ask('/in/signed', headers))).toBe('accepted');
  expect(await codeOf(ask('/in/signed', headers, '{}'))).toBe('SIGNATURE_INVALID');
});

it('where the site file names a key, no secret stands in for a signature, and no signature for a secret', async () => {
  const signed = { 'x-hub-signature-256': `sha256=${hmac('sha256', 'hex', body)}` };
  expect(await codeOf(ask('/in/both/hush-hush-1', signed))).toBe('accepted');
  expect(await codeOf(ask('/in/both/hush-hush-1'))).toBe('WEBHOOK_UNSIGNED');
  expect(await codeOf(ask('/in/both', signed))).toBe('WEBHOOK_SECRET_WRONG');
});

it('a secret in a path that the CDN logs is refused, and without access logs it is not', () => {
  const throughCdn = takePathSecret(requestOf({ path: '/in/blog/hush-hush-1', headers: { 'x-barid-origin': 'x' } }));
  expect(() => refuseLoggedSecret([])(throughCdn)).toThrow(/another secret/);
  expect(() => refuseLoggedSecret(['/in/'])(throughCdn)).not.toThrow();
  expect(() => refuseLoggedSecret([])(takePathSecret(requestOf({ path: '/in/blog/hush-hush-1' })))).not.toThrow();
});

it('no log line, answer or problem document shows a secret, whatever goes wrong', async () => {
  const fail = async () => {
    throw new Error('the store is away');
  };
  const answer = serve(
    { 'POST /in/{name}?': fail },
    { access: { authenticate, scopes: { 'POST /in/{name}': 'publish' } } },
  );
  for (const path of ['/in/blog/hush-hush-1', '/in/blog/hush-hush-9', '/in/none/hush-hush-1']) {
    for (const method of ['POST', 'GET']) {
      const given = await answer(takePathSecret(requestOf({ method, path, text: body })));
      expect(given.status).toBeGreaterThanOrEqual(400);
      expect(JSON.stringify(given)).not.toContain('hush');
    }
  }
  // Another function gets what was pasted with a slash too many.
  const other = serve({ 'GET /{rest+}': fail, 'GET /in/{name}/{more}/x': fail });
  for (const path of ['//in/blog/hush-hush-1', '/in/blog/hush-hush-1', '/in/blog/hush-hush-1/x'])
    for (const method of ['POST', 'GET', 'BREW'])
      expect(JSON.stringify(await other(requestOf({ method, path })))).not.toContain('hush');
  expect(JSON.stringify(logLines())).not.toContain('hush');
});
