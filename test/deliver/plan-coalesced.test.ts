import { expect, it } from 'vitest';
import { planCoalesced } from '#shared/deliver/engine/plan.ts';
import type { Delivery, Receiver } from '#shared/model/delivery.ts';
import { at, feedSubject, pendingDelivery, topicsOf } from './delivery-fixture.ts';

const decide = (delivery: Delivery, others: readonly Delivery[] = [], seconds = 10, receiver?: Receiver) =>
  planCoalesced(delivery, [delivery, ...others], receiver, new Date(at(seconds)), { maxTopicsPerRequest: 10 });
const [rss = '', atom = '', json = ''] = topicsOf('fr');

it('a due delivery is sent', () => {
  expect(decide(pendingDelivery(1))).toEqual({ kind: 'send', urls: [rss, atom, json], merges: [] });
});

it.each([
  ['over', { status: 'delivered' as const }],
  ['superseded', { status: 'superseded' as const }],
  ['not due', { nextAttemptAt: at(12) }],
  ['in other hands', { isClaimed: true, nextAttemptAt: at(30) }],
])('a delivery is left alone while it is %s', (_, changes) => {
  expect(decide(pendingDelivery(1, changes))).toEqual({ kind: 'leave' });
});

it('a claimed delivery is sent again once its claim has timed out', () => {
  expect(decide(pendingDelivery(1, { isClaimed: true, nextAttemptAt: at(9) })).kind).toBe('send');
});

it('a delivery waits while its receiver is paused', () => {
  const receiver = { url: 'https://hub.example/', failures: 6, pausedUntil: at(60) };
  expect(decide(pendingDelivery(1), [], 10, receiver)).toEqual({ kind: 'wait', until: new Date(at(60)) });
  expect(decide(pendingDelivery(1), [], 61, receiver).kind).toBe('send');
});

it('a delivery waits after another one of the same feed was delivered', () => {
  const delivered = pendingDelivery(1, { status: 'delivered', endedAt: at(9.5) });
  expect(decide(pendingDelivery(2), [delivered])).toEqual({ kind: 'wait', until: new Date(at(10.5)) });
  expect(decide(pendingDelivery(2, { subject: feedSubject('ar') }), [delivered]).kind).toBe('send');
});

it('a newer delivery merges the topics of older ones of the same feed', () => {
  const older = pendingDelivery(1, { subject: feedSubject('fr', [json, atom]) });
  expect(decide(pendingDelivery(2, { subject: feedSubject('fr', [rss, atom]) }), [older])).toEqual({
    kind: 'send',
    urls: [rss, atom, json],
    merges: [older],
  });
});

it('a newer delivery that was delivered supersedes an older one of the same feed', () => {
  expect(decide(pendingDelivery(1), [pendingDelivery(2, { status: 'delivered' })])).toEqual({ kind: 'supersede' });
});

it('a young delivery waits for a newer one of the same feed, which merges it; a delivery that has waited is sent itself', () => {
  expect(decide(pendingDelivery(1), [pendingDelivery(2)], 0.9)).toEqual({ kind: 'wait', until: new Date(at(2)) });
  expect(decide(pendingDelivery(1), [pendingDelivery(2)], 2)).toEqual({
    kind: 'send',
    urls: [rss, atom, json],
    merges: [],
  });
});

it('a newer delivery that failed supersedes no older one of the same feed', () => {
  expect(decide(pendingDelivery(1), [pendingDelivery(2, { status: 'failed' })]).kind).toBe('send');
});

it('a newer delivery that was delivered leaves an older one the topics that it did not name', () => {
  const newer = pendingDelivery(2, { subject: feedSubject('fr', [rss]), status: 'delivered', endedAt: at(0) });
  expect(decide(pendingDelivery(1), [newer])).toEqual({ kind: 'send', urls: [atom, json], merges: [] });
});

it('an older delivery waits for the retry of a newer one, whose failed attempt has merged it', () => {
  const newer = pendingDelivery(2, { subject: feedSubject('fr', [rss]), attempts: 3, nextAttemptAt: at(40) });
  expect(decide(pendingDelivery(1), [newer])).toEqual({ kind: 'wait', until: new Date(at(41)) });
});

it('an older delivery waits for a newer one that is claimed, which may not have merged it', () => {
  const newer = pendingDelivery(2, { isClaimed: true, nextAttemptAt: at(40) });
  expect(decide(pendingDelivery(1), [newer])).toEqual({ kind: 'wait', until: new Date(at(41)) });
});

it('a newer delivery waits while an older one of the same feed is claimed', () => {
  const older = pendingDelivery(1, { isClaimed: true, nextAttemptAt: at(30) });
  expect(decide(pendingDelivery(2), [older])).toEqual({ kind: 'wait', until: new Date(at(11)) });
});

it('a delivery does not wait for newer ones of other feeds', () => {
  expect(decide(pendingDelivery(1), [pendingDelivery(2, { subject: feedSubject('ar') })]).kind).toBe('send');
});
