import { expect, it } from 'vitest';
import type { FanOutQueue } from '#shared/ports.ts';

/** A queue, and the bodies of all messages that it holds, each once. */
export type OpenFanOutQueue = () => Promise<{
  readonly queue: FanOutQueue;
  readonly receive: () => Promise<readonly unknown[]>;
}>;

const topic = 'https://feeds.example.org/feeds/fr/rss.xml';

/** Holds for every queue of fan-out pages; `open` gives an empty one. */
export const fanOutQueueContract = (name: string, open: OpenFanOutQueue): void => {
  it(`the ${name} fan-out queue brings the address of a page and its instant, marked as a fan-out, and nothing else`, async () => {
    const { queue, receive } = await open();
    const dueAt = '2024-11-27T10:00:00.000Z';
    const row = { topic, feed: 'fr', revision: 7, changedAt: '', done: [], dueAt, version: 1 };
    await queue.send([row, { ...row, from: '80000000' }], 0);
    const received = await receive();
    expect(received).toHaveLength(2);
    expect(received).toEqual(
      expect.arrayContaining([{ fanOut: { topic, dueAt } }, { fanOut: { topic, from: '80000000', dueAt } }]),
    );
  });

  it(`the ${name} fan-out queue takes any number of pages, also none`, async () => {
    const { queue, receive } = await open();
    await queue.send([], 0);
    const pages = Array.from({ length: 23 }, (_, index) => ({ topic, from: String(index) }));
    await queue.send(pages, 0);
    const received = await receive();
    expect(received).toHaveLength(23);
    expect(received).toEqual(expect.arrayContaining(pages.map((fanOut) => ({ fanOut }))));
  });
};
