import { expect, it } from 'vitest';
import { chooseHub } from '#shared/follow/choose-hub.ts';
import type { HubSubscription } from '#shared/model/source-state.ts';

const now = new Date('2026-11-24T12:00:00.000Z');
const hubs = ['https://un.example/', 'https://deux.example/', 'https://trois.example/'];

const asked = (hoursAgo: number, part: Partial<HubSubscription> = {}): HubSubscription => ({
  hub: 'https://deux.example/',
  topic: 'https://agence.example/rss',
  secret: 'unguessable',
  token: 'unguessable',
  asked: new Date(now.getTime() - hoursAgo * 3_600_000).toISOString(),
  asks: 1,
  ...part,
});

it('of the hubs that a source names the first is asked, and so it is where the one that was asked is named no more', () => {
  expect(chooseHub(hubs, undefined, now)).toBe(hubs[0]);
  expect(chooseHub(hubs, asked(1, { hub: 'https://ancien.example/' }), now)).toBe(hubs[0]);
  expect(chooseHub([], asked(1), now)).toBeUndefined();
});

it('of the hubs that a source names the one that was asked stays while it may still come back, and for as long as it confirmed', () => {
  expect(chooseHub(hubs, asked(48), now)).toBe(hubs[1]);
  expect(chooseHub(hubs, asked(1, { asks: 3 }), now)).toBe(hubs[1]);
  expect(chooseHub(hubs, asked(48, { asks: 9, leaseEnds: '2026-11-30T00:00:00.000Z' }), now)).toBe(hubs[1]);
});

it.each([
  ['denied us', { denied: 'trop de monde' }],
  ['never came back', { asks: 3 }],
])(
  'of the hubs that a source names the next is asked six hours after one that %s, and the first after the last',
  (_, part) => {
    expect(chooseHub(hubs, asked(5, part), now)).toBe(hubs[1]);
    expect(chooseHub(hubs, asked(6, part), now)).toBe(hubs[2]);
    expect(chooseHub(hubs, asked(6, { ...part, hub: hubs[2] ?? '' }), now)).toBe(hubs[0]);
    expect(chooseHub(['https://deux.example/'], asked(6, part), now)).toBe(hubs[1]);
  },
);
