import { expect, it } from 'vitest';
import { chooseHub } from '#shared/follow/hub-subscription.ts';
import type { HubSubscription } from '#shared/model/source-state.ts';

const now = new Date('2026-11-24T12:00:00.000Z');
const hubs = ['https://un.example/', 'https://deux.example/', 'https://trois.example/'];

const requested = (hoursAgo: number, part: Partial<HubSubscription> = {}): HubSubscription => ({
  hub: 'https://deux.example/',
  topic: 'https://agence.example/rss',
  secret: 'unguessable',
  token: 'unguessable',
  requestedAt: new Date(now.getTime() - hoursAgo * 3_600_000).toISOString(),
  attempts: 1,
  ...part,
});

it('chooses the first hub at first, and again when the source no longer names the current one', () => {
  expect(chooseHub(hubs, undefined, now)).toBe(hubs[0]);
  expect(chooseHub(hubs, requested(1, { hub: 'https://ancien.example/' }), now)).toBe(hubs[0]);
  expect(chooseHub([], requested(1), now)).toBeUndefined();
});

it('keeps the current hub while it may still confirm, and after it has confirmed', () => {
  expect(chooseHub(hubs, requested(48), now)).toBe(hubs[1]);
  expect(chooseHub(hubs, requested(1, { attempts: 3 }), now)).toBe(hubs[1]);
  expect(chooseHub(hubs, requested(48, { attempts: 9, leaseEndsAt: '2026-11-30T00:00:00.000Z' }), now)).toBe(hubs[1]);
});

it.each([
  ['denied us', { deniedReason: 'trop de monde' }],
  ['never confirmed', { attempts: 3 }],
])('chooses the next hub six hours after one that %s, and the first after the last', (_, part) => {
  expect(chooseHub(hubs, requested(5, part), now)).toBe(hubs[1]);
  expect(chooseHub(hubs, requested(6, part), now)).toBe(hubs[2]);
  expect(chooseHub(hubs, requested(6, { ...part, hub: hubs[2] ?? '' }), now)).toBe(hubs[0]);
  expect(chooseHub(['https://deux.example/'], requested(6, part), now)).toBe(hubs[1]);
});
