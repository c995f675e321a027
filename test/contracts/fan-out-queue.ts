import { expect, it } from 'vitest';
import type { FanOutPage } from '#shared/model/subscription.ts';
import type { FanOutQueue } from '#shared/ports.ts';

/** A queue, and the bodies of all messages that it holds, each once. */
export type OpenFanOutQueue = () => Promise<{
  readonly queue: FanOutQueue;
  readonly receive: () => Promise<readonly unknown[]>;
}>;

const pageOf = (shard: number, part: Partial<FanOutPage> = {}): FanOutPage => ({
  feed: 'fr',
  topic: 'https://feeds.example.org/feeds/fr/rss.xml',
  revision: 7,
  changedAt: '2024-11-27T10:00:00.000Z',
  shard,
  ...part,
});

/** Holds for every queue of fan-out pages; `open` gives an empty one. */
export const fanOutQueueContract = (name: string, open: OpenFanOutQueue): void => {
  it(`the ${name} fan-out queue brings a page whole, marked as a fan-out`, async () => {
    const { queue, receive } = await open();
    const page = pageOf(3, { after: 'SUBSCRIBER#لا', isRetraction: true });
    await queue.send([page]);
    expect(await receive()).toEqual([{ fanOut: page }]);
  });

  it(`the ${name} fan-out queue takes any number of pages, also none`, async () => {
    const { queue, receive } = await open();
    await queue.send([]);
    const pages = Array.from({ length: 23 }, (_, index) => pageOf(index % 8, { revision: index }));
    await queue.send(pages);
    const received = await receive();
    expect(received).toHaveLength(23);
    expect(received).toEqual(expect.arrayContaining(pages.map((fanOut) => ({ fanOut }))));
  });
};
