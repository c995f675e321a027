import { expect, it } from 'vitest';
import { Unavailable } from '#shared/errors.ts';
import { healthRoute } from '#shared/status/health-route.ts';
import { serve } from '#shared/web/router.ts';
import { manualClock } from '#test/ingest/ingest-fixture.ts';
import { requestOf } from '#test/web/request.ts';

const open = () => {
  const clock = manualClock();
  const written: number[] = [];
  let isFull = false;
  const countInMinute = async (_key: string, minute: number): Promise<number> => {
    if (isFull) throw new Unavailable('STORE_UNAVAILABLE', 'It says: The disk of this machine is full.');
    return written.push(minute);
  };
  const answer = serve(healthRoute({ subscriptions: { countInMinute }, clock }));
  const ask = async () => {
    const { status, body } = await answer(requestOf({ method: 'GET', path: '/healthz' }));
    return { status, body: JSON.parse(body) };
  };
  const fill = (now: boolean): void => {
    isFull = now;
  };
  return { clock, written, ask, fill };
};

it('health is 200 while something can be written, and many who ask at once cost one write', async () => {
  const { ask, written, clock } = open();
  const answers = await Promise.all(Array.from({ length: 20 }, ask));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  expect(written).toHaveLength(1);
  clock.set('2024-11-28T09:00:05.000Z');
  await ask();
  expect(written).toHaveLength(2);
});

it('health is 503 with the reason while the disk is full, and 200 as soon as there is room', async () => {
  const { ask, fill, clock } = open();
  await ask();
  fill(true);
  clock.set('2024-11-28T09:00:06.000Z');
  for (let round = 0; round < 2; round += 1)
    expect(await ask()).toMatchObject({
      status: 503,
      body: { code: 'STORE_UNAVAILABLE', detail: expect.stringContaining('full') },
    });
  fill(false);
  expect(await ask()).toEqual({ status: 200, body: { status: 'accepting' } });
});
