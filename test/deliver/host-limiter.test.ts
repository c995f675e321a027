import fc from 'fast-check';
import { expect, it } from 'vitest';
import { hostLimiter, type Slot } from '#shared/deliver/engine/host-limiter.ts';
import { memoryHostStore } from '#test/memory/memory-host-store.ts';
import { begin, pendingDelivery } from './delivery-fixture.ts';

const host = 'hub.example';

/** Functions that send to one host over one store, which counts its writes; nobody waits in line for longer than `wait` says. */
const openHost = (functions = 1, wait: () => Promise<unknown> = async () => undefined) => {
  let seconds = 0;
  let writes = 0;
  const store = memoryHostStore();
  const clock = { now: () => new Date(begin + seconds * 1000) };
  const hosts = {
    read: store.read,
    write: async (...row: Parameters<typeof store.write>) => {
      writes += 1;
      return store.write(...row);
    },
  };
  const limiters = Array.from({ length: functions }, () => hostLimiter({ hosts, clock, wait }));
  const ask = (id = 'd', from = 0): Promise<Slot> | undefined => limiters[from]?.acquire(pendingDelivery(1, { id }));
  const enter = async (id = 'd', from = 0) => {
    const slot = await ask(id, from);
    if (slot?.kind !== 'acquired') throw new Error(`${id} waits`);
    return slot;
  };
  return {
    ask,
    enter,
    note: async (hasFailed: boolean, retryAfter: number): Promise<void> =>
      limiters[0]?.note(host, hasFailed, retryAfter),
    row: () => store.read(host),
    writes: () => writes,
    pass: (more: number): void => {
      seconds += more;
    },
    /** One attempt a second, of which these failed. */
    attempts: async (failed: readonly boolean[], from = 0): Promise<void> => {
      for (const hasFailed of failed) {
        await (await enter('d', from)).release(hasFailed);
        seconds += 1;
      }
    },
  };
};

const times = (count: number, failed: boolean): readonly boolean[] => Array(count).fill(failed);

it('a host has at most eight attempts of a function in flight; the ninth waits until one ends', async () => {
  const { enter, ask } = openHost();
  const slots = [];
  for (let index = 0; index < 8; index += 1) slots.push(await enter(`d${index}`));
  expect(await ask('d8')).toMatchObject({ kind: 'wait', isFull: true });
  await slots[3]?.release(true);
  await slots[3]?.release(true);
  expect((await ask('d8'))?.kind).toBe('acquired');
  expect(await ask('d9')).toMatchObject({ kind: 'wait', isFull: true });
});

it('a healthy host that is not crowded costs no write, and a crowded one a write in ten seconds', async () => {
  const { enter, writes, pass } = openHost();
  for (let second = 0; second < 60; second += 1) {
    const slots = [await enter(), await enter()];
    for (const slot of slots) await slot.release(false);
    pass(1);
  }
  expect(writes()).toBe(0);
  for (let second = 0; second < 60; second += 1) {
    const slots = await Promise.all(Array.from({ length: 8 }, () => enter()));
    for (const slot of slots) await slot.release(false);
    pass(1);
  }
  expect(writes()).toBe(6);
});

it('an attempt at a full host that answers gets the slot that is released soon, in the order of asking', async () => {
  const { enter, ask } = openHost(1, () => new Promise(() => undefined));
  await (await enter()).release(false);
  const slots = await Promise.all(Array.from({ length: 8 }, () => enter()));
  const order: string[] = [];
  const waiting = ['first', 'second'].map(async (id) => {
    const slot = await ask(id);
    order.push(id);
    return slot;
  });
  await new Promise(setImmediate);
  expect(order).toEqual([]);
  await slots[0]?.release(false);
  await slots[1]?.release(false);
  expect((await Promise.all(waiting)).map((slot) => slot?.kind)).toEqual(['acquired', 'acquired']);
  expect(order).toEqual(['first', 'second']);
});

it('attempts at a full host come back one after the other, as fast as it answers', async () => {
  const { ask, enter } = openHost();
  await Promise.all(Array.from({ length: 8 }, () => enter()));
  const seconds = [];
  for (let index = 0; index < 64; index += 1) {
    const slot = await ask(`w${index}`);
    seconds.push(slot?.kind === 'wait' ? slot.seconds : 0);
  }
  // Eight at a time, half a second each.
  expect(seconds.at(15)).toBe(1);
  expect(seconds.at(-1)).toBe(4);
});

it('functions that crowd a host divide its eight slots, and each keeps two', async () => {
  const { ask, pass } = openHost(3);
  const fill = async (from: number): Promise<number> => {
    for (let count = 0; ; count += 1) if ((await ask('d', from))?.kind !== 'acquired') return count;
  };
  expect([await fill(0), await fill(1), await fill(2)]).toEqual([8, 4, 2]);
  pass(31);
  // The others extended their shares no more: the last one is alone.
  expect(await fill(2)).toBe(6);
});

it('the circuit breaker opens for half a minute after 7 failures in 10 attempts within five minutes', async () => {
  const { attempts, ask } = openHost();
  await attempts([...times(3, false), ...times(7, true)]);
  expect(await ask()).toEqual({ kind: 'wait', seconds: 29, isFull: false });
});

it('the circuit breaker stays closed for fewer attempts, fewer failures, or old failures', async () => {
  for (const failed of [times(9, true), [...times(4, false), ...times(6, true)]]) {
    const { attempts, ask } = openHost();
    await attempts(failed);
    expect((await ask())?.kind).toBe('acquired');
  }
  const { attempts, pass, ask } = openHost();
  await attempts(times(9, true));
  pass(400);
  await attempts([true]);
  expect((await ask())?.kind).toBe('acquired');
});

it('the failures of several functions open the circuit breaker, and each knows of it within ten seconds', async () => {
  const { attempts, pass, ask, row } = openHost(3);
  for (let round = 0; round < 2; round += 1) {
    for (const from of [0, 1]) await attempts(times(3, true), from);
    pass(10);
  }
  expect(await row()).toHaveProperty('openUntil');
  expect(await ask('d', 2)).toMatchObject({ kind: 'wait', isFull: false });
});

it('a failing host costs a write in ten seconds until its circuit breaker opens, and none while it is open', async () => {
  const { attempts, writes, ask } = openHost();
  await attempts(times(9, true));
  expect(writes()).toBe(1);
  await attempts([true]);
  expect(writes()).toBe(2);
  for (let count = 0; count < 10; count += 1) await ask();
  expect(writes()).toBe(2);
});

it('the open circuit breaker lets one probe of all functions through, and then closes or opens for twice as long', async () => {
  const open = async () => {
    const opened = openHost(2);
    await opened.attempts(times(10, true));
    opened.pass(30);
    return opened;
  };
  const healed = await open();
  const probe = await healed.enter('probe');
  expect(await healed.ask('other', 1)).toMatchObject({ kind: 'wait', seconds: 1 });
  await probe.release(false);
  healed.pass(1);
  expect((await healed.ask('other', 1))?.kind).toBe('acquired');

  const worse = await open();
  await (await worse.enter('probe')).release(true);
  expect(await worse.ask('other')).toMatchObject({ kind: 'wait', seconds: 60 });

  // A crashed probe is followed by another.
  const crashed = await open();
  await crashed.enter('probe');
  crashed.pass(30);
  expect((await crashed.ask('another', 1))?.kind).toBe('acquired');
});

it('an attempt that sent nothing counts neither as success nor as failure', async () => {
  const { enter, attempts, ask, row } = openHost();
  for (let count = 0; count < 20; count += 1) await (await enter()).release(undefined);
  expect(await row()).toBeUndefined();
  await attempts(times(9, true));
  expect((await ask())?.kind).toBe('acquired');
});

it('no function has more than eight attempts at a host in flight, and no two probes are under way', async () => {
  const step = fc.record({
    what: fc.constantFrom('enter' as const, 'enter' as const, 'succeed' as const, 'fail' as const),
    from: fc.nat(2),
    passes: fc.constantFrom(0, 0, 0.5, 7, 11),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 120 }), async (steps) => {
      const { ask, pass, row } = openHost(3);
      const inFlight: { from: number; isProbe: boolean; since: number; slot: Slot }[] = [];
      let seconds = 0;
      for (const [index, { what, from, passes }] of steps.entries()) {
        pass(passes);
        seconds += passes;
        // No attempt takes longer than its request may.
        for (const late of inFlight.filter(({ since }) => seconds - since > 12)) {
          inFlight.splice(inFlight.indexOf(late), 1);
          if (late.slot.kind === 'acquired') await late.slot.release(true);
        }
        if (what === 'enter') {
          const slot = await ask(`d${index}`, from);
          if (slot?.kind !== 'acquired') continue;
          const isProbe = (await row())?.probe?.id === `d${index}`;
          inFlight.push({ from, isProbe, since: seconds, slot });
          expect(inFlight.filter((one) => one.from === from).length).toBeLessThanOrEqual(8 + (isProbe ? 1 : 0));
          // Eight, four of the next to join, and two of the third.
          expect(inFlight.length).toBeLessThanOrEqual(8 + 4 + 2 + (isProbe ? 1 : 0));
          expect(inFlight.filter((one) => one.isProbe).length).toBeLessThanOrEqual(1);
        } else {
          const one = inFlight.shift();
          if (one?.slot.kind === 'acquired') await one.slot.release(what === 'fail');
        }
      }
    }),
    { numRuns: 200 },
  );
});

it('ten answers that ask for a pause, with none between them that acknowledges, open the circuit breaker until its end', async () => {
  const { enter, ask, pass, writes } = openHost();
  const refuse = async (count: number, retryAfter: number): Promise<void> => {
    for (let index = 0; index < count; index += 1) await (await enter()).release(true, retryAfter);
  };
  for (let index = 0; index < 100; index += 1) await (await enter()).release(false);
  await refuse(9, 600);
  await (await enter()).release(false);
  await refuse(9, 600);
  expect((await ask())?.kind).toBe('acquired');
  const before = writes();
  await refuse(1, 700);
  expect(writes()).toBe(before + 1);
  expect(await ask()).toEqual({ kind: 'wait', seconds: 700, isFull: false });
  pass(701);
  await (await enter('probe')).release(true, 1200);
  expect(await ask()).toEqual({ kind: 'wait', seconds: 1200, isFull: false });
  pass(1201);
  await (await enter('probe')).release(false);
  expect((await ask())?.kind).toBe('acquired');
});

it('a host is paused for an hour at most, since other receivers there may have asked for nothing', async () => {
  const { enter, ask } = openHost();
  for (let index = 0; index < 10; index += 1) await (await enter()).release(true, 86_400);
  expect(await ask()).toMatchObject({ kind: 'wait', seconds: 3600 });
});

it('what a fan-out notes counts with the attempts of the engine, in the same process and in others', async () => {
  const { note, ask, pass, writes } = openHost(2);
  for (let index = 0; index < 9; index += 1) await note(true, 300);
  expect(writes()).toBe(0);
  await note(true, 300);
  expect(writes()).toBe(1);
  expect(await ask()).toMatchObject({ kind: 'wait', seconds: 300 });
  expect(await ask('d', 1)).toMatchObject({ kind: 'wait', seconds: 300 });
  pass(299);
  expect(await ask('d', 1)).toMatchObject({ kind: 'wait', seconds: 1 });
});
