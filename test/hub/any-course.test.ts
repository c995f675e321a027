import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterEach, expect, it, vi } from 'vitest';
import { receiveRequest } from '#shared/hub/receive-request.ts';
import { memoryDeliveryStore } from '#test/deliver/memory-delivery-store.ts';
import { memorySubscriptionStore } from '#test/memory/memory-subscription-store.ts';
import { openHub, startSubscriber } from './hub-world.ts';
import { settle, signatureOf } from './rules.ts';

afterEach(() => vi.restoreAllMocks());

const day = 86_400;

/** One thing that happens between a hub and a subscriber. */
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

/** What stands after a step: nothing but what the subscriber agreed to changes it. */
type Standing = { readonly secret: string; readonly ends: number } | undefined;

const after = (standing: Standing, one: Step, now: number): Standing => {
  if (one.does === 'wait' || !one.agrees) return standing;
  return one.mode === 'unsubscribe' ? undefined : { secret: one.secret, ends: now + one.days * day * 1000 };
};

it('A hub and a subscriber, whatever they do agree at any time on whether it is subscribed, with which secret, and until when', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), async (steps) => {
      const world = await openHub();
      const subscriber = await startSubscriber();
      const now = (): number => world.clock.now().getTime();
      let standing: Standing;
      for (const one of steps) {
        await world.pass(one.does === 'wait' ? one.days * day : 120);
        if (one.does === 'ask') {
          subscriber.becomes({
            verify: (query) => (one.agrees ? { status: 200, body: query.get('hub.challenge') ?? '' } : { status: 404 }),
          });
          const secret: Readonly<Record<string, string>> = one.secret === '' ? {} : { 'hub.secret': one.secret };
          await settle(world, subscriber, {
            'hub.mode': one.mode,
            'hub.lease_seconds': String(one.days * day),
            ...secret,
          });
        }
        standing = after(standing, one, now());
        const before = subscriber.pushed().length;
        await world.pass(120);
        await world.publish('Du nouveau');
        await world.pass(5);
        const [push] = subscriber.pushed().slice(before);
        const expected = standing !== undefined && standing.ends > now() ? standing.secret : undefined;
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

it('A hub that is sent anything at all accepts it or says in words what is wrong with it', async () => {
  const state = { documents: [], slug: 'fr', revision: 1, fingerprint: '', changedUrls: [], writtenAt: '' };
  const deps = {
    subscriptions: memorySubscriptionStore(),
    deliveries: memoryDeliveryStore(),
    feedStates: { get: async () => state },
    queue: { send: async () => undefined },
    publicUrl: 'https://feeds.example.org',
    isInside: () => false,
    random: randomUUID,
    clock: { now: () => new Date('2026-11-23T22:00:00.000Z') },
  };
  const request = { method: 'POST', path: '/hub', query: new URLSearchParams(), params: {}, address: '192.0.2.1' };
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  await fc.assert(
    fc.asyncProperty(bodies, async (body) => {
      const answer = await receiveRequest({ ...request, headers, body }, deps);
      expect(answer.status).toBeGreaterThanOrEqual(200);
      expect(answer.status).toBeLessThan(500);
      if (answer.status >= 400) expect(answer.body).toMatch(/\w+ .*\.\n$/s);
      expect(answer.headers['content-type']).toMatch(/^text\/plain/);
    }),
    { numRuns: 200 },
  );
  expect(deps.deliveries.all()).toEqual([]);
});
