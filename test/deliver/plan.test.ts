import { expect, it } from 'vitest';
import { plan } from '#shared/deliver/engine/plan.ts';
import type { Delivery, Receiver } from '#shared/model/delivery.ts';
import { at, owed, topicsOf } from './owed.ts';

const decide = (delivery: Delivery, others: readonly Delivery[] = [], seconds = 10, receiver?: Receiver) =>
  plan(delivery, [delivery, ...others], receiver, new Date(at(seconds)), { maxTopicsPerRequest: 10 });
const [rss = '', atom = '', json = ''] = topicsOf('fr');

it('a delivery is told when it is due', () => {
  expect(decide(owed(1))).toEqual({ kind: 'tell', topics: [rss, atom, json], takesOver: [] });
});

it.each([
  ['over', { status: 'delivered' as const }],
  ['superseded', { status: 'superseded' as const }],
  ['not due', { nextAttemptAt: at(12) }],
  ['in other hands', { isClaimed: true, nextAttemptAt: at(30) }],
])('a delivery is left alone while it is %s', (_, changes) => {
  expect(decide(owed(1, changes))).toEqual({ kind: 'leave' });
});

it('a delivery is told by somebody else once whoever was at it has died', () => {
  expect(decide(owed(1, { isClaimed: true, nextAttemptAt: at(9) })).kind).toBe('tell');
});

it('a delivery waits while its receiver is paused', () => {
  const receiver = { url: 'https://hub.example/', failures: 6, pausedUntil: at(60) };
  expect(decide(owed(1), [], 10, receiver)).toEqual({ kind: 'wait', until: new Date(at(60)) });
  expect(decide(owed(1), [], 61, receiver).kind).toBe('tell');
});

it('a delivery waits a moment when another of the same feed was just told', () => {
  const told = owed(1, { status: 'delivered', endedAt: at(9.5) });
  expect(decide(owed(2), [told])).toEqual({ kind: 'wait', until: new Date(at(11.5)) });
  expect(decide(owed(2, { feed: 'ar' }), [told]).kind).toBe('tell');
});

it('a newer delivery of the same feed takes over what the older ones were to tell', () => {
  const older = owed(1, { topics: [json, atom] });
  expect(decide(owed(2, { topics: [rss, atom] }), [older])).toEqual({
    kind: 'tell',
    topics: [rss, atom, json],
    takesOver: [older],
  });
});

it('a newer delivery of the same feed makes an older one needless when it is told', () => {
  expect(decide(owed(1), [owed(2, { status: 'delivered' })])).toEqual({ kind: 'supersede' });
});

it('a newer delivery of the same feed is waited for by a young one, which it takes over; but one that has waited goes itself, or a storm would tell nobody', () => {
  expect(decide(owed(1), [owed(2)], 0.9)).toEqual({ kind: 'wait', until: new Date(at(2)) });
  expect(decide(owed(1), [owed(2)], 2)).toEqual({ kind: 'tell', topics: [rss, atom, json], takesOver: [] });
});

it('a newer delivery of the same feed that was given up makes nothing needless', () => {
  expect(decide(owed(1), [owed(2, { status: 'failed' })]).kind).toBe('tell');
});

it('a newer delivery of the same feed that was told leaves an older one those topics that it did not speak of', () => {
  const newer = owed(2, { topics: [rss], status: 'delivered', endedAt: at(0) });
  expect(decide(owed(1), [newer])).toEqual({ kind: 'tell', topics: [atom, json], takesOver: [] });
});

it('a newer delivery of the same feed that was tried in vain has taken the rest over, and the older one looks again after it', () => {
  const newer = owed(2, { topics: [rss], attempts: 3, nextAttemptAt: at(40) });
  expect(decide(owed(1), [newer])).toEqual({ kind: 'wait', until: new Date(at(41)) });
});

it('a newer delivery of the same feed that is under way may yet give back what it took over, so the older one waits for how it ends', () => {
  const newer = owed(2, { isClaimed: true, nextAttemptAt: at(40) });
  expect(decide(owed(1), [newer])).toEqual({ kind: 'wait', until: new Date(at(41)) });
});

it('a newer delivery of the same feed waits while the older one is under way', () => {
  const older = owed(1, { isClaimed: true, nextAttemptAt: at(30) });
  expect(decide(owed(2), [older])).toEqual({ kind: 'wait', until: new Date(at(11)) });
});

it('a newer delivery of the same feed has nothing to do with other feeds', () => {
  expect(decide(owed(1), [owed(2, { feed: 'ar' })]).kind).toBe('tell');
});
