import fc from 'fast-check';
import { expect, it } from 'vitest';
import { acquire, release } from '#shared/deliver/engine/host-limiter.ts';
import type { Host } from '#shared/model/delivery.ts';
import { at } from './delivery-fixture.ts';

const host = 'hub.example';
const now = (seconds: number): Date => new Date(at(seconds));

const enter = (known: Host | undefined, id: string, seconds: number): Host => {
  const acquired = acquire(host, known, id, now(seconds));
  if (acquired.kind === 'wait') throw new Error(`waits ${acquired.seconds}`);
  return acquired.row;
};

/** The row after one attempt a second, of which these failed. */
const afterAttempts = (failed: readonly boolean[], from = 0): Host => {
  let row: Host | undefined;
  for (const [index, failure] of failed.entries()) {
    row = release(enter(row, `d${index}`, from + index), `d${index}`, failure, now(from + index));
  }
  return row ?? enter(undefined, 'none', from);
};

const times = (count: number, failed: boolean): readonly boolean[] => Array(count).fill(failed);

it('a host has at most eight attempts in flight; the ninth waits, and a crashed one is released after its lease', () => {
  let row: Host | undefined;
  for (let index = 0; index < 8; index += 1) row = enter(row, `d${index}`, 0);
  expect(acquire(host, row, 'd8', now(1))).toEqual({ kind: 'wait', seconds: 1 });
  if (row === undefined) throw new Error('no attempt was acquired');
  expect(acquire(host, release(row, 'd3', true, now(2)), 'd8', now(2)).kind).toBe('acquired');
  expect(acquire(host, row, 'd8', now(30)).kind).toBe('acquired');
});

it('the circuit breaker opens for half a minute after 7 failures in 10 attempts within five minutes', () => {
  const row = afterAttempts([...times(3, false), ...times(7, true)]);
  expect(acquire(host, row, 'next', now(10))).toEqual({ kind: 'wait', seconds: 29 });
});

it('the circuit breaker stays closed for fewer attempts, fewer failures, or old failures', () => {
  for (const attempts of [times(9, true), [...times(4, false), ...times(6, true)]]) {
    expect(acquire(host, afterAttempts(attempts), 'next', now(20)).kind).toBe('acquired');
  }
  let row: Host | undefined = afterAttempts(times(9, true));
  row = release(enter(row, 'late', 400), 'late', true, now(400));
  expect(acquire(host, row, 'next', now(401)).kind).toBe('acquired');
});

it('the open circuit breaker lets one probe through, and then closes or opens for twice as long', () => {
  const open = afterAttempts(times(10, true));
  const probing = enter(open, 'probe', 40);
  expect(acquire(host, probing, 'other', now(40))).toEqual({ kind: 'wait', seconds: 1 });
  expect(acquire(host, release(probing, 'probe', false, now(41)), 'other', now(41)).kind).toBe('acquired');
  const worse = release(probing, 'probe', true, now(41));
  expect(acquire(host, worse, 'other', now(41))).toEqual({ kind: 'wait', seconds: 60 });
  // A crashed probe is followed by another.
  expect(acquire(host, probing, 'other', now(71)).kind).toBe('acquired');
});

it('an attempt that sent nothing counts neither as success nor as failure', () => {
  const row = release(enter(undefined, 'd', 0), 'd', undefined, now(1));
  expect(row).toEqual({ host, version: 2, inFlight: [], minutes: [] });
});

it('a host never has more than eight attempts in flight, nor more than one probe', () => {
  const step = fc.record({
    what: fc.constantFrom('enter' as const, 'succeed' as const, 'fail' as const, 'die' as const),
    passes: fc.constantFrom(0, 0.5, 7, 31, 200),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
      let row: Host | undefined;
      let seconds = 0;
      const inFlight: { id: string; since: number }[] = [];
      for (const [index, { what, passes }] of steps.entries()) {
        seconds += passes;
        const alive = inFlight.filter(({ since }) => seconds - since < 30);
        inFlight.splice(0, inFlight.length, ...alive);
        if (what === 'enter') {
          const wasOpen = row?.openUntil !== undefined;
          const acquired = acquire(host, row, `d${index}`, now(seconds));
          if (acquired.kind === 'wait') continue;
          row = acquired.row;
          inFlight.push({ id: `d${index}`, since: seconds });
          expect(inFlight.length).toBeLessThanOrEqual(8);
          if (wasOpen) expect(row.inFlight.filter(({ isProbe }) => isProbe).length).toBe(1);
        } else if (what !== 'die') {
          const one = inFlight.shift();
          if (one !== undefined && row !== undefined) row = release(row, one.id, what === 'fail', now(seconds));
        }
      }
    }),
    { numRuns: 200 },
  );
});
