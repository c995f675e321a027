import type { ScheduledEvent } from 'aws-lambda';
import { expect, it, onTestFinished, vi } from 'vitest';
import { startScheduleTrigger } from '#infra/local/triggers/schedule-trigger.ts';
import type { Invoke } from '#infra/local/triggers/trigger.ts';
import { recordEvents } from './event-recorder.ts';

const start = (invoke: Invoke, everyMs: number): void => {
  const retry = { maxAttempts: 3, firstDelayMs: 5 };
  onTestFinished(startScheduleTrigger({ name: 'sweep', everyMs, invoke, retry }).close);
};

it('a scheduled function runs at the start and then at each interval', async () => {
  const { events, invoke } = recordEvents<ScheduledEvent>();
  start(invoke, 20);
  await expect.poll(() => events.length).toBeGreaterThan(2);
  expect(events[0]).toEqual({
    version: '0',
    id: expect.stringMatching(/^[\da-f-]{36}$/),
    'detail-type': 'Scheduled Event',
    source: 'aws.events',
    account: expect.any(String),
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    region: 'us-east-1',
    resources: [expect.stringMatching(/^arn:aws:events:.*:rule\/sweep$/)],
    detail: {},
  });
});

it('a scheduled run that throws is retried twice with the same event, and the next run follows', async () => {
  const { events, invoke } = recordEvents<ScheduledEvent>(() => {
    throw new Error('not now');
  });
  start(invoke, 40);
  await expect.poll(() => events.length).toBeGreaterThan(3);
  const ids = events.map(({ id }) => id);
  expect(new Set(ids.slice(0, 3)).size).toBe(1);
  expect(ids[3]).not.toBe(ids[0]);
});

it('a clock that is set back by hours holds up no run', async () => {
  const { events, invoke } = recordEvents<ScheduledEvent>();
  start(invoke, 20);
  await expect.poll(() => events.length).toBeGreaterThan(0);
  const real = Date.now;
  vi.spyOn(Date, 'now').mockImplementation(() => real() - 5 * 3_600_000);
  onTestFinished(() => void vi.restoreAllMocks());
  const before = events.length;
  await expect.poll(() => events.length).toBeGreaterThan(before + 2);
});
