import { expect, it } from 'vitest';
import type { KeptAnswer } from '#shared/model/http.ts';
import type { AnswerStore, Clock } from '#shared/ports.ts';

const answerOf = (status: number): KeptAnswer => ({
  request: `digest of request ${status}`,
  answer: { status, headers: { 'content-type': 'application/json; charset=utf-8' }, body: '{"guid":"urn:مقال"}\n' },
});

/** A clock that shows one instant until it is set. */
const stoppedClock = (): Clock & { readonly set: (instant: string) => void } => {
  let now = '2024-11-27T10:00:00.000Z';
  return {
    now: () => new Date(now),
    set: (instant) => {
      now = instant;
    },
  };
};

/** Holds for every store of first answers; `open` gives an empty one. */
export const answerStoreContract = (name: string, open: (clock: Clock) => Promise<AnswerStore>): void => {
  it(`the ${name} answer store returns the first answer to a request, and no later one`, async () => {
    const answers = await open(stoppedClock());
    expect(await answers.find('msg_1')).toBeUndefined();
    await answers.save('msg_1', answerOf(201));
    await answers.save('msg_1', answerOf(200));
    expect(await answers.find('msg_1')).toEqual(answerOf(201));
    expect(await answers.find('msg_2')).toBeUndefined();
  });

  it(`the ${name} answer store keeps one of several answers that are saved concurrently`, async () => {
    const answers = await open(stoppedClock());
    await Promise.all([200, 201, 202, 422].map((status) => answers.save('msg_1', answerOf(status))));
    const kept = await answers.find('msg_1');
    expect([200, 201, 202, 422]).toContain(kept?.answer.status);
    expect(await answers.find('msg_1')).toEqual(kept);
  });

  it(`the ${name} answer store forgets an answer after 24 hours, and then takes another`, async () => {
    const clock = stoppedClock();
    const answers = await open(clock);
    await answers.save('msg_1', answerOf(201));
    clock.set('2024-11-28T09:59:59.000Z');
    expect((await answers.find('msg_1'))?.answer.status).toBe(201);
    clock.set('2024-11-28T10:00:00.000Z');
    expect(await answers.find('msg_1')).toBeUndefined();
    await answers.save('msg_1', answerOf(200));
    expect((await answers.find('msg_1'))?.answer.status).toBe(200);
  });

  it(`the ${name} answer store finds an answer by any id`, async () => {
    const answers = await open(stoppedClock());
    for (const id of ['', 'معرّف', 'x'.repeat(5000), 'a#b', 'a b\n']) {
      await answers.save(id, answerOf(201));
      expect(await answers.find(id)).toEqual(answerOf(201));
    }
  });
};
