import { expect, it } from 'vitest';
import { parseSubscriptionRequest } from '#shared/hub/subscription-request.ts';

const day = 24 * 3600;

const leaseFor = (lease?: number, mode = 'subscribe'): number =>
  parseSubscriptionRequest(
    new URLSearchParams({
      'hub.mode': mode,
      'hub.topic': 'https://feeds.example.org/feeds/fr/rss.xml',
      'hub.callback': 'https://lecteur.example/rappel',
      ...(lease === undefined ? {} : { 'hub.lease_seconds': String(lease) }),
    }),
  ).leaseSeconds;

it('grants a lease of 10 days to a request that names none', () => {
  expect(leaseFor()).toBe(10 * day);
});

it('grants at least 1 day', () => {
  expect([leaseFor(1), leaseFor(day - 1), leaseFor(day), leaseFor(day + 1)]).toEqual([day, day, day, day + 1]);
});

it('grants at most 15 days', () => {
  const days = 15 * day;
  expect([leaseFor(days - 1), leaseFor(days), leaseFor(days + 1), leaseFor(999_999_999_999)]).toEqual([
    days - 1,
    days,
    days,
    days,
  ]);
});

it('ignores the lease of an unsubscription', () => {
  expect(leaseFor(3 * day, 'unsubscribe')).toBe(10 * day);
});
