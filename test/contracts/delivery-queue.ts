import { describe, expect, it } from 'vitest';
import type { Delivery } from '#shared/model/delivery.ts';
import type { DeliveryQueue } from '#shared/ports.ts';

/** A queue, and what comes out of it within a second or so, once. */
export type OpenQueue = () => Promise<{
  readonly queue: DeliveryQueue;
  readonly receive: () => Promise<readonly unknown[]>;
  /** Messages that are there and not to be received yet. */
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
});

const addressOf = ({ receiver, changedAt, id }: Delivery) => ({ receiver, changedAt, id });

/** What every queue of deliveries does. */
export const deliveryQueueContract = (name: string, open: OpenQueue): void => {
  describe(`the deliveries queue of ${name}`, () => {
    it(`the deliveries queue of ${name} brings where each delivery stands, and no more of it`, async () => {
      const { queue, receive } = await open();
      await queue.send([deliveryOf(1)], 0);
      expect(await receive()).toEqual([addressOf(deliveryOf(1))]);
    });

    it(`the deliveries queue of ${name} takes any number at once, also none`, async () => {
      const { queue, receive } = await open();
      await queue.send([], 0);
      const many = Array.from({ length: 23 }, (_, index) => deliveryOf(index));
      await queue.send(many, 0);
      const brought = await receive();
      expect(brought).toHaveLength(23);
      expect(new Set(brought.map((one) => JSON.stringify(one)))).toEqual(
        new Set(many.map((one) => JSON.stringify(addressOf(one)))),
      );
    });

    it.each([1, 0.2, 900, 86_400])(
      `the deliveries queue of ${name} keeps a message back for %d seconds, or as long as it can`,
      async (seconds) => {
        const { queue, delayed } = await open();
        await queue.send([deliveryOf(1)], seconds);
        expect(await delayed()).toBe(1);
      },
    );

    it(`the deliveries queue of ${name} brings a message at once where its time has passed`, async () => {
      const { queue, receive } = await open();
      await queue.send([deliveryOf(1)], -5);
      expect(await receive()).toHaveLength(1);
    });
  });
};
