import { expect, it } from 'vitest';
import { claimTimeoutMs, isDue, type Neighbours, planInOrder } from '#shared/deliver/engine/plan.ts';
import type { Delivery } from '#shared/model/delivery.ts';
import { at, pendingDelivery } from './delivery-fixture.ts';

const event = (revision: number, changes: Partial<Delivery> = {}): Delivery =>
  pendingDelivery(revision, { route: 'webhook', subject: { kind: 'article', id: 'a1' }, ...changes });

const decide = (delivery: Delivery, around: Partial<Neighbours> = {}) =>
  planInOrder(
    delivery,
    { predecessor: undefined, cursor: undefined, receiver: undefined, ...around },
    new Date(at(10)),
  );

const sent = { kind: 'send', urls: [], merges: [] };

it('an event waits for its predecessor about the same article, however long that takes', () => {
  expect(decide(event(2), { predecessor: event(1, { nextAttemptAt: at(3600) }) })).toEqual({
    kind: 'wait',
    until: new Date(at(3601)),
  });
});

it.each([
  ['has just begun', 10, 11],
  ['has run for four seconds', 6, 14],
  ['is about to time out', -19, 11],
  ['has timed out', -21, 11],
])('an event whose predecessor is under way does not wait for the end of its claim: %s', (_, begun, until) => {
  const nextAttemptAt = at(begun + claimTimeoutMs / 1000);
  const predecessor = event(1, { isClaimed: true, nextAttemptAt });
  expect(decide(event(2), { predecessor })).toEqual({ kind: 'wait', until: new Date(at(until)) });
});

it.each([
  ['was due a moment ago', 9.5, 11],
  ['was due four seconds ago', 6, 14],
  ['has been due for long', -600, 25],
])('an event whose predecessor nobody attempts looks again more and more seldom: it %s', (_, due, until) => {
  const predecessor = event(1, { nextAttemptAt: at(due) });
  expect(decide(event(2), { predecessor })).toEqual({ kind: 'wait', until: new Date(at(until)) });
});

it.each(['delivered', 'failed', 'superseded'] as const)('an event is sent once its predecessor is %s', (status) => {
  expect(decide(event(2), { predecessor: event(1, { status }) })).toEqual(sent);
});

it('a newer event never supersedes an older one', () => {
  expect(decide(event(1), { cursor: { revision: 2, changedAt: at(1), id: 'delivery-2' } })).toEqual(sent);
});

const retraction = event(3, { isRetraction: true });

it('a retraction is sent before waiting events of its article, and before the end of a pause after failures', () => {
  const receiver = { url: 'https://cms.example/', failures: 9, pausedUntil: at(900) };
  expect(decide(retraction, { predecessor: event(2, { nextAttemptAt: at(3600) }), receiver })).toEqual(sent);
  expect(decide(event(2), { receiver })).toEqual({ kind: 'wait', until: new Date(at(900)) });
});

it('a retraction waits for an attempt in progress, and for a pause that the receiver requested', () => {
  const before = event(2, { isClaimed: true, nextAttemptAt: at(30) });
  expect(decide(retraction, { predecessor: before, overtaken: [before] })).toEqual({
    kind: 'wait',
    until: new Date(at(11)),
  });
  const waiting = event(2, { predecessor: event(1) });
  const overtaken = [waiting, event(1, { isClaimed: true, nextAttemptAt: at(30) })];
  expect(decide(retraction, { predecessor: waiting, overtaken }).kind).toBe('wait');
  const receiver = { url: 'https://cms.example/', failures: 1, pausedUntil: at(1200), requestedPauseUntil: at(900) };
  expect(decide(retraction, { receiver })).toEqual({ kind: 'wait', until: new Date(at(900)) });
});

it('a retraction supersedes every older event, which would publish the article again', () => {
  const last = { revision: 3, changedAt: at(2), id: 'delivery-3', isRetraction: true };
  expect(decide(event(2), { cursor: last })).toMatchObject({
    kind: 'supersede',
    message: expect.stringContaining('retracted'),
  });
  expect(decide(event(4), { cursor: { ...last, revision: 3 } })).toEqual(sent);
  expect(decide(retraction, { cursor: last })).toEqual(sent);
});

it('a retraction ends the events that it overtakes: they would follow it once the article has come back', () => {
  const overtaken = [event(2, { nextAttemptAt: at(3600) }), event(1)];
  expect(decide(retraction, { predecessor: overtaken[0], overtaken })).toEqual({ ...sent, merges: overtaken });
});

const now = new Date(at(10));

it('a claim that ends hours from now was made before the clock was set back, and is over', () => {
  const claimed = (seconds: number) =>
    pendingDelivery(1, { isClaimed: true, nextAttemptAt: new Date(now.getTime() + seconds * 1000).toISOString() });
  expect(isDue(claimed(20), now)).toBe(false);
  expect(isDue(claimed(5 * 3600), now)).toBe(true);
  expect(isDue({ ...claimed(5 * 3600), isClaimed: false }, now)).toBe(false);
});
