import { expect, it } from 'vitest';
import type { Delivery } from '#shared/model/delivery.ts';
import type { DeliveryQueue } from '#shared/ports.ts';

/** A queue, and the messages that it delivers within a second or so, each once. */
export type OpenQueue = () => Promise<{
  readonly queue: DeliveryQueue;
  readonly receive: () => Promise<readonly unknown[]>;
  /** The number of messages that cannot be received yet. */
  readonly delayed: () => Promise<number>;
}>;

const deliveryOf = (index: number): Delivery => ({
  id: `d${index}`,
  route: 'webhook',
  receiver: `https://example.org/خطاف/${index}`,
  subject: { kind: 'feed', slug: 'fr', topics: [] },
  revision: 1,
  changedAt: '2024-11-27T10:00:00.000Z',
  status: 'pending',
  attempts: 0,
  nextAttemptAt: '2024-11-27T10:00:00.000Z',
  dueAt: '2024-11-27T10:00:00.000Z',
});

const messageOf = ({ receiver, changedAt, id, nextAttemptAt }: Delivery) => ({
  receiver,
  changedAt,
  id,
  nextAttemptAt,
});

/** Holds for every queue of deliveries; `open` gives an empty one. */
export const deliveryQueueContract = (name: string, open: OpenQueue): void => {
  it(`the ${name} delivery queue sends the address of a delivery and the attempt that it is for, and nothing else`, async () => {
    const { queue, receive } = await open();
    await queue.send([deliveryOf(1)], 0);
    expect(await receive()).toEqual([messageOf(deliveryOf(1))]);
  });

  it(`the ${name} delivery queue takes any number of deliveries, also none`, async () => {
    const { queue, receive } = await open();
    await queue.send([], 0);
    const many = Array.from({ length: 23 }, (_, index) => deliveryOf(index));
    await queue.send(many, 0);
    const received = await receive();
    expect(received).toHaveLength(23);
    expect(new Set(received.map((one) => JSON.stringify(one)))).toEqual(
      new Set(many.map((one) => JSON.stringify(messageOf(one)))),
    );
  });

  it.each([1, 0.2, 900, 86_400])(
    `the ${name} delivery queue delays a message by %d seconds, or by its maximum`,
    async (seconds) => {
      const { queue, delayed } = await open();
      await queue.send([deliveryOf(1)], seconds);
      expect(await delayed()).toBe(1);
    },
  );

  it(`the ${name} delivery queue sends a message immediately if its delay is negative`, async () => {
    const { queue, receive } = await open();
    await queue.send([deliveryOf(1)], -5);
    expect(await receive()).toHaveLength(1);
  });
};
