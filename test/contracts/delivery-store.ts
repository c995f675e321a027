import { describe, expect, it } from 'vitest';
import type { Delivery } from '#shared/model/delivery.ts';
import type { DeliveryStore } from '#shared/ports.ts';

let made = 0;

/** A delivery to a receiver that no other test knows. */
const owed = (changes: Partial<Delivery> = {}): Delivery => {
  made += 1;
  return {
    id: `d${made}`,
    route: 'websub-hub',
    receiver: `https://hub${made}.example/`,
    subject: { kind: 'feed', slug: 'fr', topics: ['https://feeds.example.org/feeds/fr/rss.xml'] },
    revision: 1,
    changedAt: '2024-11-27T10:00:00.000Z',
    status: 'pending',
    attempts: 0,
    nextAttemptAt: '2024-11-27T10:00:00.000Z',
    ...changes,
  };
};

/** What every store of deliveries does; `open` gives one that may hold rows of other tests already. */
export const deliveryStoreContract = (name: string, open: () => Promise<DeliveryStore>): void => {
  describe(`deliveries in ${name}`, () => {
    const read = (store: DeliveryStore, { receiver, changedAt, id }: Delivery) => store.get(receiver, changedAt, id);

    it(`deliveries in ${name} are kept as they were owed, once`, async () => {
      const store = await open();
      const delivery = owed();
      await store.create(delivery);
      await store.create({ ...delivery, attempts: 7 });
      expect(await read(store, delivery)).toEqual(delivery);
      expect(await store.list(delivery.receiver, 10)).toHaveLength(1);
    });

    it(`deliveries in ${name} that nobody owed are not there`, async () => {
      const store = await open();
      expect(await read(store, owed())).toBeUndefined();
      expect(await store.list(owed().receiver, 10)).toEqual([]);
    });

    it(`deliveries in ${name} are listed newest first, those of one receiver only`, async () => {
      const store = await open();
      const first = owed();
      const second = owed({ receiver: first.receiver, changedAt: '2024-11-27T10:00:01.000Z' });
      await Promise.all([first, second, owed()].map((delivery) => store.create(delivery)));
      expect(await store.list(first.receiver, 10)).toEqual([second, first]);
      expect(await store.list(first.receiver, 1)).toEqual([second]);
    });

    it(`deliveries in ${name} take one record of each state: of two writers that read the same row one is told of the conflict`, async () => {
      const store = await open();
      const delivery = owed();
      await store.create(delivery);
      const claim = { ...delivery, attempts: 1, isClaimed: true, nextAttemptAt: '2024-11-27T10:00:30.000Z' };
      const rival = { ...claim, nextAttemptAt: '2024-11-27T10:00:31.000Z' };
      const both = await Promise.all([store.update(claim, delivery), store.update(rival, delivery)]);
      expect([...both].sort()).toEqual(['conflict', 'written']);
      expect(await read(store, delivery)).toEqual(both[0] === 'written' ? claim : rival);
    });

    it(`deliveries in ${name} that were never owed take no record`, async () => {
      const store = await open();
      const delivery = owed();
      expect(await store.update({ ...delivery, attempts: 1 }, delivery)).toBe('conflict');
    });

    it(`deliveries in ${name} are due from their next attempt on, while they are owed`, async () => {
      const store = await open();
      const delivery = owed();
      const dueAt = async (now: string) => (await store.due(now, 1000)).filter(({ id }) => id === delivery.id);
      await store.create(delivery);
      expect(await dueAt('2024-11-27T09:59:59.999Z')).toEqual([]);
      expect(await dueAt('2024-11-27T10:00:00.000Z')).toEqual([delivery]);
      const later = { ...delivery, attempts: 1, nextAttemptAt: '2024-11-27T12:00:00.000Z', lastAnswer: '500: panne' };
      await store.update(later, delivery);
      expect(await dueAt('2024-11-27T11:59:59.999Z')).toEqual([]);
      expect(await dueAt('2024-11-27T12:00:00.000Z')).toEqual([later]);
      const over = { ...later, status: 'delivered' as const, endedAt: '2024-11-27T12:00:01.000Z' };
      await store.update(over, later);
      expect(await dueAt('2025-11-27T12:00:00.000Z')).toEqual([]);
      expect(await read(store, delivery)).toEqual(over);
    });

    it(`deliveries in ${name} leave the health of their receivers beside them`, async () => {
      const store = await open();
      const { receiver: url } = owed();
      expect(await store.receiver(url)).toBeUndefined();
      const failing = { url, failures: 2, lastError: 'لا جواب', lastFailure: '2024-11-27T10:00:00.000Z' };
      await store.writeReceiver(failing);
      expect(await store.receiver(url)).toEqual(failing);
      await store.writeReceiver({ url, failures: 0 });
      expect(await store.receiver(url)).toEqual({ url, failures: 0 });
    });

    it(`deliveries in ${name} note what a receiver has heard of a feed, and owe it nothing where it has heard of something else meanwhile`, async () => {
      const store = await open();
      const first = owed({ revision: 3 });
      expect(await store.cursor(first.receiver, 'fr')).toBeUndefined();
      expect(await store.create(first, { about: 'fr', previous: undefined })).toBe('written');
      const { receiver, changedAt, id } = first;
      const heard = { revision: 3, changedAt, id };
      expect(await store.cursor(receiver, 'fr')).toEqual(heard);
      for (const before of [undefined, { ...heard, revision: 2 }]) {
        const late = owed({ receiver, revision: 4 });
        expect(await store.create(late, { about: 'fr', previous: before })).toBe('conflict');
        expect(await read(store, late)).toBeUndefined();
      }
      const takedown = owed({ receiver, revision: 4, isRetraction: true });
      expect(await store.create(takedown, { about: 'fr', previous: heard })).toBe('written');
      expect(await store.cursor(receiver, 'fr')).toEqual({
        revision: 4,
        changedAt,
        id: takedown.id,
        isRetraction: true,
      });
      expect(await store.cursor(receiver, 'ar')).toBeUndefined();
    });

    it(`deliveries in ${name} that were given up stand in one list whoever they were for, newest first, until they are brought back`, async () => {
      const store = await open();
      const mine = owed({ changedAt: '2024-11-27T10:00:05.000Z' });
      const other = owed({ changedAt: '2024-11-27T10:00:06.000Z' });
      const over = { status: 'failed' as const, endedAt: '2024-11-27T10:00:07.000Z' };
      for (const delivery of [mine, other]) {
        await store.create(delivery);
        await store.update({ ...delivery, ...over }, delivery);
      }
      const ours = async () => (await store.failed(1000)).filter(({ id }) => [mine.id, other.id].includes(id));
      expect(await ours()).toEqual([
        { ...other, ...over },
        { ...mine, ...over },
      ]);
      await store.update(other, { ...other, ...over });
      expect(await ours()).toEqual([{ ...mine, ...over }]);
    });
  });
};
