import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterEach, expect, it, vi } from 'vitest';
import { makeHubEndpoint } from '#shared/hub/receive-request.ts';
import { memoryDeliveryStore } from '#test/memory/memory-delivery-store.ts';
import { memoryFacetStore } from '#test/memory/memory-publish-stores.ts';
import { memorySubscriptionStore } from '#test/memory/memory-subscription-store.ts';
import { openHub, startSubscriber } from './hub-harness.ts';
import { requestAndVerify, signatureOf } from './hub-rules.ts';

afterEach(() => vi.restoreAllMocks());

const day = 86_400;

/** One event between a hub and a subscriber. */
type Step =
  | {
      readonly does: 'ask';
      readonly mode: 'subscribe' | 'unsubscribe';
      readonly agrees: boolean;
      readonly secret: string;
      readonly days: number;
    }
  | { readonly does: 'wait'; readonly days: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    does: fc.constant('ask' as const),
    mode: fc.constantFrom('subscribe' as const, 'subscribe' as const, 'unsubscribe' as const),
    agrees: fc.boolean(),
    secret: fc.constantFrom('', 'un', 'deux', 'ثلاثة'),
    days: fc.integer({ min: 1, max: 15 }),
  }),
  fc.record({ does: fc.constant('wait' as const), days: fc.integer({ min: 1, max: 6 }) }),
);

/** The subscription after a step; only a step that the subscriber agrees to changes it. */
type Agreed = { readonly secret: string; readonly ends: number } | undefined;

const after = (agreed: Agreed, one: Step, now: number): Agreed => {
  if (one.does === 'wait' || !one.agrees) return agreed;
  return one.mode === 'unsubscribe' ? undefined : { secret: one.secret, ends: now + one.days * day * 1000 };
};

it('keeps hub and subscriber in agreement about subscription, secret and lease, whatever they do', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), async (steps) => {
      const hub = await openHub();
      const subscriber = await startSubscriber();
      const now = (): number => hub.clock.now().getTime();
      let agreed: Agreed;
      for (const one of steps) {
        await hub.pass(one.does === 'wait' ? one.days * day : 120);
        if (one.does === 'ask') {
          subscriber.becomes({
            verify: (query) => (one.agrees ? { status: 200, body: query.get('hub.challenge') ?? '' } : { status: 404 }),
          });
          const secret: Readonly<Record<string, string>> = one.secret === '' ? {} : { 'hub.secret': one.secret };
          await requestAndVerify(hub, subscriber, {
            'hub.mode': one.mode,
            'hub.lease_seconds': String(one.days * day),
            ...secret,
          });
        }
        agreed = after(agreed, one, now());
        const before = subscriber.pushed().length;
        await hub.pass(120);
        await hub.publish('Du nouveau');
        await hub.pass(5);
        const [push] = subscriber.pushed().slice(before);
        const expected = agreed !== undefined && agreed.ends > now() ? agreed.secret : undefined;
        const signed = push?.headers['x-hub-signature'];
        expect(push === undefined ? undefined : (signed ?? '')).toBe(
          expected === undefined || expected === '' ? expected : signatureOf(push, expected),
        );
      }
    }),
    { numRuns: 60 },
  );
});

const known = fc.constantFrom(
  'hub.mode',
  'hub.topic',
  'hub.callback',
  'hub.secret',
  'hub.lease_seconds',
  'hub.content',
);
const value = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.webUrl({ withQueryParameters: true, withFragments: true }),
  fc.constantFrom(
    'subscribe',
    'unsubscribe',
    'denied',
    'publish',
    '0',
    '-1',
    '1e9',
    '9'.repeat(40),
    'http://[::1]/',
    'http://0/',
  ),
);
const bodies = fc.oneof(
  fc.uint8Array({ maxLength: 400 }),
  fc
    .array(fc.tuple(known, value), { maxLength: 8 })
    .map((fields) => Buffer.from(new URLSearchParams(fields).toString())),
);

it('accepts any form at all or describes its fault in plain text', async () => {
  const state = { documents: [], slug: 'fr', revision: 1, fingerprint: '', writtenAt: '', credits: 1 };
  const deps = {
    subscriptions: memorySubscriptionStore(),
    deliveries: memoryDeliveryStore(),
    feedStates: { get: async () => state },
    facets: memoryFacetStore(),
    queue: { send: async () => undefined },
    publicUrl: 'https://feeds.example.org',
    isInside: () => false,
    random: randomUUID,
    clock: { now: () => new Date('2026-11-23T22:00:00.000Z') },
  };
  const receiveRequest = makeHubEndpoint(deps);
  const request = { method: 'POST', path: '/hub', query: new URLSearchParams(), params: {}, address: '192.0.2.1' };
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  await fc.assert(
    fc.asyncProperty(bodies, async (body) => {
      const answer = await receiveRequest({ ...request, headers, body });
      expect(answer.status).toBeGreaterThanOrEqual(200);
      expect(answer.status).toBeLessThan(500);
      if (answer.status >= 400) expect(answer.body).toMatch(/\w+ .*\.\n$/s);
      expect(answer.headers['content-type']).toMatch(/^text\/plain/);
    }),
    { numRuns: 200 },
  );
  expect(deps.deliveries.all()).toEqual([]);
});
